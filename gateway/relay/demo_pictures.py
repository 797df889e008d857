"""Addresses of the demo's pictures. A picture is drawn from its address alone, so
nothing is stored; the signature keeps others from having pictures drawn."""

import hashlib
import hmac

from django.conf import settings

PATH = "/demo/pictures/"


def sign_picture_url(recipe: str) -> str:
    return f"{settings.SITE_URL}{PATH}{recipe}.{_sign(recipe)}.png"


def read_signed_recipe(name: str) -> str | None:
    """The recipe in a file name of ours, or None."""
    recipe, _, signature = name.rpartition(".")
    return recipe if hmac.compare_digest(signature, _sign(recipe)) else None


def _sign(recipe: str) -> str:
    key = b"demo-picture:" + settings.SECRET_KEY.encode()
    return hmac.new(key, recipe.encode(), hashlib.sha256).hexdigest()[:32]
