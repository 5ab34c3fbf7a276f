"""Scorecards: rates are counted, work is entered by hand, a member appeals, the head answers and settles the month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import NotFound, ids_below, list_institutions
from kangxu.performance.card_marks import Tally
from kangxu.performance.card_marks import count_marks as counted_marks
from kangxu.performance.card_models import Appeal, Extra, Mark, SettledCard, Settlement
from kangxu.performance.card_queries import CardView, get_card, members, team_cards
from kangxu.performance.card_rows import list_pieces
from kangxu.performance.card_terms import sheet
from kangxu.performance.cards import frozen
from kangxu.performance.holding import one_at_a_time
from kangxu.performance.months import first_of, span_of

LONGEST = 500
Scored = TypeVar("Scored", Extra, Appeal)


class CannotScore(Exception):
    """The message says why."""


@action
def count_marks(*, organisation_id: int, month: date, by: Viewer, at: datetime) -> int:
    """Count the rates of everybody at an institution anew; how many were stored. Raises CannotScore, NotFound."""
    by.require(P.SEE_TEAM)
    place = _place(organisation_id, by)
    _still_open(place, month)
    stored = _count(place, first_of(month), by, at)
    audit("scorecard.counted", f"organisation:{place.pk}", month=f"{month:%Y-%m}", stored=stored)
    return stored


@action
def set_mark(
    *, staff_id: int, organisation_id: int, month: date, rule: str, met: int, whole: int, evidence: str, by: Viewer,
    at: datetime,
) -> None:  # fmt: skip
    """A rate that nobody can count, entered with what it rests on. Raises CannotScore, NotFound."""
    view = _of_somebody(staff_id, month, organisation_id, by)
    known = sheet().rules.get(rule)
    if known is None or not known.by_hand:
        raise CannotScore(_("这一项由系统计算，不能手填"))
    if not 0 <= met <= whole or not whole:
        raise CannotScore(_("属实的次数不能多于抽查的次数"))
    if not evidence.strip():
        raise CannotScore(_("请写明依据"))
    _not_settled(view)
    Mark.objects.update_or_create(
        organisation_id=view.organisation_id, month=view.month, staff_id=staff_id, rule=rule,
        defaults={"numerator": met, "denominator": whole, "evidence": evidence.strip()[:200], "counted_at": at,
                  "counted_by": by.actor},
    )  # fmt: skip
    audit("scorecard.marked", f"staff:{staff_id}", month=f"{month:%Y-%m}", rule=rule, count=whole)


@action
def give_extra(
    *, staff_id: int, organisation_id: int, month: date, item: str, amount: Decimal, reason: str, by: Viewer,
    at: datetime,
) -> Extra:  # fmt: skip
    """Work that leaves no rows (`item`, so many pieces), or plain points; after settling, an adjustment.

    Raises CannotScore, NotFound.
    """
    view = _of_somebody(staff_id, month, organisation_id, by)
    known = sheet().items.get(item)
    if item and (known is None or not known.by_hand):
        raise CannotScore(_("这一项由系统计算，不能手填"))
    if not amount or abs(amount) > sheet().most_by_hand or (known and amount < 0):
        raise CannotScore(_("请填数量或分数，最多%(most)s") % {"most": sheet().most_by_hand})
    if not reason.strip():
        raise CannotScore(_("请写明原因"))
    score = known.score if known else Decimal(1)
    made: Extra = Extra.objects.create(
        organisation_id=view.organisation_id, month=view.month, staff_id=staff_id, item=item, amount=amount,
        points=amount * score, adjusts=view.settled_at is not None, reason=reason.strip()[:200], given_at=at,
        given_by=by.actor,
    )  # fmt: skip
    audit("scorecard.extra", f"staff:{staff_id}", month=f"{month:%Y-%m}", extra=made.pk)
    return made


@action
def withdraw_extra(*, extra_id: int, by: Viewer, at: datetime) -> Extra:
    """Take back what was entered by hand, while it is not part of a settled card. Raises CannotScore, NotFound."""
    made = _within(Extra.objects.select_for_update().filter(pk=extra_id, withdrawn_at=None).first(), by)
    view = _of_somebody(made.staff_id, made.month, made.organisation_id, by)
    if view.settled_at is not None and not made.adjusts:
        raise CannotScore(_("这个月已结算，请用一条负的调整更正"))
    made.withdrawn_at, made.withdrawn_by = at, by.actor
    made.save(update_fields=["withdrawn_at", "withdrawn_by"])
    audit("scorecard.extra_withdrawn", f"staff:{made.staff_id}", extra=made.pk)
    return made


@action
def appeal(*, month: date, text: str, organisation_id: int | None = None, by: Viewer, at: datetime) -> Appeal:
    """One's own card is wrong: before it is settled, or some days after. Raises CannotScore, NotFound."""
    one_at_a_time(organisation_id or by.organisation_id or 0)
    view = get_card(by.staff_id or 0, month, viewer=by, organisation_id=organisation_id)
    if view.appeal_until and at > view.appeal_until:
        days = sheet().appeal_within.days
        raise CannotScore(_("结算后%(days)s天内可以申诉，已经过了") % {"days": days})
    if view.open_appeal:
        raise CannotScore(_("已有一份申诉在等答复"))
    if not text.strip():
        raise CannotScore(_("请写明哪里不对"))
    made: Appeal = Appeal.objects.create(
        organisation_id=view.organisation_id, month=view.month, staff_id=by.staff_id, text=text.strip()[:LONGEST],
        made_at=at, made_by=by.actor,
    )  # fmt: skip
    audit("scorecard.appealed", f"staff:{by.staff_id}", month=f"{month:%Y-%m}", appeal=made.pk)
    return made


