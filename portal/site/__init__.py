"""What the operator decided about the site, typed and cheap to ask."""

from portal.site.settings import Site, TopUpPreset, forget_site, read_site

__all__ = ["Site", "TopUpPreset", "forget_site", "read_site"]
