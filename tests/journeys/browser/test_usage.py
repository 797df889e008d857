"""The usage log and the dashboard follow what a person's programs do."""

import csv
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.browser.people import Person
from tests.journeys.browser.visits import Visits

SECONDS = 1000
PREFIX = 15  # of a key's secret: what may be shown


def test_the_first_call_appears_by_itself_with_its_cost(
    signed_in: Page, person: Person
):
    signed_in.goto("/dashboard")
    expect(signed_in.get_by_text("Waiting for your call")).to_be_visible()
    expect(signed_in.get_by_text("/v1/chat/completions")).to_be_visible()
    assert person.caller.chat("gpt-4o").status == 200
    done = signed_in.get_by_text("answered in")
    expect(done).to_be_visible(timeout=10 * SECONDS)
    expect(done).to_contain_text(re.compile(r"\$0\.\d+"))
    signed_in.get_by_role("link", name="See what it cost and why").click()
    expect(signed_in.get_by_role("heading", level=1)).to_contain_text("gpt-4o")
    signed_in.goto("/dashboard")
    expect(signed_in.get_by_text("Waiting for your call")).to_have_count(0)
    expect(signed_in.get_by_role("heading", name="Newest calls")).to_be_visible()


def test_filters_stay_in_the_address(signed_in: Page, person: Person):
    person.add_history(calls=60, days=20)
    signed_in.goto("/usage")
    expect(signed_in.locator("#results tbody tr")).to_have_count(50)
    signed_in.get_by_label("Model").select_option("gpt-4o-mini")
    expect(signed_in).to_have_url(re.compile("model=gpt-4o-mini"))
    models = signed_in.locator("#results tbody .mono")
    expect(models.first).to_have_text("gpt-4o-mini")
    assert set(models.all_inner_texts()) == {"gpt-4o-mini"}
    count = models.count()
    signed_in.reload()
    expect(models).to_have_count(count)
    signed_in.get_by_label("Status").select_option("failed")
    expect(signed_in).to_have_url(re.compile("status=failed"))
    signed_in.get_by_role("link", name="Clear", exact=True).click()
    expect(signed_in.locator("#results tbody tr")).to_have_count(50)


def test_pages_lead_to_older_calls_and_back(signed_in: Page, person: Person):
    person.add_history(calls=60, days=5)
    signed_in.goto("/usage")
    links = signed_in.locator("#results tbody .row-link")
    expect(links).to_have_count(50)
    newest = links.first.get_attribute("href")
    signed_in.get_by_role("link", name="Older").click()
    expect(links).to_have_count(10)
    signed_in.get_by_role("link", name="Newer").click()
    expect(links).to_have_count(50)
    assert links.first.get_attribute("href") == newest


def test_filters_work_without_script(visitor: Visits, person: Person):
    person.add_history(calls=20, days=5)
    page = visitor(person=person, has_script=False)
    page.goto("/usage")
    page.get_by_label("Model").select_option("gpt-4o")
    page.get_by_role("button", name="Filter").click()
    expect(page).to_have_url(re.compile("model=gpt-4o"))
    assert set(page.locator("#results tbody .mono").all_inner_texts()) == {"gpt-4o"}


def test_the_live_tail_shows_a_call_and_its_end(signed_in: Page, person: Person):
    person.add_history(calls=5, days=2)
    signed_in.goto("/usage")
    signed_in.get_by_role("link", name="Follow live").click()
    calls = signed_in.locator("#results tbody tr")
    expect(calls).to_have_count(5)
    answer = person.caller.chat("gpt-4o-mini")
    expect(calls).to_have_count(6, timeout=10 * SECONDS)
    expect(signed_in.locator(f"#call-{answer.rid}")).to_be_visible()
    signed_in.get_by_role("link", name="Stop").click()
    expect(signed_in.get_by_role("link", name="Follow live")).to_be_visible()


def test_the_export_is_what_is_shown(signed_in: Page, person: Person, tmp_path: Path):
    person.add_history(calls=30, days=10)
    signed_in.goto("/usage?model=gpt-4o&range=all")
    shown = signed_in.locator("#results tbody tr").count()
    with signed_in.expect_download() as waiting:
        signed_in.get_by_role("link", name="Export CSV").click()
    path = tmp_path / "usage.csv"
    waiting.value.save_as(path)
    with path.open(encoding="utf-8-sig", newline="") as text:
        read = list(csv.DictReader(text))
    assert len(read) == shown > 0
    assert {row["model"] for row in read} == {"gpt-4o"}


def test_a_call_is_opened_and_the_filter_found_again(signed_in: Page, person: Person):
    person.add_history(calls=30, days=10)
    signed_in.goto("/usage?model=gpt-4o&range=all")
    signed_in.locator("#results tbody .row-link").first.click()
    expect(signed_in.get_by_text("What it costs and why")).to_be_visible()
    trail = signed_in.get_by_role("navigation").filter(has_text="Usage log")
    trail.get_by_role("link", name="Usage log").last.click()
    expect(signed_in).to_have_url(re.compile("model=gpt-4o"))


def test_what_was_said_is_kept_for_keys_that_ask_for_it(
    signed_in: Page, person: Person
):
    silent = person.caller.chat("gpt-4o", messages=say("an unheard word"))
    public_id = person.secret[3:PREFIX]
    for field, value in (("capture_hours", 2), ("captures", True)):
        person.site.desk.do("change_key", public_id=public_id, field=field, value=value)
    signed_in.wait_for_timeout(3 * SECONDS)  # every process learns of it meanwhile
    question = (
        "tell me of data:image/png;base64," + "QUJD" * 200 + " and sk-" + "a" * 20
    )
    heard = person.caller.chat("gpt-4o", messages=say(question))
    signed_in.goto(f"/usage/{silent.rid}")
    expect(signed_in.get_by_text("Request and answer")).to_have_count(0)
    signed_in.goto(f"/usage/{heard.rid}")
    expect(signed_in.get_by_role("heading", name="Request and answer")).to_be_visible()
    kept = signed_in.locator(".code").first  # the demo's answer quotes a bit of it
    expect(kept).to_contain_text("tell me of [image/png")
    expect(kept).not_to_contain_text("QUJDQUJD")
    expect(kept).not_to_contain_text("aaaaaaaa")
    signed_in.get_by_role("button", name="Delete now").click()
    signed_in.get_by_role("button", name="Delete", exact=True).click()
    expect(signed_in.get_by_text("are deleted")).to_be_visible()
    expect(signed_in.get_by_role("heading", name="Request and answer")).to_have_count(0)


def say(text: str) -> list[dict[str, str]]:
    return [{"role": "user", "content": text}]
