"""What every refusal must look like, and forms made by hand to be refused."""

from collections.abc import Mapping

from tests.journeys.caller import Reply

INVALID = "invalid_request_error"


def check(
    reply: Reply, status: int, kind: str, code: str | None, param: str | None
) -> None:
    """An answer that is OpenAI's error, in every respect."""
    assert reply.status == status, reply.body
    error = reply.error
    assert (error["type"], error["code"], error["param"]) == (kind, code, param), error
    assert reply.headers["content-type"] == "application/json"
    assert len(reply.rid) == 36


def write_form(
    file: bytes | None, boundary: str = "edge", **fields: str
) -> tuple[bytes, Mapping[str, str]]:
    """A body and its headers."""
    parts = [
        f'--{boundary}\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{text}'
        for name, text in fields.items()
    ]
    body = "".join(f"{part}\r\n" for part in parts).encode()
    if file is not None:
        head = 'content-disposition: form-data; name="file"; filename="a.wav"'
        body += f"--{boundary}\r\n{head}\r\n\r\n".encode() + file + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    return body, {"content-type": f"multipart/form-data; boundary={boundary}"}
