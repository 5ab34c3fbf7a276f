"""Hints: the nightly look, the look by hand, reading one, and what the head found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation, Posting
from kangxu.organisations.queries import NotFound, ids_below, list_institutions
from kangxu.performance.hint_finding import Found, Key, due, look
from kangxu.performance.hint_models import Hint, HintAnswer
from kangxu.performance.holding import one_at_a_time
from kangxu.performance.months import first_of

LONGEST = 300


class CannotAnswer(Exception):
    """The message says why."""


@action
def look_for_hints(*, month: date, organisation_id: int | None = None, by: Viewer, at: datetime) -> int:
    """Look at a month of one institution, or of all within reach; how many hints stand. Raises NotFound.

    A hint that was answered stays so until rows come that its answer did not speak of.
    """
    by.require(P.SEE_TEAM)
    places = _places(organisation_id, by)
    one_at_a_time(*(one.pk for one in places))
    first, nodes = first_of(month), {node: place.pk for place in places for node in ids_below(place)}
    staff = list(Posting.objects.filter(organisation__in=nodes).values_list("staff_id", flat=True).distinct())
    found = _by_institution(look(first, staff=staff, organisations=sorted(nodes), at=at), nodes)
    known = {
        (one.organisation_id, one.staff_id, one.detector): one
        for one in Hint.objects.select_for_update().filter(organisation__in=places, month=first)
    }
    Hint.objects.bulk_create([_new(key, first, told, at) for key, told in found.items() if key not in known])
    looked = {one.code for one in due(first, at)}
    renewed = [_renewed(one, found.get(key), at) for key, one in known.items() if one.detector in looked]
    Hint.objects.bulk_update(renewed, ["count", "whole", "rows", "answered", "standing", "looked_at"], batch_size=500)
    audit("hints.looked_for", f"month:{first:%Y-%m}", count=len(found), organisation=organisation_id)
    return len(found)


@action
def read_hint(*, hint_id: int, by: Viewer, at: datetime) -> Hint:
    """Note that somebody reads a hint about a colleague. Raises NotAllowed, NotFound."""
    hint = _hint(hint_id, by)
    audit("hint.read", f"hint:{hint.pk}", staff=hint.staff_id)
    return hint


@action
def answer_hint(*, hint_id: int, verdict: str, note: str, by: Viewer, at: datetime) -> HintAnswer:
    """What the head found when looking; never about one's own work. Raises CannotAnswer, NotFound."""
    hint = _hint(hint_id, by)
    if hint.staff_id == by.staff_id:
        raise CannotAnswer(_("这是自己的工作，请上级来看"))
    if verdict not in HintAnswer.Verdict.values:
        raise CannotAnswer(_("请选核对的结果"))
    if not note.strip() and verdict != HintAnswer.Verdict.FINE:
        raise CannotAnswer(_("请写一句说明"))
    made: HintAnswer = HintAnswer.objects.create(
        hint=hint, verdict=verdict, note=note.strip()[:LONGEST], count=hint.count, at=at, by=by.actor
    )
    hint.answered = True
    hint.save(update_fields=["answered"])
    audit("hint.answered", f"hint:{hint.pk}", staff=hint.staff_id, verdict=verdict)
    return made


def _new(key: Key, month: date, told: Found, at: datetime) -> Hint:
    organisation, member, detector = key
    return Hint(
        organisation_id=organisation, staff_id=member, detector=detector, month=month, count=told.count,
        whole=told.whole, rows=told.rows, found_at=at, looked_at=at,
    )  # fmt: skip


def _renewed(hint: Hint, told: Found | None, at: datetime) -> Hint:
    hint.looked_at, hint.standing = at, told is not None
    if told is not None:
        before = {(row["kind"], row["ref"]) for row in hint.rows}
        more = told.count > hint.count or any((row["kind"], row["ref"]) not in before for row in told.rows)
        hint.answered = hint.answered and not more
        hint.count, hint.whole, hint.rows = told.count, told.whole, told.rows
    return hint


def _by_institution(found: Mapping[Key, Found], nodes: Mapping[int, int]) -> dict[Key, Found]:
    """What was found at departments belongs to their institution."""
    joined: dict[Key, Found] = {}
    for (node, member, detector), told in found.items():
        key = (nodes[node], member, detector)
        if key in joined:
            joined[key].join(told)
        else:
            joined[key] = told
    return joined


def _places(organisation_id: int | None, by: Viewer) -> list[Organisation]:
    within = list_institutions(viewer=by)
    found = list(within if organisation_id is None else within.filter(pk=organisation_id))
    if organisation_id is not None and not found:
        raise NotFound(f"organisation:{organisation_id}")
    return found


def _hint(hint_id: int, by: Viewer) -> Hint:
    by.require(P.SEE_TEAM)
    found: Hint | None = Hint.objects.select_for_update().filter(pk=hint_id).first()
    if found is None or not by.sees(found.organisation_id):
        raise NotFound(f"hint:{hint_id}")
    return found
