"""Persons of the journeys: made on the server's database, signed in by a session."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.journeys.browser.site import LiveSite
from tests.journeys.caller import Caller

PASSWORD = "seven green kettles"
TASKS = "tests.journeys.browser.desk_tasks"


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with an account, money and a first key; signs in by the form with
    `email` and `password`, or at once by `Visits.open`."""

    site: LiveSite
    email: str
    secret: str  # of the first API key
    password: str = PASSWORD

    @property
    def caller(self) -> Caller:
        """Calls /v1 with the first key: `person.caller.chat("gpt-4o")`."""
        return Caller(urlsplit(self.site.base_url).port or 80, self.secret)

    @property
    def account(self) -> dict[str, int]:
        """Money in nano-USD: posted, held, spent; and the account's id."""
        read: dict[str, int] = self.site.desk.do("read_account", email=self.email)
        return read

    def issue_key(self, name: str, *, days_ago: int = 0) -> str:
        """The secret of one more key."""
        return run_issue_key(self.site, self.email, "--name", name, days_ago=days_ago)

    def add_history(self, calls: int = 40, days: int = 30) -> None:
        """So many closed calls of the last days in the usage log and its sums, paid
        through the ledger."""
        self.site.desk.call(
            f"{TASKS}.add_history", email=self.email, calls=calls, days=days
        )

    def open_session(self, language: str = "") -> dict[str, str]:
        """Name and value of the cookie that signs this person in; `language` becomes
        the person's own when it is given."""
        cookie: dict[str, str] = self.site.desk.call(
            f"{TASKS}.open_session", email=self.email, language=language
        )
        return cookie


def make_person(
    site: LiveSite,
    credit: str = "10",
    *,
    key: str = "first key",
    days_ago: int = 0,
    is_staff: bool = False,
) -> Person:
    """With `credit` USD and one key; came `days_ago`."""
    email = f"{secrets.token_hex(6)}@example.org"
    words = (email, "--credit", credit, "--name", key)
    secret = run_issue_key(site, *words, days_ago=days_ago)
    site.desk.call(
        f"{TASKS}.finish_person", email=email, password=PASSWORD, is_staff=is_staff
    )
    return Person(site, email, secret)


def run_issue_key(site: LiveSite, *words: str, days_ago: int) -> str:
    printed: str = site.desk.call(
        f"{TASKS}.run_in_past", words=["issue_key", *words], days=days_ago
    )
    return printed.split()[-1]
