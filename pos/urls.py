from django.urls import URLPattern

app_name = "pos"
urlpatterns: list[URLPattern] = []
