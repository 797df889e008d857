"""The CSV holds every call of the filter once, and nothing a spreadsheet would run."""

import csv
import io
from datetime import timedelta

import pytest

from gateway.models import UsageLog
from gateway.money import format_usd
from portal.usage import export
from portal.usage.export import iter_csv, neutralise
from portal.usage.filters import UsageFilter
from tests.portal.usage.conftest import Log
from tests.portal.usage.test_totals import matches


def read_rows(log: Log, wanted: UsageFilter) -> list[dict[str, str]]:
    text = "".join(iter_csv(log.account.pk, wanted)).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("chunk", [7, 100, 10_000])
def test_every_call_is_there_once_newest_first(
    log: Log, chunk: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(export, "CHUNK", chunk)
    wanted = UsageFilter(model="gpt-4o", since=log.now - timedelta(hours=30))
    meant = sorted(
        (it for it in log.calls if matches(it, wanted)), key=lambda it: it.rid
    )
    rows = read_rows(log, wanted)
    assert [row["request_id"] for row in rows] == [str(it.rid) for it in meant[::-1]]
    assert [row["charged_usd"] for row in rows] == [
        format_usd(it.charged) for it in meant[::-1]
    ]


def test_the_columns_say_what_the_call_was(log: Log):
    call = next(it for it in log.calls if it.charged and it.first_byte_ms)
    (row,) = read_rows(log, UsageFilter(rid=call.rid))
    key = next(it for it in log.keys if it.pk == call.api_key_id)
    assert row["key"] == key.name
    assert row["input_tokens"] == str(call.input_tokens)
    assert row["first_byte_ms"] == str(call.first_byte_ms)
    assert row["time"].startswith(call.created_at.strftime("%Y-%m-%dT%H:%M:%S"))
    assert row["time"].endswith("Z")


def test_nobody_elses_calls_are_in_it(log: Log):
    rids = {row["request_id"] for row in read_rows(log, UsageFilter())}
    foreign = UsageLog.objects.filter(account=log.other)
    assert not rids & {str(call.rid) for call in foreign}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_formulas_are_texts(log: Log, start: str):
    evil = f"{start}HYPERLINK(1)"
    assert neutralise(evil) == f"'{evil}"
    key = log.keys[0]
    key.name = evil
    key.save()
    UsageLog.objects.update(model=evil)
    cells = {
        value
        for row in read_rows(log, UsageFilter(key_id=key.pk))
        for value in row.values()
    }
    assert f"'{evil}" in cells
    assert evil not in cells


def test_plain_names_stay_as_they_are():
    assert neutralise("gpt-4o =") == "gpt-4o ="