@action
def answer_appeal(
    *, appeal_id: int, upheld: bool, answer: str, points: Decimal | None = None, by: Viewer, at: datetime
) -> Appeal:
    """The head's answer; where the member is right, with points that are added. Raises CannotScore, NotFound."""
    made = _within(Appeal.objects.select_for_update().filter(pk=appeal_id).first(), by)
    _of_somebody(made.staff_id, made.month, made.organisation_id, by)
    if made.answered_at is not None:
        raise CannotScore(_("这份申诉已经答复过"))
    if not answer.strip():
        raise CannotScore(_("请写答复"))
    if points and not upheld:
        raise CannotScore(_("不采纳的申诉不加减分"))
    made.upheld, made.answer, made.answered_at, made.answered_by = upheld, answer.strip()[:LONGEST], at, by.actor
    made.save(update_fields=["upheld", "answer", "answered_at", "answered_by"])
    if points:
        reason = _("申诉：%(answer)s") % {"answer": answer.strip()}
        give_extra(staff_id=made.staff_id, organisation_id=made.organisation_id, month=made.month, item="",
                   amount=points, reason=reason, by=by, at=at)  # fmt: skip
    audit("scorecard.appeal_answered", f"staff:{made.staff_id}", appeal=made.pk, upheld=upheld)
    return made


@action
def settle_month(*, organisation_id: int, month: date, by: Viewer, at: datetime) -> Settlement:
    """Freeze the cards of a month that is over, with the rows behind them. Raises CannotScore, NotFound."""
    by.require(P.SEE_TEAM)
    place, first = _place(organisation_id, by), first_of(month)
    _still_open(place, first)
    if at < span_of(first)[1]:
        raise CannotScore(_("这个月还没有过完，不能结算"))
    if Appeal.objects.filter(organisation=place, month=first, answered_at=None).exists():
        raise CannotScore(_("还有申诉没有答复，答复后再结算"))
    _count(place, first, by, at)
    found = team_cards(first, viewer=by, organisation_id=place.pk).cards
    made: Settlement = Settlement.objects.create(
        organisation=place, month=first, edition=sheet().edition, settled_at=at, settled_by=by.actor
    )
    below = ids_below(place)
    SettledCard.objects.bulk_create([_settled(made, one, below) for one in found])
    audit("scorecard.settled", f"organisation:{place.pk}", month=f"{first:%Y-%m}", count=len(found))
    return made


def _settled(made: Settlement, view: CardView, below: Sequence[int]) -> SettledCard:
    rows = list_pieces(view.member.id, below, view.month, size=sheet().rows_kept)
    kept = [[one.item, one.kind, one.ref, one.person_id, one.task_id, one.at.isoformat(), one.in_time, one.counts]
            for one in rows]  # fmt: skip
    return SettledCard(settlement=made, staff_id=view.member.id, content=frozen(view.card), rows=kept)


def _count(place: Organisation, month: date, by: Viewer, at: datetime) -> int:
    """Store what was counted, and forget what is counted no more; marks by hand stay."""
    ids = [one.id for one in members(place, month)]
    found = counted_marks(ids, ids_below(place), month, at=at)
    counted = [code for code, rule in sheet().rules.items() if not rule.by_hand]
    rows = [
        Mark(organisation=place, month=month, staff_id=staff, rule=rule, numerator=tally.met, denominator=tally.whole,
             left_out=tally.left_out, counted_at=at, counted_by=by.actor)
        for staff in ids for rule in counted for tally in (found.get((staff, rule), Tally()),)
    ]  # fmt: skip
    Mark.objects.filter(Q(rule__in=counted), organisation=place, month=month).delete()
    Mark.objects.bulk_create(rows, batch_size=5000)
    return len(rows)


def _of_somebody(staff_id: int, month: date, organisation_id: int, by: Viewer) -> CardView:
    """The card of somebody else within reach: nobody scores themselves. Raises CannotScore, NotAllowed, NotFound."""
    by.require(P.SEE_TEAM)
    one_at_a_time(organisation_id)
    view = get_card(staff_id, month, viewer=by, organisation_id=organisation_id)
    if staff_id == by.staff_id:
        raise CannotScore(_("自己的绩效请由上级登记和答复"))
    return view


def _within(row: Scored | None, by: Viewer) -> Scored:
    by.require(P.SEE_TEAM)
    if row is None or not by.sees(row.organisation_id):
        raise NotFound("scorecard")
    return row


def _place(organisation_id: int, by: Viewer) -> Organisation:
    found = list_institutions(viewer=by).filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(f"organisation:{organisation_id}")
    one_at_a_time(found.pk)
    return found


def _still_open(place: Organisation, month: date) -> None:
    if Settlement.objects.filter(organisation=place, month=first_of(month)).exists():
        raise CannotScore(_("这个月已经结算"))


def _not_settled(view: CardView) -> None:
    if view.settled_at is not None:
        raise CannotScore(_("这个月已经结算，请登记一条调整"))
