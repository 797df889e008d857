import json
import time

from structlog.testing import capture_logs

from gateway.api.exceptions import answer_error
from gateway.errors import InsufficientQuota, InvalidRequest
from gateway.relay.answer import Answer
from gateway.rids import new_rid

SECRET = "sk-AbCd12345678secretsecretsecret"


def answer(error: Exception) -> tuple[Answer, list[dict[str, object]]]:
    with capture_logs() as lines:
        found = answer_error(
            error, rid=new_rid(), path="/v1/x", started=time.monotonic()
        )
    return found, list(map(dict, lines))


def test_an_error_in_openais_shape():
    found, lines = answer(InvalidRequest("no", param="n", code="x"))
    assert found.status == 400
    assert (b"content-type", b"application/json") in found.headers
    assert json.loads(found.body) == {
        "error": {
            "message": "no",
            "type": "invalid_request_error",
            "param": "n",
            "code": "x",
        }
    }
    assert [it["event"] for it in lines] == ["refused"]


def test_headers_of_an_error():
    assert (b"x-should-retry", b"false") in answer(InsufficientQuota())[0].headers


def test_a_bug_tells_nothing_outside_and_all_inside():
    try:
        raise KeyError(f"/srv/app/models.py {SECRET}")
    except KeyError as error:
        found, lines = answer(error)
    assert found.status == 500
    body = json.loads(found.body)["error"]
    assert body["message"].startswith("The server had an error")
    assert (body["type"], body["code"]) == ("server_error", None)
    assert [it["event"] for it in lines] == ["unexpected", "refused"]
    assert isinstance(lines[0]["exc_info"], KeyError)


def test_a_recorded_call_has_its_line_already():
    error = InvalidRequest("no")
    error.is_recorded = True
    assert answer(error)[1] == []
