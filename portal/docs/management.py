"""The management API on the reference page: sections and samples."""

import re

from django.utils.translation import gettext as _

from portal.docs.highlight import highlight_sample
from portal.management_api.describing import PREFIX
from portal.management_api.scopes import RESOURCES

PLACE = "/api/"
TOKEN = "$MANAGEMENT_TOKEN"  # noqa: S105  the name of a variable
IDS = {"request_id": "019ab0c4-5d1e-7a3b-8f20-6c1d2e3f4a5b"}
IDS["order_id"] = IDS["request_id"]


def name_section(tag: str) -> str:
    """Of a tag of the management API, "" for others."""
    if not tag.startswith(PREFIX):
        return ""
    resource = RESOURCES[tag.removeprefix(PREFIX)]
    return _("Management: %(name)s") % {"name": resource.label}


def write_curl(base_url: str, method: str, path: str, body: str) -> str:
    """A line to paste, highlighted; ids are made up."""
    place = re.sub(r"{(\w+)}", lambda it: IDS.get(it[1], "1"), path)
    lines = [
        f"curl {'' if method == 'GET' else f'-X {method} '}{base_url}{place}",
        f'  -H "Authorization: Bearer {TOKEN}"',
    ]
    if body:
        quoted = body.replace("'", "'\\''")
        lines += ['  -H "Content-Type: application/json"', f"  -d '{quoted}'"]
    return highlight_sample(" \\\n".join(lines), "bash")
