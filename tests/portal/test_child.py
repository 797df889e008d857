import sys
import time
from pathlib import Path

import pytest

from portal.processes.child import MAX_DEATHS, Child
from portal.processes.commands import Command


@pytest.fixture
def failing() -> Child:
    words = [sys.executable, "-I", "-S", "-c", "raise SystemExit(3)"]
    return Child(Command("web", words, 1.0), {}, Path.cwd())


def wait_for_death(child: Child) -> int:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if (code := child.note_death()) is not None:
            return code
        time.sleep(0.01)
    raise AssertionError("the child lives")


def test_note_death_gives_the_exit_code_once(failing: Child):
    failing.start()
    assert wait_for_death(failing) == 3
    assert failing.note_death() is None
    assert failing.group is None


def test_dead_child_rests_before_it_is_due(failing: Child):
    assert failing.is_due
    failing.start()
    wait_for_death(failing)
    assert not failing.is_due
    time.sleep(0.25)
    assert failing.is_due


def test_child_is_hopeless_after_more_deaths_than_allowed(failing: Child):
    failing.deaths = [time.monotonic()] * MAX_DEATHS
    assert not failing.is_hopeless
    failing.start()
    wait_for_death(failing)
    assert failing.is_hopeless


def test_old_deaths_are_forgiven(failing: Child):
    failing.deaths = [time.monotonic() - 61] * MAX_DEATHS
    failing.start()
    wait_for_death(failing)
    assert len(failing.deaths) == 1
