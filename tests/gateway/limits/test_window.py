import random

import pytest

from gateway.limits.window import Window


@pytest.mark.parametrize("seed", range(5))
def test_a_window_holds_every_minute_that_ends_now(seed: int):
    """What is counted covers the last 60 seconds, wherever in a second they begin."""
    draw, window, counted = random.Random(seed), Window(), list[tuple[int, int]]()
    now = 1_000_000
    for _ in range(300):
        now += draw.randrange(0, 5_000)
        total = window.slide(now // 1000)
        last_minute = sum(amount for at, amount in counted if at > now - 60_000)
        little_more = sum(amount for at, amount in counted if at > now - 61_000)
        assert last_minute <= total <= little_more
        amount = draw.randrange(1, 9)
        window.add(now // 1000, amount)
        counted.append((now, amount))


def test_it_tells_when_there_is_room_again():
    window = Window()
    window.add(100, 3)
    window.add(130, 4)
    now = 140_500
    assert window.find_wait(now, 1) == window.find_wait(now, 3) == 161_000 - now
    assert window.find_wait(now, 4) == 191_000 - now
    assert window.find_reset(now) == 191_000 - now
    assert window.slide(160) == 7
    assert window.slide(161) == 4
    assert window.slide(1_000) == 0
    assert window.find_reset(1_000_000) == 0


def test_what_is_taken_back_is_never_more_than_was_counted():
    window = Window()
    window.add(100, 30)
    window.take_back(100, 20)
    assert window.total == 10
    window.take_back(100, 20)
    assert window.total == 0
    window.add(100, 5)
    window.slide(300)
    window.take_back(100, 5)
    assert window.total == 0
