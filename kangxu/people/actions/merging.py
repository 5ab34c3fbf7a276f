"""Two records of one person become one, and, when that was wrong, two again exactly as they were."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.events import publish
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.cards import visible
from kangxu.people.events import MERGED
from kangxu.people.models import Merge, MergeMove, Person
from kangxu.people.moving import Holding, holdings, move, move_back
from kangxu.people.queries import find_kept

_TAKEN_OVER = (
    "name", "name_pinyin", "name_initials", "sex", "birth_on", "birth_year_only", "address", "insurance", "deceased_at",
)  # fmt: skip


class CannotMerge(Exception):
    """The merge or its undoing is refused; the message says why and what to do."""


@action
def merge_people(*, kept_id: int, merged_id: int, reason: str, by: Viewer, at: datetime) -> Merge:
    """Give everything of one record to the other, which keeps its details and fills its blanks from the merged one."""
    by.require(Permission.RESOLVE_MATCHES)
    if kept_id == merged_id:
        raise CannotMerge(_("请选择两份不同的档案"))
    if not reason.strip():
        raise CannotMerge(_("请写明合并理由"))
    kept, merged = _locked_pair(kept_id, merged_id, by)
    merge: Merge = Merge.objects.create(kept=kept, merged=merged, reason=reason.strip()[:200], at=at, by=by.actor)
    moved = sum(move(one, source=merged.pk, target=kept.pk, merge_id=merge.pk) for one in holdings())
    merge.kept_before = _take_over(kept, merged)
    merge.save(update_fields=["kept_before"])
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    audit("people.merged", f"person:{kept.pk}", merged=merged.pk, merge=merge.pk, rows=moved)
    publish(MERGED, persons=[kept.pk, merged.pk], caused_by=f"merge:{merge.pk}", by=by, at=at)
    return merge


@action
def unmerge(*, merge_id: int, by: Viewer, at: datetime) -> Merge:
    """Give back exactly the rows that were moved. Merges into one record are undone the latest first.

    What was recorded since the merge stays with the keeper.
    """
    by.require(Permission.RESOLVE_MATCHES)
    merge = Merge.objects.select_for_update().filter(pk=merge_id, undone_at=None).first()
    if merge is None or not _sees(by, merge.kept_id):
        raise NotFound(f"merge:{merge_id}")
    kept, merged = _both_locked(merge.kept_id, merge.merged_id)
    if kept.merged_into_id is not None:
        raise CannotMerge(_("保留的档案后来又并入了另一份，请先拆分那一次合并"))
    if Merge.objects.filter(kept_id=merge.kept_id, undone_at=None, pk__gt=merge.pk).exists():
        raise CannotMerge(_("这份档案之后还有合并，请从最近的一次开始拆分"))
    for column in MergeMove.objects.filter(merge=merge).values_list("table", "column").distinct():
        move_back(Holding(*column), source=merged.pk, target=kept.pk, merge_id=merge.pk)
    _give_back(kept, merge.kept_before)
    Person.objects.filter(pk=merged.pk).update(merged_into=None)
    merge.undone_at, merge.undone_by = at, by.actor
    merge.save(update_fields=["undone_at", "undone_by"])
    audit("people.unmerged", f"person:{kept.pk}", merged=merged.pk, merge=merge.pk)
    publish(MERGED, persons=[kept.pk, merged.pk], caused_by=f"merge:{merge.pk}", by=by, at=at)
    return merge


def _locked_pair(kept_id: int, merged_id: int, by: Viewer) -> tuple[Person, Person]:
    for person_id in (kept_id, merged_id):
        if not visible(by).filter(pk=person_id).exists():
            raise NotFound(f"person:{person_id}")
    kept, merged = _both_locked(kept_id, merged_id)
    if kept.group_id != merged.group_id:
        raise NotFound(f"person:{merged_id}")
    return kept, merged


def _both_locked(one: int, other: int) -> tuple[Person, Person]:
    """Lowest number first, so that two merges cannot wait for each other."""
    found = {
        person.pk: person for person in Person.objects.select_for_update().filter(pk__in=(one, other)).order_by("pk")
    }
    return found[one], found[other]


def _sees(by: Viewer, person_id: int) -> bool:
    return visible(by).filter(pk=person_id).exists() or find_kept(person_id, viewer=by) is not None


def _take_over(kept: Person, merged: Person) -> dict[str, Any]:
    """Fill the keeper's blanks; returns for each field changed what it was and what it became."""
    before = {name: getattr(kept, name) for name in _TAKEN_OVER}
    if not kept.name:
        kept.name, kept.name_pinyin, kept.name_initials = merged.name, merged.name_pinyin, merged.name_initials
    if kept.sex not in ("1", "2"):
        kept.sex = merged.sex
    if merged.birth_on and (kept.birth_on is None or (kept.birth_year_only and not merged.birth_year_only)):
        kept.birth_on, kept.birth_year_only = merged.birth_on, merged.birth_year_only
    kept.address = kept.address or merged.address
    kept.insurance = kept.insurance or merged.insurance
    kept.deceased_at = kept.deceased_at or merged.deceased_at
    kept.save()
    encode = DjangoJSONEncoder().default
    return {
        name: [_plain(before[name], encode), _plain(getattr(kept, name), encode)]
        for name in _TAKEN_OVER
        if before[name] != getattr(kept, name)
    }


def _plain(value: Any, encode: Any) -> Any:
    return value if value is None or isinstance(value, str | bool) else encode(value)


def _give_back(kept: Person, changes: dict[str, list[Any]]) -> None:
    """Restore what the merge filled in, unless somebody has corrected it since."""
    encode = DjangoJSONEncoder().default
    for name, (before, after) in changes.items():
        if _plain(getattr(kept, name), encode) == after:
            setattr(kept, name, _read_back(name, before))
    kept.save()


def _read_back(name: str, value: Any) -> Any:
    if name == "birth_on":
        return value and parse_date(value)
    return value and parse_datetime(value) if name == "deceased_at" else value
