import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_choice_is_kept_and_read_by_the_server(client: Client):
    answer = client.post("/theme", {"theme": "dark", "next": "/models"})
    assert (answer.status_code, answer["Location"]) == (302, "/models")
    assert '<html lang="en" data-theme="dark">' in client.get("/").content.decode()


def test_the_devices_own_theme_comes_back(client: Client):
    client.post("/theme", {"theme": "dark"})
    client.post("/theme", {"theme": "system"})
    assert "data-theme=" not in client.get("/").content.decode().split("<head>")[0]


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", ""])
def test_the_way_back_stays_on_this_site(client: Client, elsewhere: str):
    assert (
        client.post("/theme", {"theme": "dark", "next": elsewhere})["Location"] == "/"
    )


def test_a_cookie_of_nonsense_is_no_theme(client: Client):
    client.cookies["theme"] = '"><script>'
    assert "data-theme=" not in client.get("/").content.decode().split("<head>")[0]


def test_a_link_cannot_change_it(client: Client):
    assert client.get("/theme?theme=dark").status_code == 405
