"""A channel's form between its steps: what was typed, pasted, fetched and ticked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.http import QueryDict

from gateway.audit import Actor
from gateway.enums import ProviderName
from gateway.models import Channel
from portal.channels.form import ChannelForm
from portal.channels.form_fields import split_lines
from portal.channels.form_values import PLACES, make_values
from portal.channels.kept import open_secrets, seal_secrets
from portal.channels.presets import BY_SLUG, Preset, guess_preset
from portal.channels.saving import save_channel

MOST_FETCHED = 5_000
TRIED = ("base_url", "credentials", "headers", "parameters", "proxy", "model_mapping")


@dataclass(slots=True)
class Draft:
    """`kept`: secrets of an earlier step; `fetched`: what the upstream offers, of
    which `picked` are ticked; all other names are in the form's own field."""

    form: ChannelForm
    user_id: int
    kept: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    picked: list[str] = field(default_factory=list)

    @property
    def channel(self) -> Channel | None:
        return self.form.channel

    @property
    def is_demo(self) -> bool:
        return self.channel is not None and self.channel.provider == ProviderName.DEMO

    @property
    def picked_set(self) -> frozenset[str]:
        return frozenset(self.picked)

    @property
    def base_url(self) -> str:
        return str(self.form["base_url"].value() or "")

    @property
    def preset(self) -> Preset | None:
        """What the address belongs to; None while there is none."""
        return guess_preset(self.base_url) if self.base_url else None

    @property
    def names(self) -> list[str]:
        """All models, ticked or typed."""
        typed = split_lines(str(self.form["model_names"].value() or ""))
        return list(dict.fromkeys([*self.picked, *typed]))

    @property
    def sealed(self) -> str:
        return seal_secrets(self.kept, self.user_id)

    @property
    def secrets(self) -> list[str]:
        """Pasted now or before."""
        pasted = getattr(self.form, "cleaned_data", {}).get("credentials", [])
        return list(dict.fromkeys([*self.kept, *pasted]))

    def list_problems(self) -> list[str]:
        """What keeps it from being tried, as sentences; nothing is said of fields that
        a trial does not need."""
        errors = self.form.errors
        for name in list(errors):
            if name not in TRIED:
                del errors[name]
        return [
            f"{self.form.fields[name].label}: {text}"
            for name, texts in errors.items()
            for text in texts
        ]

    def keep_secrets(self) -> None:
        """Before the page is shown again."""
        self.kept = self.secrets

    def offer(self, names: Sequence[str]) -> None:
        """What the upstream has: names that were typed and are among them become
        ticks."""
        self.picked = [it for it in self.names if it in set(names)]
        typed = [it for it in self.names if it not in set(names)]
        self.fetched = list(names)[:MOST_FETCHED]
        self._write("model_names", "\n".join(typed))

    def choose_preset(self, slug: str) -> None:
        preset = BY_SLUG.get(slug)
        if preset is not None:
            known = {str(it.title) for it in BY_SLUG.values()}
            self._write("base_url", preset.base_url)
            if str(self.form["name"].value() or "") in {"", *known}:
                self._write("name", str(preset.title) if preset.base_url else "")

    def _write(self, name: str, value: str) -> None:
        """Into the form that was sent, as if it had been typed."""
        data = cast("QueryDict", self.form.data).copy()
        data[name] = value
        self.form.data = data

    def save(self, actor: Actor) -> Channel | None:
        """None when something is wrong: the form says what."""
        if not self.form.is_valid():
            return None
        values = make_values(self.form.cleaned_data, self.picked, self.kept)
        try:
            return save_channel(values, channel=self.channel, actor=actor)
        except ValidationError as problem:
            for name, texts in problem.message_dict.items():
                place = PLACES.get(name, name)
                is_field = place in self.form.fields
                self.form.add_error(place if is_field else None, list(texts))
        return None


def start_draft(user_id: int, channel: Channel | None) -> Draft:
    return Draft(ChannelForm(channel=channel), user_id)


def read_draft(data: QueryDict, user_id: int, channel: Channel | None) -> Draft:
    """Of a form that was sent; only what was fetched can be ticked."""
    fetched = split_lines(data.get("fetched", ""))[:MOST_FETCHED]
    ticked: set[Any] = set(data.getlist("picked"))
    return Draft(
        form=ChannelForm(data, channel=channel),
        user_id=user_id,
        kept=open_secrets(data.get("kept", ""), user_id),
        fetched=fetched,
        picked=[it for it in fetched if it in ticked],
    )
