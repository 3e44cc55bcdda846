"""All addresses of the house. Each app names its own; the kernel's are in its views."""

from django.contrib import admin
from django.urls import include, path, re_path

from wholesale.views import (
    account,
    audit,
    company,
    files,
    gallery,
    health,
    home,
    imports,
    inbox,
    jobs,
    lists,
    papers,
    people,
    search,
    theme,
    workbench,
)

APPS = ["inventory", "crm", "finance", "orders", "warehouse", "pos"]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", home.home, name="home"),
    path("login/", account.sign_in, name="login"),
    path("logout/", account.sign_out, name="logout"),
    path("register/", account.register, name="register"),
    path("language/", account.language, name="language"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    re_path(r"^theme-(?P<colour>[0-9a-fA-F]{6})\.css$", theme.theme_css, name="theme-css"),
    path("logo/", company.logo, name="logo"),
    path("service-code/", company.service_code, name="service-code"),
    path("office/company/", company.company, name="company"),
    path("office/people/", people.people_list, name="people-list"),
    path("office/people/new/", people.person_new, name="person-new"),
    path("office/people/<int:pk>/", people.person_detail, name="person-detail"),
    path("office/people/<int:pk>/ending/", people.person_ending, name="person-ending"),
    path("office/people/<int:pk>/password/", people.person_password, name="person-password"),
    path("files/<str:content_hash>/", files.stored_file, name="file"),
    path("office/", workbench.workbench, name="workbench"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/badge/", inbox.inbox_badge, name="inbox-badge"),
    path("inbox/reading/", inbox.inbox_read, name="inbox-read"),
    path("inbox/<int:pk>/", inbox.notice_open, name="notice-open"),
    path("office/search/", search.search, name="search"),
    path("ui/", gallery.gallery, name="gallery"),
    path("ui/<slug:part>/", gallery.gallery_part, name="gallery-part"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("office/lists/<slug:name>/columns/", lists.list_columns, name="list-columns"),
    path("office/lists/<slug:name>/views/", lists.list_views, name="list-views"),
    path(
        "office/lists/<slug:name>/views/<int:pk>/removal/",
        lists.list_view_removal,
        name="list-view-removal",
    ),
    path("office/audit/", audit.audit_list, name="audit-list"),
    path("papers/sizes/<slug:kind>/", papers.paper_size, name="paper-size"),
    path("papers/jobs/<int:pk>/", papers.paper_job, name="paper-job"),
    path(
        "papers/jobs/<int:pk>/cancellation/", papers.paper_job_stop, name="paper-job-cancellation"
    ),
    path("papers/jobs/<int:pk>/file/", papers.paper_file, name="paper-file"),
    path("office/jobs/", jobs.job_list, name="job-list"),
    path("office/jobs/<int:pk>/", jobs.job_detail, name="job"),
    path("office/jobs/<int:pk>/cancellation/", jobs.job_cancellation, name="job-cancellation"),
    path("office/jobs/<int:pk>/report/", jobs.job_report, name="job-report"),
    path("office/jobs/<int:pk>/import/", imports.import_start, name="import-start"),
    path("office/imports/", imports.import_list, name="import-list"),
    path("office/imports/<slug:name>/", imports.import_upload, name="import-upload"),
    path("office/imports/<slug:name>/template/", imports.import_template, name="import-template"),
    path("office/imports/<slug:name>/<str:token>/", imports.import_mapping, name="import-mapping"),
    *[path("", include(f"{app}.urls")) for app in APPS],
    path("", include("orders.urls_shop")),
]

handler400 = "wholesale.views.errors.bad_request"
handler403 = "wholesale.views.errors.forbidden"
handler404 = "wholesale.views.errors.not_found"
handler500 = "wholesale.views.errors.server_error"
