"""The front page: what it is, where it answers, which models, how to begin."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from gateway.enums import Endpoint
from portal.catalogue.offers import Offer, find_group, list_offers
from portal.site import read_site

MOST_VENDORS = 8
MOST_MODELS = 4  # of one vendor
FAVOURITES = ("gpt-4o", "gpt-4o-mini", "demo-chat")

CURL = """\
curl {base_url}/v1/chat/completions \\
  -H "Authorization: Bearer $API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{{
    "model": "{model}",
    "messages": [{{"role": "user", "content": "{hello}"}}],
    "stream": true
  }}'"""
PYTHON = """\
import os

from openai import OpenAI

client = OpenAI(
    base_url="{base_url}/v1",  # {comment}
    api_key=os.environ["API_KEY"],
)
answer = client.chat.completions.create(
    model="{model}",
    messages=[{{"role": "user", "content": "{hello}"}}],
)
print(answer.choices[0].message.content)"""


@dataclass(frozen=True, slots=True)
class VendorShelf:
    """`names` are the first of its models, `more` the number of those left out."""

    vendor: str
    names: list[str]
    more: int


@require_safe
def show_home(request: HttpRequest) -> HttpResponse:
    offers = list_offers(find_group(request.user))
    words = {
        "base_url": read_site().base_url,
        "model": choose_model(offers),
        "hello": gettext("Hello!"),
        "comment": gettext("the one line to change"),
    }
    shelves = fill_shelves(offers)
    context = {
        "base_url": f"{words['base_url']}/v1",
        "curl": CURL.format(**words),
        "python": PYTHON.format(**words),
        "shelves": shelves[:MOST_VENDORS],
        "model_count": len(offers),
        "vendor_count": len(shelves),
    }
    return render(request, "portal/home/page.html", context)


def fill_shelves(offers: Iterable[Offer]) -> list[VendorShelf]:
    """Fullest first; offers without a vendor stand last."""
    shelves = []
    for vendor, group in groupby(offers, key=lambda offer: offer.vendor_name):
        names = [offer.name for offer in sorted(group, key=rank_offer)]
        shelves.append(
            VendorShelf(vendor, names[:MOST_MODELS], max(len(names) - MOST_MODELS, 0))
        )
    return sorted(shelves, key=lambda one: (not one.vendor, -one.more, one.vendor))


def rank_offer(offer: Offer) -> tuple[bool, bool, str]:
    """What people look for first: well-known models, then those to talk with."""
    talks = Endpoint.CHAT_COMPLETIONS in offer.endpoints
    return offer.name not in FAVOURITES, not talks, offer.name


def choose_model(offers: list[Offer]) -> str:
    """One that the sample works with here; a well-known one where there is none."""
    chats = {
        offer.name for offer in offers if Endpoint.CHAT_COMPLETIONS in offer.endpoints
    }
    for name in (*FAVOURITES, *sorted(chats)):
        if name in chats:
            return name
    return FAVOURITES[0]
