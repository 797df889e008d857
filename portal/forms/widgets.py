"""Widgets that Django does not have."""

from django import forms


class Switch(forms.CheckboxInput):
    """On or off, taking effect when the form is saved."""


class Segmented(forms.RadioSelect):
    """A choice among a few short words, all in sight."""
