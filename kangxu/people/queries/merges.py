"""Reading what was merged, and comparing two records before they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Staff
from kangxu.organisations.queries import NotFound
from kangxu.people.cards import PersonView
from kangxu.people.comparing import Comparison, compare, details_of
from kangxu.people.models import Merge
from kangxu.people.queries.persons import get_person

MOST = 100


@dataclass(frozen=True)
class MergeView:
    """One merge: what was kept, what went into it, how many rows moved, by whom, and whether it was undone."""

    id: int
    kept_id: int
    kept_name: str
    merged_id: int
    merged_name: str
    reason: str
    rows: int
    at: datetime
    by: str
    undone_at: datetime | None
    undone_by: str
    undoable: bool


def compare_persons(
    left_id: int, right_id: int, *, viewer: Viewer
) -> tuple[PersonView, PersonView, tuple[Comparison, ...]]:
    """Two records in the viewer's scope and their details side by side. Raises NotFound."""
    viewer.require(Permission.RESOLVE_MATCHES)
    left, right = get_person(left_id, viewer=viewer), get_person(right_id, viewer=viewer)
    return left, right, compare(details_of(left), details_of(right))


def list_merges(person_id: int, *, viewer: Viewer) -> list[MergeView]:
    """Merges into this record, the latest first. Raises NotFound when the record is not in scope."""
    viewer.require(Permission.RESOLVE_MATCHES)
    get_person(person_id, viewer=viewer)
    merges = list(
        Merge.objects.filter(Q(kept_id=person_id) | Q(merged_id=person_id))
        .select_related("kept", "merged")
        .annotate(rows=Count("moves"))
        .order_by("-pk")[:MOST]
    )
    latest = max((merge.pk for merge in merges if merge.undone_at is None and merge.kept_id == person_id), default=0)
    return [_view(merge, merge.rows, undoable=merge.pk == latest, names=_names(merges)) for merge in merges]


def get_merge(merge_id: int, *, viewer: Viewer) -> MergeView:
    """Raises NotFound when the kept record is not in the viewer's scope."""
    merge = Merge.objects.filter(pk=merge_id).first()
    if merge is None:
        raise NotFound(f"merge:{merge_id}")
    return next(one for one in list_merges(merge.kept_id, viewer=viewer) if one.id == merge_id)


def _names(merges: Sequence[Merge]) -> dict[str, str]:
    actors = {actor for merge in merges for actor in (merge.by, merge.undone_by) if actor.startswith("staff:")}
    staff = Staff.objects.filter(pk__in=[actor.removeprefix("staff:") for actor in actors]).values_list("pk", "name")
    return {f"staff:{pk}": name for pk, name in staff}


def _view(merge: Merge, rows: int, *, undoable: bool, names: dict[str, str]) -> MergeView:
    return MergeView(
        merge.pk, merge.kept_id, merge.kept.name, merge.merged_id, merge.merged.name, merge.reason, rows, merge.at,
        names.get(merge.by, merge.by), merge.undone_at, names.get(merge.undone_by, merge.undone_by), undoable,
    )  # fmt: skip
