"""The pages of everybody's calls."""

from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gateway.enums import CallState, Outcome
from gateway.models import Account, ApiKey, Channel, UsageLog
from portal.models import Right, User
from tests.factories.people import make_account, make_api_key, make_operator
from tests.factories.usage import build_call
from tests.portal.people.conftest import read_audit, sign_in
from tests.portal.people.site_calls import add_captured_call


class TestPage:
    def test_filters_by_person_and_key(self, calls: list[UsageLog], operator: User):
        client = sign_in(operator)
        key = ApiKey.objects.select_related("account__user").order_by("pk")[1]
        user = key.account.user
        count = sum(it.account_id == key.account_id for it in calls)
        for clue in (
            {"user": user.email},
            {"user": str(user.pk)},
            {"key": key.prefix},
            {"key": f"{key.prefix}{'x' * 43}"},
        ):
            answer = client.get("/console/usage", {"range": "all", **clue})
            assert (
                answer.context["totals"].calls
                + len(
                    [
                        it
                        for it in calls
                        if it.account_id == key.account_id
                        and it.state == CallState.OPEN
                    ]
                )
                == count
            )
        other = ApiKey.objects.order_by("pk")[0]
        both = {"user": user.email, "key": other.prefix, "range": "all"}
        assert "No call matches" in client.get("/console/usage", both).content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            {"user": "nobody@example.org"},
            {"user": "9" * 60},
            {"key": "sk-nothing"},
            {"channel": "x"},
            {"request": "zz"},
            {"since": "2030-01-01", "until": "2020-01-01"},
        ],
    )
    def test_filters_that_are_wrong_are_told(
        self, operator: User, query: dict[str, str]
    ):
        page = sign_in(operator).get("/console/usage", query)
        assert page.status_code == 200
        assert "Some of the filters cannot be used" in page.content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            {"channel": "77"},
            {"channel": "0"},
            {"model": "\0"},
            {"error": "a\0b"},
            {"before": "x", "after": "y"},
            {"model": "<script>alert(1)</script>"},
        ],
    )
    def test_odd_filters_do_no_harm(self, operator: User, query: dict[str, str]):
        page = sign_in(operator).get("/console/usage", query)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()

    def test_a_live_tail_is_silent_while_nothing_happens(
        self, calls: list[UsageLog], operator: User
    ):
        client = sign_in(operator)
        stamp = client.get("/console/usage").context["stamp"]
        url = f"/console/usage?live=1&seen={stamp}"
        assert client.get(url, headers={"HX-Request": "true"}).status_code == 204
        key = ApiKey.objects.order_by("pk")[0]
        build_call(key, timezone.now(), Random(8), model="brand-new").save()
        part = client.get(url, headers={"HX-Request": "true"}).content.decode()
        assert "brand-new" in part
        assert "fresh" in part

    def test_a_page_asks_a_few_times(self, calls: list[UsageLog], operator: User):
        client = sign_in(operator)
        client.get("/console/usage?range=all")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get("/console/usage?range=all")
        assert len(asked) < 22


class TestCall:
    def test_nothing_is_hidden(self, account: Account, operator: User):
        channel = Channel.objects.create(
            name="Osaka", provider="openai", model_mapping={"gpt-4o": "gpt-4o-osaka"}
        )
        channel.store_credential("sk-upstream-secret-9876")
        credential = channel.credentials.get()
        key = make_api_key(account=account)
        call = build_call(key, timezone.now(), Random(1), outcome=Outcome.COMPLETED)
        call.model, call.channel_id = "gpt-4o", channel.pk
        call.charged, call.upstream_cost = 5_000_000, 7_000_000
        call.attempts = [
            {"channel": 99, "credential": 5, "at_ms": 1, "took_ms": 3, "error": "<b>x"},
            {
                "channel": channel.pk,
                "credential": credential.pk,
                "at_ms": 4,
                "took_ms": 9,
                "error": None,
            },
        ]
        call.save()
        url = f"/console/usage/{call.rid}"
        page = sign_in(operator).get(url).content.decode()
        for word in ("Osaka", "…9876", "gpt-4o-osaka", "#99", "&lt;b&gt;x", "−$0.002"):
            assert word in page
        for word in (account.user.email, key.prefix):
            assert word in page
        assert "sk-upstream" not in page
        assert "<b>x" not in page

    def test_looking_at_what_was_said_is_written_down(
        self, account: Account, operator: User
    ):
        call = add_captured_call(account)
        client = sign_in(operator)
        url = f"/console/usage/{call.rid}"
        assert "a secret wish" not in client.get(url).content.decode()
        assert not read_audit(account.user)
        assert client.get(f"{url}/captured").status_code == 405
        assert "a secret wish" in client.post(f"{url}/captured").content.decode()
        assert read_audit(account.user) == [("user.read_capture", operator.email)]

    def test_an_open_call_asks_again(self, account: Account, operator: User):
        key = make_api_key(account=account)
        call = build_call(key, timezone.now(), Random(1), outcome=Outcome.PENDING)
        call.save()
        client, url = sign_in(operator), f"/console/usage/{call.rid}"
        assert "still on its way" in client.get(url).content.decode()
        assert client.get(url, headers={"HX-Request": "true"}).status_code == 204

    def test_it_needs_the_right(self, account: Account):
        call = add_captured_call(account)
        clerk = sign_in(make_operator(Right.USERS))
        assert clerk.get(f"/console/usage/{call.rid}").status_code == 403
        assert clerk.post(f"/console/usage/{call.rid}/captured").status_code == 403
        page = clerk.get(f"/console/users/{account.user_id}").content.decode()
        assert "All their calls" not in page
        make_account()
