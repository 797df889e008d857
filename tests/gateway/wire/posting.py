"""Multipart bodies as clients write them, and forms read from them."""

from gateway.wire.form_body import FormBody
from gateway.wire.forms import Form, FormReader

BOUNDARY = "----clientboundary"
CONTENT_TYPE = f"multipart/form-data; boundary={BOUNDARY}"

# (name, file name or None, content type or None, bytes)
Part = tuple[str, str | None, str | None, bytes]


_forms: list[Form] = []


def close_forms() -> None:
    """An open spool is a warning, and so an error."""
    while _forms:
        _forms.pop().close()


def keep_form(form: Form) -> Form:
    """`form`, closed after the test."""
    _forms.append(form)
    return form


def write_multipart(parts: list[Part], *, boundary: str = BOUNDARY) -> bytes:
    body = b""
    for name, filename, kind, data in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        head += f'; filename="{filename}"' if filename is not None else ""
        head += f"\r\nContent-Type: {kind}" if kind else ""
        body += head.encode() + b"\r\n\r\n" + data + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


def read_form(
    body: bytes, *, content_type: str = CONTENT_TYPE, step: int = 65_536
) -> Form:
    reader = FormReader(content_type)
    for at in range(0, len(body), step):
        reader.feed(body[at : at + step])
    return keep_form(reader.finish())


def list_parts(form: Form) -> list[Part]:
    """What a form holds, in order, files read from its spool."""
    found: list[Part] = []
    for part in form.parts:
        data = part.value
        if part.filename is not None:
            form.spool.seek(part.offset)
            data = form.spool.read(part.size)
        found.append((part.name, part.filename, part.content_type, data))
    return found


def send_on(body: FormBody) -> list[Part]:
    """What an upstream reads of a form that is sent to it."""
    return list_parts(read_form(b"".join(body), content_type=body.content_type))
