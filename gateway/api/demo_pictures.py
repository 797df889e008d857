"""Serves the demo's pictures at the addresses that the demo gave out."""

from django.http import Http404, HttpRequest, HttpResponse

from gateway.providers.demo import draw_recipe
from gateway.relay.demo_pictures import read_signed_recipe


def show_demo_picture(request: HttpRequest, name: str) -> HttpResponse:
    """A PNG, drawn anew from its signed recipe; 404 for an address not of ours."""
    recipe = read_signed_recipe(name)
    picture = draw_recipe(recipe) if recipe else None
    if picture is None:
        raise Http404("no such picture")
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(picture, content_type="image/png", headers=headers)
