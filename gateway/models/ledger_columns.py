"""Rows that hold money beside other things."""

from typing import Any, ClassVar

from django.db import models


class LedgerColumns(models.Model):
    """Saving a row that was read a moment ago must not write an old balance back:
    `save` leaves the columns alone that only gateway.ledger changes, in SQL."""

    ledger_columns: ClassVar[frozenset[str]]

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and not args and not kwargs.get("force_insert"):
            names = kwargs.get("update_fields")
            names = self._list_own_columns() if names is None else names
            kwargs["update_fields"] = set(names) - self.ledger_columns
        super().save(*args, **kwargs)

    def _list_own_columns(self) -> set[str]:
        fields = self._meta.concrete_fields
        deferred = self.get_deferred_fields()
        return {it.name for it in fields if not it.primary_key} - deferred
