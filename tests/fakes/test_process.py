"""The fake as a process, and its two own pages."""

import http.client
import json
import socket

import pytest

from tests.fakes.process import closed_port, start_upstream


def test_process_serves_keeps_its_bill_and_forgets_it() -> None:
    with start_upstream() as up:
        connection = http.client.HTTPConnection("127.0.0.1", up.port, timeout=5)
        for _ in range(2):  # on one connection: keep-alive
            body = json.dumps({"model": "ok"})
            connection.request("POST", "/v1/chat/completions", body)
            assert json.load(connection.getresponse())["usage"]["total_tokens"] == 18
        assert [line["n"] for line in up.wait_for_bill(2)] == [0, 1]
        up.reset_bill()
        assert up.fetch_bill() == []
        connection.close()


def test_chunked_request_body_is_read() -> None:
    with start_upstream() as up:
        connection = http.client.HTTPConnection("127.0.0.1", up.port, timeout=5)
        pieces = iter([b'{"model":', b'"status:418"}'])
        connection.request("POST", "/v1/embeddings", pieces, encode_chunked=True)
        assert connection.getresponse().status == 418
        connection.close()


def test_models_page_answers_a_health_check() -> None:
    with start_upstream() as up:
        connection = http.client.HTTPConnection("127.0.0.1", up.port, timeout=5)
        connection.request("GET", "/v1/models")
        listed = json.load(connection.getresponse())
        assert {row["object"] for row in listed["data"]} == {"model"}
        assert up.fetch_bill() == []
        connection.close()


def test_closed_port_refuses() -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", closed_port()), timeout=2)
