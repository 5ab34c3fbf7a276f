"""Tables that only actions may write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from kangxu.foundation.acting import NotActing, is_acting


def _insist(what: str) -> None:
    if not is_acting():
        raise NotActing(what)


class GuardedQuerySet(models.QuerySet[Any]):
    """Query set whose writing side doors are shut outside actions."""

    def create(self, **kwargs: Any) -> Any:
        _insist(f"{self.model.__name__}.create")
        return super().create(**kwargs)

    def update(self, **kwargs: Any) -> int:
        _insist(f"{self.model.__name__}.update")
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        _insist(f"{self.model.__name__}.delete")
        return super().delete()

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        _insist(f"{self.model.__name__}.bulk_create")
        return super().bulk_create(objs, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> int:
        _insist(f"{self.model.__name__}.bulk_update")
        return super().bulk_update(objs, *args, **kwargs)


class Guarded(models.Model):
    """Base of every table that holds facts, work or rights."""

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        _insist(f"{type(self).__name__}.save")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _insist(f"{type(self).__name__}.delete")
        return super().delete(*args, **kwargs)
