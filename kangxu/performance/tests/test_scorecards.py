"""Scorecards: what counts, what it is worth, what cannot be measured, and what stands once it is settled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kangxu.followup.models import Contact, TaskMove
from kangxu.followup.tests.world import AT, SYSTEM, World, enrol, person
from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import NotAllowed
from kangxu.organisations.models import Posting
from kangxu.organisations.queries import NotFound
from kangxu.performance import card_rows
from kangxu.performance.actions import cards as acts
from kangxu.performance.card_queries import CardView, counted_of, get_card, pieces_of, team_cards
from kangxu.performance.card_rows import Counted
from kangxu.performance.card_terms import sheet
from kangxu.performance.cards import ExtraLine, MarkGiven, frozen, make_card, thawed
from kangxu.performance.jobs import count_open_months
from kangxu.performance.models import Mark
from kangxu.performance.months import month_of
from kangxu.performance.tests.work import DECEMBER, NOVEMBER_END, OCTOBER, answer, contact, pressure

MONTH = date(2026, 10, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def since_spring(request: Any) -> None:
    """Everybody has been there since spring; the world hires on a day in November."""
    if "here" in request.fixturenames:
        request.getfixturevalue("here")
        with quietly("tests", by=SYSTEM, at=AT):
            Posting.objects.update(started_at=AT - timedelta(days=200))


def own(here: World) -> CardView:
    return get_card(here.nurse.pk, MONTH, viewer=here.viewer(here.nurse))


def items(view: CardView) -> dict[str, tuple[Decimal, Decimal]]:
    return {one.code: (one.count, one.points) for one in view.card.items if one.points}


def rule(view: CardView, code: str) -> Any:
    return next(one for one in view.card.rules if one.code == code)


def test_work_is_worth_what_the_sheet_says(here: World) -> None:
    contact(here, here.nurse)
    contact(here, here.nurse, mode="clinic", kind="clinic_visit")
    contact(here, here.nurse, mode="home", kind="home_visit")
    contact(here, here.nurse, kind="urgent")
    contact(here, here.nurse, kind="referral_check")
    assert items(own(here)) == {
        "phone_follow_up": (1, Decimal("1.00")), "clinic_follow_up": (1, Decimal("1.50")),
        "home_visit": (1, Decimal("4.00")), "abnormal_call": (1, Decimal("2.40")),
        "referral_closed": (1, Decimal("2.00")),
    }  # fmt: skip


def test_an_urgent_call_that_came_late_is_worth_less(here: World) -> None:
    late = contact(here, here.nurse, kind="urgent")
    with quietly("tests", by=SYSTEM, at=AT):
        late.task.opened_at = OCTOBER - timedelta(hours=2)
        late.task.save()
    assert items(own(here)) == {"abnormal_call": (1, Decimal("2.00"))}


def test_what_does_not_count(here: World) -> None:
    contact(here, here.nurse, outcome="no_answer")
    contact(here, here.nurse, kind="home_visit")  # a call that makes the appointment
    contact(here, here.nurse, undone_at=AT, undone_by="staff:1")
    contact(here, here.nurse, at=OCTOBER + timedelta(days=30))
    contact(here, here.colleague)
    twice = contact(here, here.nurse)
    contact(here, here.nurse, who=twice.person, task=twice.task, at=OCTOBER + timedelta(hours=1))
    assert items(own(here)) == {"phone_follow_up": (1, Decimal("1.00"))}


def test_above_the_cap_of_a_day_nothing_counts(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_rows, "sheet", lambda: replace(sheet(), most_a_day=2))
    for minutes in range(3):
        contact(here, here.nurse, at=OCTOBER + timedelta(minutes=minutes))
    contact(here, here.nurse, at=OCTOBER + timedelta(days=1))
    view = own(here)
    assert items(view) == {"phone_follow_up": (3, Decimal("3.00"))}
    assert view.card.items[0].above == 1
    assert [one.counts for one in pieces_of(view, viewer=here.viewer(here.nurse))] == [True, False, True, True]


def test_the_coefficient_is_marks_awarded_by_full_marks() -> None:
    marks = {"on_time": MarkGiven(60, 100), "pressure": MarkGiven(30, 50), "spot_check": MarkGiven(4, 5)}
    card = make_card({"phone_follow_up": Counted(100)}, marks, (), ("nurse",), sheet())
    # 60 % of 80 % is 22.5 of 30; 60 % is above the reference of 50 %: 25 of 25; 80 % of 100 %: 4 of 5
    assert [one.awarded for one in card.rules] == [
        Decimal("22.50"),
        Decimal("25.00"),
        None,
        None,
        None,
        Decimal("4.00"),
    ]
    assert (card.awarded, card.full, card.coefficient) == (Decimal("51.50"), Decimal(60), Decimal("0.858"))
    assert (card.points, card.corrected, card.total) == (Decimal("100.00"), Decimal("85.80"), Decimal("85.80"))


def test_what_was_not_measured_is_neither_nothing_nor_full() -> None:
    few = make_card(
        {"home_visit": Counted(2)}, {"on_time": MarkGiven(3, 3), "pressure": MarkGiven(0, 0)}, (), (), sheet()
    )
    assert [one.why_not for one in few.rules] == [
        "few",
        "nobody",
        "not_counted",
        "not_counted",
        "not_counted",
        "by_hand",
    ]
    assert (few.points, few.coefficient, few.corrected, few.total) == (Decimal("8.00"), None, None, None)


def test_what_is_entered_by_hand_adds_up() -> None:
    def extra(item: str, amount: str, points: str, adjusts: bool = False) -> ExtraLine:
        return ExtraLine(1, item, Decimal(amount), Decimal(points), "", adjusts, AT, "")

    given = [extra("education_class", "2", "12"), extra("", "5", "5"), extra("", "-3", "-3", adjusts=True)]
    card = make_card({}, {"on_time": MarkGiven(40, 100)}, given, (), sheet())
    assert (card.points, card.coefficient, card.corrected) == (Decimal("12.00"), Decimal("0.500"), Decimal("6.00"))
    assert (card.total, card.plus(given[2:])) == (Decimal("11.00"), Decimal("8.00"))


def test_a_kept_card_is_the_same_card() -> None:
    card = make_card(
        {"urgent": Counted(1), "abnormal_call": Counted(3, 2, 1)}, {"on_time": MarkGiven(60, 90, 3)}, (), (), sheet()
    )
    assert thawed(frozen(card)) == card


def test_rates_are_counted_of_whoever_answers_for_the_person(here: World) -> None:
    for number in range(12):
        made = pressure(here, here.nurse, 128 if number < 9 else 168, 80, at=OCTOBER + timedelta(hours=number))
        enrol(here, made, manager=here.nurse, days_ago=100)
    enrol(here, person(here, "别人的"), manager=here.colleague, days_ago=100)
    acts.count_marks(organisation_id=here.hospital.pk, month=MONTH, by=here.viewer(here.head), at=NOVEMBER_END)
    line = rule(own(here), "pressure")
    assert (line.met, line.whole, line.awarded) == (9, 12, Decimal("25.00"))
    counted = counted_of(own(here), "pressure", viewer=here.viewer(here.nurse), at=NOVEMBER_END)
    assert [(one.state, one.detail) for one in counted[2:4]] == [("not_met", "168/80"), ("met", "128/80")]
    assert len(counted) == 12
    doctors = get_card(here.doctor.pk, MONTH, viewer=here.viewer(here.head))
    assert (rule(doctors, "pressure").met, rule(doctors, "pressure").whole) == (9, 13)


def test_work_that_was_taken_away_late_stays_with_whoever_left_it(here: World) -> None:
    done = contact(here, here.colleague)
    with quietly("tests", by=SYSTEM, at=AT):
        done.task.due_on = OCTOBER.date() - timedelta(days=9)
        done.task.kind = "reminder"
        done.task.save()
        TaskMove.objects.create(
            task=done.task, step="returned", reason="no_action", source=here.nurse, target=here.colleague, level=2,
            at=OCTOBER - timedelta(days=1), by="system:followup",
        )  # fmt: skip
    acts.count_marks(organisation_id=here.hospital.pk, month=MONTH, by=SYSTEM, at=NOVEMBER_END)
    [left] = counted_of(own(here), "on_time", viewer=here.viewer(here.nurse), at=NOVEMBER_END)
    assert (left.task_id, left.state) == (done.task_id, "not_met")
    team = {one.member.name: rule(one, "on_time") for one in team_cards(MONTH, viewer=here.viewer(here.head)).cards}
    assert [(team[name].met, team[name].whole) for name in ("周慧敏", "许倩")] == [(0, 1), (0, 0)]


def test_satisfaction_counts_what_persons_said(here: World) -> None:
    made = person(here, "王桂芳")
    enrol(here, made, days_ago=100)
    for said in ("5", "4", "2"):
        answer(here, here.doctor, form="satisfaction", who=made, values={"overall": said})
    acts.count_marks(organisation_id=here.hospital.pk, month=MONTH, by=SYSTEM, at=NOVEMBER_END)
    said = counted_of(own(here), "satisfaction", viewer=here.viewer(here.nurse), at=NOVEMBER_END)
    assert [one.state for one in said] == ["not_met", "met", "met"]
    line = rule(own(here), "satisfaction")
    assert (line.met, line.whole, line.awarded, line.why_not) == (2, 3, None, "few")


def test_a_settled_month_stands(here: World) -> None:
    head, done = here.viewer(here.head), contact(here, here.nurse)
    with pytest.raises(acts.CannotScore, match="没有过完"):
        acts.settle_month(organisation_id=here.hospital.pk, month=MONTH, by=head, at=OCTOBER)
    acts.settle_month(organisation_id=here.hospital.pk, month=MONTH, by=head, at=NOVEMBER_END)
    with quietly("tests", by=SYSTEM, at=AT):
        Contact.objects.filter(pk=done.pk).update(undone_at=AT, undone_by="staff:1")
    contact(here, here.nurse)
    view = own(here)
    assert items(view) == {"phone_follow_up": (1, Decimal("1.00"))}
    assert [one.ref for one in pieces_of(view, viewer=here.viewer(here.nurse))] == [done.pk]
    with pytest.raises(acts.CannotScore, match="已经结算"):
        acts.settle_month(organisation_id=here.hospital.pk, month=MONTH, by=head, at=NOVEMBER_END)
    with pytest.raises(acts.CannotScore, match="已经结算"):
        acts.count_marks(organisation_id=here.hospital.pk, month=MONTH, by=head, at=NOVEMBER_END)


def test_an_appeal_is_answered_once_and_adjusts_what_stands(here: World) -> None:
    head, nurse = here.viewer(here.head), here.viewer(here.nurse)
    contact(here, here.nurse)
    extra = {"staff_id": here.nurse.pk, "organisation_id": here.hospital.pk, "month": MONTH}
    acts.set_mark(**extra, rule="spot_check", met=5, whole=5, evidence="抽了5个电话", by=head, at=NOVEMBER_END)
    made = acts.appeal(month=MONTH, text="10月9日的讲座没有登记", by=nurse, at=NOVEMBER_END)
    with pytest.raises(acts.CannotScore, match="已有一份"):
        acts.appeal(month=MONTH, text="再说一次", by=nurse, at=NOVEMBER_END)
    with pytest.raises(acts.CannotScore, match="申诉没有答复"):
        acts.settle_month(organisation_id=here.hospital.pk, month=MONTH, by=head, at=NOVEMBER_END)
    acts.answer_appeal(appeal_id=made.pk, upheld=False, answer="签到表上没有", by=head, at=NOVEMBER_END)
    acts.settle_month(organisation_id=here.hospital.pk, month=MONTH, by=head, at=NOVEMBER_END)
    assert own(here).total == Decimal("1.00")
    late = NOVEMBER_END + timedelta(days=8)
    with pytest.raises(acts.CannotScore, match="7天内"):
        acts.appeal(month=MONTH, text="签到表找到了", by=nurse, at=late)
    again = acts.appeal(month=MONTH, text="签到表找到了", by=nurse, at=late - timedelta(days=2))
    acts.answer_appeal(appeal_id=again.pk, upheld=True, answer="补上", points=Decimal(6), by=head, at=late)
    assert (own(here).total, own(here).card.total) == (Decimal("7.00"), Decimal("1.00"))
    with pytest.raises(acts.CannotScore, match="已经答复"):
        acts.answer_appeal(appeal_id=again.pk, upheld=True, answer="补上", by=head, at=late)


def test_nobody_scores_themselves(here: World) -> None:
    extra = {
        "staff_id": here.head.pk,
        "organisation_id": here.hospital.pk,
        "month": MONTH,
        "by": here.viewer(here.head),
    }
    with pytest.raises(acts.CannotScore, match="自己"):
        acts.give_extra(**extra, item="", amount=Decimal(5), reason="辛苦", at=NOVEMBER_END)
    made = acts.appeal(month=MONTH, text="漏了", by=here.viewer(here.head), at=NOVEMBER_END)
    with pytest.raises(acts.CannotScore, match="自己"):
        acts.answer_appeal(appeal_id=made.pk, upheld=True, answer="对", by=here.viewer(here.head), at=NOVEMBER_END)


def test_entries_by_hand_are_checked_and_can_be_taken_back(here: World) -> None:
    head = here.viewer(here.head)
    given = {
        "staff_id": here.nurse.pk,
        "organisation_id": here.hospital.pk,
        "month": MONTH,
        "by": head,
        "at": NOVEMBER_END,
    }
    for item, amount, reason in (("phone_follow_up", 3, "补"), ("", 0, "补"), ("", 1001, "补"), ("", 3, " ")):
        with pytest.raises(acts.CannotScore):
            acts.give_extra(**given, item=item, amount=Decimal(amount), reason=reason)
    with pytest.raises(acts.CannotScore):
        acts.set_mark(**given, rule="pressure", met=1, whole=1, evidence="x")
    made = acts.give_extra(**given, item="education_class", amount=Decimal(1), reason="10月9日糖尿病讲座")
    assert items(own(here)) == {"education_class": (1, Decimal("6.00"))}
    acts.withdraw_extra(extra_id=made.pk, by=head, at=NOVEMBER_END)
    assert items(own(here)) == {}


def test_cards_of_others_are_for_the_head_within_reach(here: World) -> None:
    with pytest.raises(NotAllowed):
        get_card(here.colleague.pk, MONTH, viewer=here.viewer(here.nurse))
    with pytest.raises(NotAllowed):
        team_cards(MONTH, viewer=here.viewer(here.nurse))
    with pytest.raises(NotFound):
        get_card(here.outsider.pk, MONTH, viewer=here.viewer(here.head))
    with pytest.raises(NotFound):
        team_cards(MONTH, viewer=here.viewer(here.head), organisation_id=here.clinic.pk)
    names = [one.member.name for one in team_cards(MONTH, viewer=here.viewer(here.head)).cards]
    assert sorted(names) == sorted(["周慧敏", "许倩", "陈志远", "陈立群"])


def test_months_to_come_and_nonsense_are_not_found() -> None:
    assert month_of("2026-11", at=AT) == date(2026, 11, 1)
    for text in ("2026-12", "2026-13", "x", "2026-1"):
        with pytest.raises(NotFound):
            month_of(text, at=AT)


def test_a_team_takes_few_queries(here: World, django_assert_max_num_queries: Any) -> None:
    for member in (here.nurse, here.colleague, here.doctor):
        contact(here, member)
    acts.count_marks(organisation_id=here.hospital.pk, month=MONTH, by=SYSTEM, at=DECEMBER)
    viewer = here.viewer(here.head)
    with django_assert_max_num_queries(12):
        assert len(team_cards(MONTH, viewer=viewer).cards) == 4


def test_at_night_open_months_are_counted_and_settled_ones_stand(here: World) -> None:
    acts.settle_month(organisation_id=here.hospital.pk, month=MONTH, by=here.viewer(here.head), at=NOVEMBER_END)
    count_open_months(by=SYSTEM, at=NOVEMBER_END + timedelta(days=3))
    months = Mark.objects.filter(organisation=here.hospital).order_by().values_list("month", "counted_at").distinct()
    assert set(months) == {(MONTH, NOVEMBER_END), (date(2026, 11, 1), NOVEMBER_END + timedelta(days=3))}
