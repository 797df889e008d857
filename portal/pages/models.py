"""The price list, and a page for every model."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from gateway import snapshot
from gateway.enums import Endpoint
from gateway.pictures import GroupPicture
from portal.catalogue.addresses import PATHS, PLAYGROUND
from portal.catalogue.filters import OfferFilter, apply_filter
from portal.catalogue.modality import NAMES, Modality
from portal.catalogue.offers import Offer, find_group, find_offer, list_offers
from portal.docs.model_samples import list_samples
from portal.pages.people import choose_shell
from portal.site import read_site
from portal.status.board import read_board
from portal.status.models import ModelStatus, tell_status
from portal.status.strips import draw_strip
from portal.status.summary import tell_sentence
from portal.usage.words import name_endpoint

TEMPLATE = "portal/models/list.html"
PAGE = 100  # rows; they are in memory, so a page number does


@require_safe
@vary_on_headers("HX-Request")
def show_models(request: HttpRequest) -> HttpResponse:
    """Everybody may look; the prices are those of the reader's group."""
    group = find_group(request.user)
    wanted = OfferFilter.parse(request.GET)
    offers = list_offers(group)
    found = apply_filter(offers, wanted)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "shell": choose_shell(request),
        "group": group,
        "rows": [(offer, read_status(offer, group)) for offer in page],
        "page": page,
        "wanted": wanted,
        "has_offers": bool(offers),
        "has_max_output": any(offer.max_output for offer in found),
        "count": len(found),
        "vendors": sorted({(it.vendor_name, it.vendor) for it in offers if it.vendor}),
        "endpoints": list_endpoints(offers),
        "modalities": list_modalities(offers),
        "multiplier": tell_multiplier(group),
    }
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    return render(request, f"{TEMPLATE}#models" if is_part else TEMPLATE, context)


@require_safe
def show_model(request: HttpRequest, name: str) -> HttpResponse:
    group = find_group(request.user)
    offer = find_offer(group, name)
    if offer is None:
        raise Http404
    status = read_status(offer, group)
    context = {
        "shell": choose_shell(request),
        "group": group,
        "offer": offer,
        "status": status,
        "sentence": tell_sentence(status) if status.is_troubled else "",
        "strip": draw_strip(status, read_board(), "90d"),
        "addresses": [(name_endpoint(it), PATHS[it]) for it in offer.endpoints],
        "samples": list_samples(offer, read_site().base_url),
        "can_try": any(endpoint in PLAYGROUND for endpoint in offer.endpoints),
        "multiplier": tell_multiplier(group),
    }
    return render(request, "portal/models/model.html", context)


def read_status(offer: Offer, group: GroupPicture) -> ModelStatus:
    channels = snapshot.current().channels_for(offer.name, group.id)
    return tell_status(read_board(), offer.name, [channel.id for channel in channels])


def list_endpoints(offers: list[Offer]) -> list[tuple[str, str]]:
    """(word, name) of those that some model serves."""
    served = {endpoint for offer in offers for endpoint in offer.endpoints}
    return [(it.value, str(name_endpoint(it))) for it in Endpoint if it in served]


def list_modalities(offers: list[Offer]) -> list[tuple[str, str]]:
    there = {modality for offer in offers for modality in offer.modalities}
    return [(it.value, str(NAMES[it])) for it in Modality if it in there]


def tell_multiplier(group: GroupPicture) -> str:
    """Such as 0.8; empty where the list price is what is paid."""
    if group.multiplier_ppm == 1_000_000:
        return ""
    return f"{group.multiplier_ppm / 1_000_000:.6f}".rstrip("0").rstrip(".")
