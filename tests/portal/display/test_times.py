from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from portal.display.times import format_moment


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (5, "just now", "刚刚"),
        (180, "3 min ago", "3 分钟前"),
        (3700, "1 hour ago", "1 小时前"),
        (2 * 86_400, "2 days ago", "2 天前"),
        (-3700, "in 1 hour", "1 小时后"),
        (-3 * 86_400, "in 3 days", "3 天后"),
    ],
)
def test_relative(seconds: int, english: str, chinese: str):
    moment = timezone.now() - timedelta(seconds=seconds)
    assert format_moment(moment) == english
    with translation.override("zh-hans"):
        assert format_moment(moment) == chinese


def test_the_readers_zone_rules_and_the_exact_moment_is_on_hover():
    moment = timezone.datetime(2020, 1, 31, 20, 5, 9, tzinfo=ZoneInfo("UTC"))
    with timezone.override("Asia/Shanghai"):
        html = Template("{% when moment %}").render(Context({"moment": moment}))
    assert 'title="2020-02-01 04:05:09 Asia/Shanghai"' in html
    assert ">Feb 1, 2020<" in html


def test_no_moment_is_a_dash():
    assert Template("{% when moment %}").render(Context({"moment": None})) == "—"
