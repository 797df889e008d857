"""Pages and operators' addresses; `/v1` is answered by gateway/asgi.py."""

from django.contrib import admin
from django.urls import include, path

from gateway.api.demo_pictures import show_demo_picture
from portal.pages.health import show_health, show_readiness
from portal.pages.operator_link import show_operator_link

pages = [
    path("healthz", show_health, name="health"),  # answered by portal.middleware
    path("readyz", show_readiness, name="readiness"),
    path("operator/<str:token>", show_operator_link, name="operator-link"),
]

urlpatterns = [
    path("", include((pages, "portal"))),
    path("admin/", admin.site.urls),
    path("demo/pictures/<str:name>.png", show_demo_picture, name="demo-picture"),
]
