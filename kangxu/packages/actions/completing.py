"""Services of plans are done, by hand or as the records show, and taken back when they were not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from kangxu.foundation import events
from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.packages import completing, lessons
from kangxu.packages.completing import REOPEN_SHOWN_BY, REOPEN_UNSHOWN, Shown
from kangxu.packages.events import ITEM_DONE, ITEM_UNDONE
from kangxu.packages.models import PlanItem


@action
def complete_items(*, item_ids: Sequence[int], shown_by: str, by: Viewer, at: datetime) -> list[int]:
    """These services were done; told again, nothing changes. The ids of those that were not done before."""
    return _complete([Shown(item, shown_by[:80], at) for item in item_ids], shown_by, by, at)


@action
def confirm_items(*, item_ids: Sequence[int], shown_by: str, by: Viewer, at: datetime) -> list[int]:
    """Whoever did them says so: of these services, those whose delivery leaves no trace of its own. The ids."""
    known = PlanItem.objects.filter(pk__in=item_ids).order_by("pk").values_list("pk", "service")
    silent = [pk for pk, service in known if not completing.shown_by_records(service)]
    return _complete([Shown(item, shown_by[:80], at) for item in silent], shown_by, by, at)


@action
def complete_by_work(*, person_id: int, kind: str, remote: bool, shown_by: str, by: Viewer, at: datetime) -> list[int]:
    """A piece of work that is no plan's was done: what of the person's plan it does is done too. The ids."""
    fitting = completing.fitting_items(person_id, kind, remote=remote, at=at)
    return _complete([Shown(item, shown_by[:80], at) for item in fitting], shown_by, by, at)


@action
def complete_by_hand(
    *, person_id: int, service: str, count: int, delivered_at: datetime, shown_by: str, by: Viewer, at: datetime
) -> list[int]:
    """A service was delivered so often, as staff say who redeemed it: what of the person's plan that does. The ids."""
    nearest = completing.nearest_items(person_id, service, count=count, at=delivered_at)
    return _complete([Shown(item, shown_by[:80], delivered_at) for item in nearest], shown_by, by, at)


@action
def follow_records(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> list[int]:
    """What the records of these persons show to be done up to now is done; the ids of these services."""
    return _complete(completing.shown_in_records(person_ids, at=at), caused_by, by, at)


@action
def follow_lessons(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> list[int]:
    """Lessons that these persons read are done in their plans; told again, nothing changes. The ids of the services."""
    fresh = lessons.note_read(person_ids)
    audit("plan.items_done", caused_by, count=len(fresh))
    _tell(ITEM_DONE, fresh.values(), caused_by, by, at)
    return sorted(fresh)


@action
def reopen_items(*, shown_by: str, by: Viewer, at: datetime) -> list[int]:
    """What this showed was not done after all; the ids of these services."""
    undone = completing.reopen(REOPEN_SHOWN_BY, bys=[shown_by[:80]])
    audit("plan.items_undone", shown_by, count=len(undone))
    _tell(ITEM_UNDONE, undone.values(), shown_by, by, at)
    return sorted(undone)


@action
def retreat(*, person_ids: Sequence[int], caused_by: str, by: Viewer, at: datetime) -> list[int]:
    """Facts were withdrawn: what only they showed is to be done again; the ids of these services."""
    undone = completing.reopen(REOPEN_UNSHOWN, persons=list(person_ids))
    audit("plan.items_undone", caused_by, count=len(undone))
    _tell(ITEM_UNDONE, undone.values(), caused_by, by, at)
    if undone:
        follow_records(person_ids=sorted(set(undone.values())), caused_by=caused_by, by=by, at=at)
    return sorted(undone)


def _complete(found: Sequence[Shown], caused_by: str, by: Viewer, at: datetime) -> list[int]:
    fresh = completing.mark_done(found)
    audit("plan.items_done", caused_by, count=len(fresh))
    _tell(ITEM_DONE, fresh.values(), caused_by, by, at)
    return sorted(fresh)


def _tell(event: str, persons: Iterable[int], caused_by: str, by: Viewer, at: datetime) -> None:
    concerned = set(persons)
    if concerned:
        events.publish(event, persons=concerned, caused_by=caused_by, by=by, at=at)
