"""The page for a form that came from elsewhere, or too late."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
