"""Addresses under /console; each file of pages brings its own."""

from portal.console import overview

app_name = "console"
urlpatterns = [
    *overview.urls,
]
