from typing import Any

import pytest

from gateway.catalogue.overrides import check_headers, check_parameters


def test_headers_and_parameters_that_are_good():
    check_headers({})
    check_headers({"X-Team": "blue", "User-Agent": "ours/1.0", "HTTP-Referer": "x"})
    check_parameters({})
    check_parameters({"temperature": 0.5, "seed": None, "extra_body": {"a": [1]}})


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        (["X-A"], "names and values"),
        ({"X A": "1"}, "not a header's name"),
        ({"X-A\r\nX-B": "1"}, "not a header's name"),
        ({"": "1"}, "not a header's name"),
        ({"Ключ": "1"}, "not a header's name"),
        ({"Host": "evil.example"}, "writes the header “Host” itself"),
        ({"content-LENGTH": "1"}, "itself"),
        ({"Transfer-Encoding": "chunked"}, "itself"),
        ({"Connection": "close"}, "itself"),
        ({"Authorization": "Bearer x"}, "credentials"),
        ({"X-API-Key": "x"}, "credentials"),
        ({"Proxy-Authorization": "x"}, "credentials"),
        ({"X-A": "one\r\ntwo"}, "cannot carry"),
        ({"X-A": "键"}, "cannot carry"),
        ({"X-A": " x"}, "cannot carry"),
        ({"X-A": ""}, "1 to"),
        ({"X-A": 7}, "1 to"),
        ({"X-A": "x" * 2_001}, "1 to"),
        ({"X-A": "1", "x-a": "2"}, "written twice"),
        ({f"X-{number}": "1" for number in range(31)}, "At most"),
    ],
)
def test_headers_that_are_refused(headers: Any, told: str):
    with pytest.raises(ValueError, match=told) as problem:
        check_headers(headers)
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ([], "a JSON object"),
        ("{}", "a JSON object"),
        ({"model": "cheap"}, "what the caller asks for"),
        ({"Stream": False}, "what the caller asks for"),
        ({"stream_options": None}, "what the caller asks for"),
        ({"messages": []}, "what the caller asks for"),
        ({"input": ""}, "what the caller asks for"),
        ({"": 1}, "name"),
        ({"x" * 101: 1}, "name"),
        ({"x": {1: 2}}, "JSON has not"),
        ({"x": 2**70}, "JSON has not"),
        ({"x": "y" * 20_000}, "longer than"),
    ],
)
def test_parameters_that_are_refused(parameters: Any, told: str):
    with pytest.raises(ValueError, match=told):
        check_parameters(parameters)
