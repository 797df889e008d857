"""Every page of the console x who asks: made from the URLconf, so that no page can be
added without it."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from portal.console import urls
from portal.models import Right, User
from tests.factories.people import make_operator, make_superuser, make_user

pytestmark = pytest.mark.django_db
PAGES: dict[str, URLPattern] = {str(it.name): it for it in urls.urlpatterns}


def address_of(name: str) -> str:
    """Of a thing that is not there, where the address names one."""
    values = {}
    for word, converter in PAGES[name].pattern.converters.items():
        if isinstance(converter, IntConverter):
            values[word] = "0"
        elif isinstance(converter, UUIDConverter):
            values[word] = "00000000-0000-0000-0000-000000000000"
        else:
            values[word] = "none"
    return reverse(f"console:{name}", kwargs=values)


def right_of(name: str) -> Right | None:
    found: Right | None = PAGES[name].callback.console_right
    return found


def ask(name: str, user: User | None, verb: str) -> int:
    client = Client()
    if user is not None:
        client.force_login(user)
    response = getattr(client, verb)(address_of(name))
    if response.status_code == 302 and "/login" in response["Location"]:
        return 401
    return int(response.status_code)


def test_every_page_is_in_the_urlconf_once():
    assert len(PAGES) == len(urls.urlpatterns)
    assert get_resolver().namespace_dict["console"]


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
class TestMatrix:
    def test_strangers_are_asked_to_sign_in(self, name: str, verb: str):
        assert ask(name, None, verb) == 401

    def test_people_find_nothing(self, name: str, verb: str):
        assert ask(name, make_user(), verb) == 404

    def test_operators_need_the_right(self, name: str, verb: str):
        right = right_of(name)
        others = [it for it in Right if it != right]
        if right is not None:
            assert ask(name, make_operator(*others), verb) == 403
            assert ask(name, make_operator(right), verb) in {
                200,
                302,
                400,
                404,
                405,
                422,
            }
        else:
            assert ask(name, make_operator(), verb) in {200, 302, 400, 404, 405, 422}

    def test_former_operators_find_nothing(self, name: str, verb: str):
        user = make_operator(*Right)
        user.is_staff = False
        user.save()
        assert ask(name, user, verb) == 404

    def test_superusers_may(self, name: str, verb: str):
        assert ask(name, make_superuser(), verb) in {200, 302, 400, 404, 405, 422}
