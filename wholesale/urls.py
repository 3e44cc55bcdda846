"""All addresses of the house. Each app names its own; the kernel's are in its views."""

from django.urls import include, path

APPS = ["inventory", "crm", "finance", "orders", "warehouse", "pos"]

urlpatterns = [
    *[path("", include(f"{app}.urls")) for app in APPS],
]
