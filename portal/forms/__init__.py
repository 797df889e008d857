"""Widgets and the renderer that all forms of the portal share."""

from portal.forms.widgets import Segmented, Switch

__all__ = ["Segmented", "Switch"]
