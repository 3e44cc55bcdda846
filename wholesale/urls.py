"""All addresses of the house. Each app names its own; the kernel's are in its views."""

from django.urls import include, path

from wholesale.views import files, health, lists

APPS = ["inventory", "crm", "finance", "orders", "warehouse", "pos"]

urlpatterns = [
    path("files/<str:content_hash>/", files.stored_file, name="file"),
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
