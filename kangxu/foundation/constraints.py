"""What tables of every room promise in the same words."""

from __future__ import annotations

from typing import Any

from django.db import models


def by_somebody(table: str, what: str, *, outcome: str = "") -> models.CheckConstraint:
    """`<what>_at` and `<what>_by` are both there or neither, and the column `outcome`, where named, with them."""
    moment, actor = f"{what}_at", f"{what}_by"
    before: dict[str, Any] = {moment: None, actor: ""}
    since: dict[str, Any] = {f"{moment}__isnull": False}
    if outcome:
        before[outcome], since[f"{outcome}__isnull"] = None, False
    return models.CheckConstraint(
        condition=models.Q(**before) | (models.Q(**since) & ~models.Q(**{actor: ""})),
        name=f"{table}_{what}_by_somebody",
    )
