"""Someone who has been here for a month: what pages look like when they are full."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.journeys.browser.page_list import Listed
from tests.journeys.browser.people import TASKS, Person, make_person
from tests.journeys.browser.site import LiveSite

KEYS = ("Production", "Notebook", "Nightly evaluation")
DAYS = 31


@dataclass(frozen=True, slots=True)
class Cast:
    """Who looks at the pages, and what their addresses are made of."""

    resident: Person
    guarded: Person
    operator: Person
    facts: dict[str, str]

    def choose_reader(self, listed: Listed) -> Person | None:
        readers = {"stranger": None, "staff": self.operator, "guarded": self.guarded}
        return readers.get(listed.reader, self.resident)

    def fill(self, listed: Listed) -> str:
        return listed.path.format(**self.facts)


def make_cast(site: LiveSite) -> Cast:
    resident, guarded = make_resident(site), make_person(site)
    site.desk.call(f"{TASKS}.add_second_factor", email=guarded.email)
    operator = make_person(site, is_staff=True)
    return Cast(resident, guarded, operator, list_facts(resident))


def make_resident(site: LiveSite) -> Person:
    """Three keys, 40 calls over 30 days and some of just now."""
    person = make_person(site, "25", days_ago=DAYS, key=KEYS[0])
    for name in KEYS[1:]:
        person.issue_key(name, days_ago=DAYS - 4)
    person.add_history(calls=40, days=DAYS - 1)
    make_fresh_calls(person)
    site.desk.call(
        "tests.factories.key_limits.limit_key",
        public_id=person.secret[3:15],
        day=50_000_000,
        month=200_000_000,
        total=5_000_000_000,
    )
    return person


def make_fresh_calls(person: Person) -> None:
    caller = person.caller
    caller.chat("gpt-4o")
    caller.stream_chat("gpt-4o-mini")
    caller.chat("no-such-model")
    caller.post("/v1/images/generations", model="dall-e-3", prompt="a green kettle")
    caller.post("/v1/audio/speech", model="tts-1", input="Hello.", voice="alloy")


def list_facts(person: Person) -> dict[str, str]:
    """What addresses need: a request's id, a key's, last month, a model."""
    calls = person.site.desk.do(
        "list_calls", account_id=person.account["id"], outcome="completed"
    )
    return {
        "rid": calls[-1]["rid"],
        "key_id": str(calls[-1]["api_key_id"]),
        "month": f"{datetime.now(UTC).replace(day=1) - timedelta(days=1):%Y-%m}",
        "model": "gpt-4o",
        **person.site.desk.call(f"{TASKS}.find_ids", email=person.email),
        **person.site.desk.call("tests.factories.channels.furnish_channels"),
        **person.site.desk.call("tests.factories.prices.furnish_prices"),
        **person.site.desk.call(
            "tests.factories.site.furnish_site", email=person.email
        ),
    }
