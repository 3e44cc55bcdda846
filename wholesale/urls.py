"""All addresses of the house. Each app names its own; the kernel's are in its views."""

from django.urls import include, path, re_path

from wholesale.views import (
    account,
    company,
    files,
    gallery,
    health,
    home,
    inbox,
    lists,
    people,
    search,
    theme,
)

APPS = ["inventory", "crm", "finance", "orders", "warehouse", "pos"]

urlpatterns = [
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
    *[path("", include(f"{app}.urls")) for app in APPS],
]
