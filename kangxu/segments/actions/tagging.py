"""Tags set and taken away by hand: with an author and a reason, for a time, before which no rule decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import list_cards
from kangxu.segments import order
from kangxu.segments.checks import Refused
from kangxu.segments.evaluating import lock, not_before
from kangxu.segments.models import Definition, Denial, Spell
from kangxu.segments.ruled import plan
from kangxu.segments.settling import evaluated
from kangxu.segments.visible import named

LONGEST_REASON = 200


@action
def set_tag(
    *,
    person_ids: Sequence[int],
    code: str,
    reason: str,
    value: str = "",
    until: datetime | None = None,
    by: Viewer,
    at: datetime,
) -> int:
    """Set a tag for these persons (in reach, else NotFound); returns how many did not have it so already.

    It holds until the moment given, else for the tag's own term, else until somebody takes it away.
    """
    one, persons, at = _prepared(code, person_ids, reason, by, at)
    if value not in _values(one):
        raise Refused(_("请选择标签的取值"))
    same = Spell.objects.filter(definition=one, person_id__in=persons, left_at=None, origin="manual", value=value)
    already = set(same.values_list("person_id", flat=True))
    fresh = [person for person in persons if person not in already]
    expires = until or (at + timedelta(days=one.ttl_days) if one.ttl_days else None)
    same.update(expires_at=expires, evaluated_at=at, author=by.actor, reason=reason[:LONGEST_REASON])
    _end(one, persons, at, Spell.Left.VALUE, keep=already)
    rivals = Definition.objects.filter(code__in=order.beside(code))
    Spell.objects.filter(definition__in=rivals, person_id__in=fresh, left_at=None).update(
        left_at=at, left_why=Spell.Left.OUTRANKED
    )
    Spell.objects.bulk_create(
        [
            Spell(
                definition=one, person_id=person, value=value, entered_at=at, version=one.version,
                origin=Spell.Origin.MANUAL, author=by.actor, reason=reason[:LONGEST_REASON], evaluated_at=at,
                expires_at=expires,
            )
            for person in fresh
        ],
        batch_size=5000,
    )  # fmt: skip
    _settle(one, fresh, "set", by, at)
    return len(fresh)


@action
def remove_tag(
    *, person_ids: Sequence[int], code: str, reason: str, until: datetime | None = None, by: Viewer, at: datetime
) -> int:
    """Take a tag away; its rule does not give it back before its term is over. Returns how many had it."""
    one, persons, at = _prepared(code, person_ids, reason, by, at)
    count = _end(one, persons, at, Spell.Left.MANUAL, keep=set())
    if any(ruled.id == one.pk for ruled in plan().all):
        over = until or (at + timedelta(days=one.ttl_days) if one.ttl_days else None)
        Denial.objects.bulk_create(
            [
                Denial(
                    definition=one, person_id=person, since=at, until=over, author=by.actor,
                    reason=reason[:LONGEST_REASON],
                )
                for person in persons
            ],
            batch_size=5000,
        )  # fmt: skip
    _settle(one, persons, "removed", by, at)
    return count


def _prepared(
    code: str, person_ids: Sequence[int], reason: str, by: Viewer, at: datetime
) -> tuple[Definition, list[int], datetime]:
    """The definition, locked, and the persons, all in reach; what was denied by hand before is over."""
    one = named(code, by)
    if not reason.strip():
        raise Refused(_("请写明理由"))
    persons = sorted(set(person_ids))
    unknown = set(persons) - set(list_cards(persons, viewer=by))
    if unknown:
        raise NotFound(f"person:{min(unknown)}")
    lock({one.pk, *(ruled.id for ruled in plan().all)})
    at = not_before(at)
    Denial.objects.filter(definition=one, person_id__in=persons, ended_at=None).update(ended_at=at)
    return one, persons, at


def _values(one: Definition) -> list[str]:
    bands = one.version.bands if one.version else []
    return [band["code"] for band in bands] or [""]


def _end(one: Definition, persons: Sequence[int], at: datetime, why: str, *, keep: set[int]) -> int:
    gone = [person for person in persons if person not in keep]
    stays = Spell.objects.filter(definition=one, person_id__in=gone, left_at=None)
    return stays.update(left_at=at, left_why=why)


def _settle(one: Definition, persons: Sequence[int], verb: str, by: Viewer, at: datetime) -> None:
    """What refers to the tag follows at once."""
    audit(f"segments.tag_{verb}", f"definition:{one.pk}", persons=len(persons))
    evaluated(persons, cause=f"definition:{one.pk}", by=by, at=at)
