"""The first page of the console."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from portal.console.access import operator_page


@operator_page()
@require_safe
def show_overview(request: HttpRequest) -> HttpResponse:
    return render(request, "console/overview/show.html")


urls = [path("console", show_overview, name="overview")]
