"""The site's settings: defaults and changes."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from pytest_django.fixtures import Settings

from portal.models import SignUp, SiteSettings
from portal.site import read_site

pytestmark = pytest.mark.django_db


def test_defaults_stand_without_a_row(settings: Settings):
    settings.SITE_URL = "https://gateway.example.com/"
    settings.WELCOME_CREDIT = 2_500_000_000
    site = read_site()
    assert site.name == "NewBigAI"
    assert site.base_url == "https://gateway.example.com"
    assert site.welcome_credit == 2_500_000_000
    assert site.sign_up == SignUp.OPEN
    assert site.display_rate == 1
    assert [preset.price for preset in site.top_up_presets] == [
        preset.amount for preset in site.top_up_presets
    ]


def test_a_change_is_seen_at_once_here():
    read_site()
    SiteSettings(name="Acme AI", welcome_credit=0, display_rate=Decimal("7.1")).save()
    assert read_site().name == "Acme AI"
    assert read_site().welcome_credit == 0
    assert read_site().display_rate == Decimal("7.1")


def test_reading_costs_no_query_for_a_while(
    django_assert_num_queries: Callable[..., Any],
):
    read_site()
    with django_assert_num_queries(0):
        read_site()


def test_there_is_one_row_only():
    SiteSettings(name="One").save()
    SiteSettings(name="Two").save()
    assert SiteSettings.objects.get().name == "Two"


def test_verification_is_off_without_mail(settings: Settings):
    assert read_site().require_email_verification
    settings.HAS_MAIL = False
    SiteSettings(name="No mail").save()
    assert not read_site().require_email_verification


@pytest.mark.parametrize(
    "presets", [None, "10", [[10]], [[0, 0]], [[10, 100]], [["10", 0]], [[1.5, 0]]]
)
def test_presets_that_make_no_sense_are_refused(presets: object):
    with pytest.raises(ValidationError):
        SiteSettings(top_up_presets=presets).full_clean()


def test_a_discount_lowers_the_price_only():
    SiteSettings(top_up_presets=[[100, 5]]).save()
    (preset,) = read_site().top_up_presets
    assert (preset.amount, preset.price) == (100_000_000_000, 95_000_000_000)


def test_legal_texts_follow_the_language():
    SiteSettings(terms_en="Be kind.").save()
    assert read_site().write_legal("terms") == "Be kind."
    with translation.override("zh-hans"):
        assert "余额" in read_site().write_legal("terms")
