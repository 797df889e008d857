"""Terms and privacy that stand until the operator writes their own."""

from django.template.loader import render_to_string


def write_default(page: str, *, suffix: str, site_name: str) -> str:
    """Markdown of `page` ("terms" or "privacy") in the language of `suffix`."""
    return render_to_string(f"portal/legal/{page}.{suffix}.md", {"site": site_name})
