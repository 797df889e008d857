"""The pages of channels in the console, as their answers."""

from django.test import Client

from gateway.models import Channel, ChannelCheck, Group


def test_an_empty_site_leads_to_the_form(console: Client):
    Channel.objects.all().delete()
    page = console.get("/console/channels").content.decode()
    assert "No channel yet" in page
    assert 'href="/console/channels/new"' in page


def test_the_list_tells_what_matters(console: Client, channel: Channel):
    channel.groups.add(Group.objects.create(name="vip"))
    ChannelCheck.objects.create(
        channel=channel,
        is_ok=False,
        status=401,
        latency_ms=9,
        detail="The credential was refused.",
    )
    page = console.get("/console/channels").content.decode()
    for words in (
        "Main",
        "OpenAI",
        "api.openai.com",
        "Failing",
        "2 models",
        "only vip",
    ):
        assert words in page, words
    assert page.count("The credential was refused.") == 2  # the row, and what needs you


def test_a_script_gets_the_list_alone(console: Client, channel: Channel):
    answer = console.get("/console/channels", headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert "Main" in answer.content.decode()


def test_hostile_names_are_only_text(console: Client, channel: Channel):
    channel.name = channel.remark = "<script>alert(1)</script>"
    channel.model_names = ["<img src=x onerror=alert(1)>"]
    channel.tags = ["<b>"]
    channel.save()
    for url in ("", f"/{channel.pk}", f"/{channel.pk}/edit", f"/{channel.pk}/test"):
        page = console.get(f"/console/channels{url}").content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>" not in page.replace("<b class", "")


def test_a_channels_page_tells_its_story(console: Client, channel: Channel):
    channel.store_credential("sk-stored-secret-9876")
    ChannelCheck.objects.create(channel=channel, is_ok=True, status=200, latency_ms=80)
    console.post(f"/console/channels/{channel.pk}/rank", {"weight": "4"})
    page = console.get(f"/console/channels/{channel.pk}?range=7d").content.decode()
    for words in (
        "Working",
        "…9876",
        "No price",
        "changed weight from 1 to 4",
        "80 ms",
    ):
        assert words in page, words
    assert "sk-stored" not in page
