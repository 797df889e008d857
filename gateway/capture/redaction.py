"""What may be kept of a body: no secrets, no files, not more than 64 kB.

It works on the text and not on the parsed JSON, so that streams of events, cut bodies
and bodies that are no JSON at all are treated alike.
"""

import re

from gateway.wire.call_request import CallRequest
from gateway.wire.forms import Form

MAX_BYTES = 64 * 1024
SEARCHED = 4 * MAX_BYTES  # bytes that are searched for secrets, after files are out
LONG_STRING = 1_024  # bytes; a longer string without a space in it is a file
SAMPLE = 256
MOST_STRINGS = 200_000  # in a body that is looked through for files
TEXT_KINDS = ("json", "text/", "event-stream", "xml")

FILE_LIKE = re.compile(rb"[A-Za-z0-9+/=_%-]+")
DATA_URL = re.compile(rb"data:([\w.+-]{1,64}/[\w.+-]{1,64})?[^,\s]{0,200},")
INLINE_FILE = re.compile(
    r"data:([\w.+-]{1,64}/[\w.+-]{1,64})(?:;[\w=.+-]{1,64}){0,4},[\w+/=%-]{64,}"
)
BASE64_RUN = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{400,}={0,2}")
MEMBER_NAMES = (
    "authorization|proxy-authorization|cookie|password|passwd|secret|client_secret"
    "|api[-_]?key|private[-_]?key|token"
)
# "db_password" and "OPENAI_API_KEY" too, "tokens" and "max_tokens" not.
SECRET_NAME = re.compile(rf"(?:[\w-]{{0,40}}[-_])?(?:{MEMBER_NAMES})", re.IGNORECASE)
# The quotes of JSON inside a JSON string are escaped: such a value ends at a backslash.
SECRET_MEMBER = re.compile(
    rf'("{SECRET_NAME.pattern}"\s*:\s*")(?:[^"\\]|\\.)+'
    rf'|(\\{{1,8}}"{SECRET_NAME.pattern}\\{{1,8}}"\s*:\s*\\{{1,8}}")[^"\\]+',
    re.IGNORECASE | re.DOTALL,
)
SECRET = re.compile(
    r"\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}"
    r"|\b(?:sk|pk|rk|gsk|xai|hf|ghp|gho|ghs|glpat|xox[abp]|whsec)[-_][\w.-]{8,}"
    r"|\bgithub_pat_\w{8,}|\bAIza[\w-]{10,}|\bAKIA[0-9A-Z]{12,}"
    r"|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"  # JSON web tokens
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)",
    re.DOTALL,
)


def redact_body(body: bytes, content_type: str, *, more_bytes: int = 0) -> str:
    """At most 64 kB of `body`; `more_bytes` of it were not kept in the first place."""
    kind = content_type.partition(";")[0].strip().lower()
    if body and not any(word in kind for word in TEXT_KINDS):
        return f"[{kind or 'binary'}, {len(body) + more_bytes} bytes]"
    small = _take_out_files(body)
    text = small[:SEARCHED].decode("utf-8", "replace")
    text = INLINE_FILE.sub(_name_inline_file, text)
    text = BASE64_RUN.sub(lambda run: f"[base64, {len(run.group())} characters]", text)
    return _cut(mask_secrets(text), more_bytes + max(0, len(small) - SEARCHED))


def mask_secrets(text: str) -> str:
    """Takes milliseconds for SEARCHED bytes: do not give it more."""
    return SECRET.sub("***", SECRET_MEMBER.sub(_mask_member, text))


def redact_request(call: CallRequest) -> str:
    """A form is told field by field, its files by name and size."""
    if call.form is None:
        return redact_body(call.body, "application/json")
    text = _tell_form(call.form)
    kept = SECRET.sub("***", text[:SEARCHED])
    return _cut(kept, max(0, len(text) - SEARCHED))


def _tell_form(form: Form) -> str:
    lines = []
    for part in form.parts:
        if part.filename is None:
            value = part.value[:MAX_BYTES].decode("utf-8", "replace")
            value = "***" if SECRET_NAME.fullmatch(part.name) else value
        else:
            kind = part.content_type or "file"
            value = f"[{part.filename[:200]}, {kind[:100]}, {part.size} bytes]"
        lines.append(f"{part.name[:200]}: {value}")
    return "\n".join(lines)


def _take_out_files(body: bytes) -> bytes:
    """Strings that are files give way to their size. Splitting takes milliseconds for
    the largest body, where searching it would hold up every other call."""
    if len(body) < LONG_STRING or body.count(b'"') > MOST_STRINGS:
        return body
    return b'"'.join(
        _name_file(piece) if len(piece) > LONG_STRING else piece
        for piece in body.split(b'"')
    )


def _name_file(piece: bytes) -> bytes:
    url = DATA_URL.match(piece)
    start = url.end() if url else 0
    sample = piece[start : start + SAMPLE]
    if not FILE_LIKE.fullmatch(sample.rstrip(b"\\")):
        return piece
    size = (len(piece) - start) * 3 // 4
    kind = url.group(1) if url else b"base64"
    return b"[%s, about %d bytes]" % (kind or b"data URL", size)


def _mask_member(match: re.Match[str]) -> str:
    return f"{match.group(1) or match.group(2)}***"


def _name_inline_file(match: re.Match[str]) -> str:
    return f"[{match.group(1)}, about {len(match.group()) * 3 // 4} bytes]"


def _cut(text: str, more_bytes: int) -> str:
    kept = text.encode()[:MAX_BYTES].decode("utf-8", "ignore")
    more = more_bytes + len(text.encode()) - len(kept.encode())
    return f"{kept}\n[… {more} more bytes]" if more else kept
