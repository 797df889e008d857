"""Pages that only show, and lists of millions of rows that are never counted."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

if TYPE_CHECKING:  # generic for the type checker only
    ModelAdmin = admin.ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:
    ModelAdmin = admin.ModelAdmin
    AnyPaginator = Paginator


class NoAdd(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class NoDelete(ModelAdmin):
    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


class ReadOnlyAdmin(NoAdd, NoDelete):
    """Everything may be looked at, nothing changed."""

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


class NewestPaginator(AnyPaginator):
    """Knows of the first `MOST` rows only: their cost does not grow with the table."""

    MOST = 1_000

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return len(rows.values_list("pk", flat=True)[: self.MOST])


class LongListAdmin(ReadOnlyAdmin):
    """A list in its one indexed order, newest first; sorting by another column would
    read the whole table."""

    paginator = NewestPaginator
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 0
    sortable_by = ()
