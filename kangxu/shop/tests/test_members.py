"""Members' cards: levels by fee and by growth, benefits once a period, frozen, ended; never before urgency."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

import kangxu
from kangxu.followup.actions import open_manual_task
from kangxu.followup.queries import worklist
from kangxu.followup.tests import world as people
from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.foundation.events import listeners_of
from kangxu.foundation.models import Batch
from kangxu.organisations.queries import NotFound, viewer_of
from kangxu.packages.actions import expire
from kangxu.packages.models import Entitlement
from kangxu.shop.actions import (
    Refused,
    activate_card,
    deliver,
    end_card,
    follow_level,
    follow_levels,
    freeze_card,
    open_card,
    order_level,
    renumber_card,
    unfreeze_card,
)
from kangxu.shop.card_numbers import check_digit, new_number, read_number
from kangxu.shop.jobs import renew_members
from kangxu.shop.levels import benefits, grants_of, level_by_growth, level_of_product, levels
from kangxu.shop.member_models import Card
from kangxu.shop.member_queries import MemberFilter, count_members, find_card, get_member, list_members
from kangxu.shop.membership import Used, carried, lessened
from kangxu.shop.models import Order
from kangxu.shop.paying import ask, give_back, take
from kangxu.shop.tests import till
from kangxu.shop.tests.till import AT, LATER, Till

NEXT_YEAR = AT + timedelta(days=365)
CONSULT = "member_expert_consultation"


def member(shop: Till) -> Card:
    card = open_card(person_id=shop.person.pk, by=shop.clerk, at=AT)
    return activate_card(card_id=card.pk, by=shop.clerk, at=AT)


def living(shop: Till) -> dict[str, tuple[int | None, int]]:
    found = Entitlement.objects.filter(person=shop.person, state="active")
    return {one.service: (one.quantity, one.used) for one in found}


def pay(shop: Till, order: Order, at: datetime = AT) -> None:
    take(payment_id=ask(order_id=order.pk, provider="cash", by=shop.clerk, at=at).pk, by=shop.clerk, at=at)
    for one in listeners_of("shop.paid"):
        one.react(Batch.objects.filter(event="shop.paid").latest("pk"), at)


def spend(shop: Till, yuan: int, cause: str = "spend") -> Order:
    return shop.paid(cause, line=till.Line("x@1", "服务", yuan * 100, 30, (till.Grant("visit", 1, 100),)))


def test_the_sheet_holds_what_it_must() -> None:
    assert list(levels()) == ["plain", "silver", "gold", "premier"]
    assert {one.group for one in benefits().values()} == {"medical", "health", "lifestyle"}
    assert [level_by_growth(points).code for points in (0, 599, 600, 1999, 2000, 99_999)] == [
        "plain", "plain", "silver", "silver", "gold", "premier",
    ]  # fmt: skip
    assert level_of_product(levels()["gold"].product) == levels()["gold"]
    assert level_of_product("dm-standard@3") is None
    assert all(one.by for one in benefits().values() if one.group == "medical")


def test_a_card_is_opened_activated_and_gives_its_benefits_once(shop: Till) -> None:
    card = member(shop)
    assert open_card(person_id=shop.person.pk, by=shop.clerk, at=AT).pk == card.pk
    assert activate_card(card_id=card.pk, by=shop.clerk, at=LATER).term == 1
    assert living(shop) == {"member_yearly_assessment": (1, 0), "member_file_care": (None, 0)}
    assert follow_levels(by=shop.clerk, at=LATER) == (0, 0)
    assert Entitlement.objects.count() == 2
    assert [one.what for one in card.steps.order_by("pk")] == ["opened", "activated", "begun"]


def test_a_paid_year_begins_when_it_is_paid_and_ends_when_it_is_refunded(shop: Till) -> None:
    card = member(shop)
    order = order_level(card_id=card.pk, level="gold", cause=f"card:{card.pk}:1", by=shop.clerk, at=AT)
    assert order.payable_fen == levels()["gold"].fee_fen
    assert [one.pk for one in get_member(card.pk, viewer=shop.clerk, at=AT).pending] == [order.pk]
    pay(shop, order)
    card.refresh_from_db()
    assert (card.level, card.basis, card.level_until) == ("gold", "fee", (AT + timedelta(days=364)).date())
    assert living(shop)[CONSULT] == (2, 0)
    assert living(shop).keys() == {one.service for one in grants_of("gold")}
    give_back(order_id=order.pk, reason="迁往外地", by=shop.clerk, at=LATER)
    follow_levels(person_ids=[shop.person.pk], by=shop.clerk, at=LATER)
    card.refresh_from_db()
    assert (card.level, card.basis) == ("plain", "free")
    assert living(shop) == {"member_yearly_assessment": (1, 0), "member_file_care": (None, 0)}


def test_growth_of_a_year_raises_and_its_end_lowers(shop: Till) -> None:
    card = member(shop)
    spend(shop, 600)
    follow_level(card_id=card.pk, by=shop.clerk, at=LATER)
    card.refresh_from_db()
    assert (card.level, card.basis) == ("silver", "growth")
    assert living(shop)[CONSULT] == (1, 0)
    assert "member_yearly_assessment" in living(shop)
    over = LATER + timedelta(days=365)
    expire(by=shop.clerk, at=over)
    follow_levels(by=shop.clerk, at=over)
    card.refresh_from_db()
    assert (card.level, card.term) == ("plain", 3)
    assert CONSULT not in living(shop)


def test_a_rise_in_the_middle_counts_what_was_used(shop: Till) -> None:
    card = member(shop)
    used = Entitlement.objects.get(service="member_yearly_assessment")
    deliver(entitlement_id=used.pk, cause="hand:1", by=shop.clerk, at=AT)
    spend(shop, 6000)
    follow_level(card_id=card.pk, by=shop.clerk, at=AT)
    assert living(shop)["member_yearly_assessment"] == (1, 0)  # premier has two, one is used
    assert Entitlement.objects.filter(person=shop.person, service="member_yearly_assessment").count() == 2


def test_each_year_gives_its_benefits_anew_and_only_once(shop: Till) -> None:
    card = member(shop)
    one = Entitlement.objects.get(service="member_yearly_assessment")
    deliver(entitlement_id=one.pk, cause="hand:1", by=shop.clerk, at=LATER)
    for _turn in range(2):
        expire(by=shop.clerk, at=NEXT_YEAR)
        follow_levels(by=shop.clerk, at=NEXT_YEAR)
    card.refresh_from_db()
    assert (card.term, card.level_from) == (2, NEXT_YEAR.date())
    assert living(shop) == {"member_yearly_assessment": (1, 0), "member_file_care": (None, 0)}
    assert card.steps.latest("pk").what == "renewed"


def test_only_what_says_so_carries_over() -> None:
    had = {CONSULT: Used(1, 2), "member_online_consultation": Used(2, 6), "member_file_care": Used(9, None)}
    assert carried(had, "gold") == {"member_online_consultation": 4}
    assert carried({"member_online_consultation": Used(0, 12)}, "gold") == {"member_online_consultation": 6}
    assert lessened(had, "premier") == {CONSULT: -1, "member_online_consultation": -2, "member_file_care": -9}


def test_a_frozen_card_gives_nothing_until_it_is_freed(shop: Till) -> None:
    card = member(shop)
    with pytest.raises(Refused, match="理由"):
        freeze_card(card_id=card.pk, reason=" ", by=shop.clerk, at=AT)
    freeze_card(card_id=card.pk, reason="挂失", by=shop.clerk, at=AT)
    assert living(shop) == {}
    assert follow_levels(by=shop.clerk, at=NEXT_YEAR) == (0, 0)
    unfreeze_card(card_id=card.pk, by=shop.clerk, at=AT)
    assert len(living(shop)) == 2
    with pytest.raises(Refused):
        unfreeze_card(card_id=card.pk, by=shop.clerk, at=AT)


def test_a_frozen_paid_card_holds_what_was_paid_for(shop: Till) -> None:
    card = member(shop)
    pay(shop, order_level(card_id=card.pk, level="silver", cause=f"card:{card.pk}:1", by=shop.clerk, at=AT))
    freeze_card(card_id=card.pk, reason="挂失", by=shop.clerk, at=AT)
    assert living(shop) == {}
    end_card(card_id=card.pk, reason="本人要求", by=shop.clerk, at=AT)
    assert CONSULT in living(shop)


def test_an_ended_card_leaves_room_for_a_new_one(shop: Till) -> None:
    card = member(shop)
    end_card(card_id=card.pk, reason="迁往外地", by=shop.clerk, at=LATER)
    assert living(shop) == {}
    with pytest.raises(Refused):
        end_card(card_id=card.pk, reason="再来", by=shop.clerk, at=LATER)
    with pytest.raises(Refused):
        renumber_card(card_id=card.pk, by=shop.clerk, at=LATER)
    again = open_card(person_id=shop.person.pk, by=shop.clerk, at=LATER)
    assert again.pk != card.pk
    assert count_members(viewer=shop.clerk) == {"opened": 1, "active": 0, "frozen": 0, "ended": 1}


def test_levels_are_bought_only_upwards_and_by_living_cards(shop: Till) -> None:
    card = open_card(person_id=shop.person.pk, by=shop.clerk, at=AT)
    for level in ("gold", "plain", "nothing"):
        with pytest.raises(Refused):
            order_level(card_id=card.pk, level=level, cause="c", by=shop.clerk, at=AT)
    activate_card(card_id=card.pk, by=shop.clerk, at=AT)
    pay(shop, order_level(card_id=card.pk, level="gold", cause="c", by=shop.clerk, at=AT))
    for level in ("silver", "gold"):
        with pytest.raises(Refused, match="续费"):
            order_level(card_id=card.pk, level=level, cause="d", by=shop.clerk, at=AT)


def test_a_renewal_adds_what_is_left_and_goes_on_without_a_gap(shop: Till) -> None:
    card = member(shop)
    pay(shop, order_level(card_id=card.pk, level="gold", cause="c", by=shop.clerk, at=AT))
    early = AT + timedelta(days=354)
    order = order_level(card_id=card.pk, level="gold", cause="d", by=shop.clerk, at=early)
    assert order.lines.get().validity_days == 365 + 10
    pay(shop, order, early)
    expire(by=shop.clerk, at=NEXT_YEAR)
    follow_levels(by=shop.clerk, at=NEXT_YEAR)
    card.refresh_from_db()
    assert (card.level, card.order_id, card.level_until) == ("gold", order.pk, (AT + timedelta(days=364 + 364)).date())


def test_numbers_are_checked_and_used_once(shop: Till) -> None:
    assert check_digit("7992739871") == "3"
    ours = new_number()
    assert read_number(f" {ours[:4]}-{ours[4:]}") == ours
    wrong = ours[:-1] + str((int(ours[-1]) + 1) % 10)
    with pytest.raises(Refused, match="校验"):
        read_number(wrong)
    card = open_card(person_id=shop.person.pk, number="HX000123", by=shop.clerk, at=AT)
    other = till.person(shop.place, "王德福")
    with pytest.raises(Refused, match="有人用了"):
        open_card(person_id=other.pk, number="hx000123", by=shop.clerk, at=AT)
    renumber_card(card_id=card.pk, number="HX000999", reason="丢失", by=shop.clerk, at=AT)
    found = find_card("hx-000999", viewer=shop.clerk)
    assert found is not None
    assert found.person.id == shop.person.pk
    assert find_card("HX000123", viewer=shop.clerk) is None


def test_the_list_is_filtered_and_ends_at_the_scope(shop: Till) -> None:
    card = member(shop)
    open_card(person_id=till.person(shop.place, "王德福").pk, by=shop.clerk, at=AT)
    assert [one.person.name for one in list_members(viewer=shop.clerk).rows] == ["王德福", "李秀兰"]
    assert len(list_members(viewer=shop.clerk, filters=MemberFilter(text="李秀")).rows) == 1
    assert len(list_members(viewer=shop.clerk, filters=MemberFilter(state="active", level="plain")).rows) == 1
    first = list_members(viewer=shop.clerk, rows=1)
    assert [one.person.name for one in list_members(viewer=shop.clerk, rows=1, after=first.after).rows] == ["李秀兰"]
    elsewhere = people.build()
    outsider = elsewhere.viewer(elsewhere.outsider)
    assert list_members(viewer=outsider).rows == []
    with pytest.raises(NotFound):
        get_member(card.pk, viewer=outsider, at=AT)
    with pytest.raises(NotFound):
        activate_card(card_id=card.pk, by=outsider, at=AT)


def test_the_night_renews(shop: Till) -> None:
    card = member(shop)
    with clock.standing_at(NEXT_YEAR):
        renew_members()
    card.refresh_from_db()
    assert card.term == 2


def test_membership_never_moves_anybody_in_the_worklist(db: None) -> None:
    world = people.build()
    nurse = viewer_of(world.nurse.account)
    persons = [people.person(world, f"患者{number}") for number in range(4)]
    for one, colour in zip(persons, ("green", "red", "yellow", "green"), strict=True):
        people.enrol(world, one)
        people.tier(one, colour)
        open_manual_task(
            person_ids=[one.pk], title="问近况", due_on=people.AT.date(), to_manager=True, by=nurse, at=people.AT
        )
    before = [one.person_id for one in worklist(viewer=nurse, at=people.AT).page.rows]
    assert [before.index(one.pk) for one in persons] == [2, 0, 1, 3]
    card = open_card(person_id=before[-1], by=nurse, at=people.AT)
    activate_card(card_id=card.pk, by=nurse, at=people.AT)
    with quietly("tests", by=people.SYSTEM, at=people.AT):
        Card.objects.filter(pk=card.pk).update(level="premier")
    assert [one.person_id for one in worklist(viewer=nurse, at=people.AT).page.rows] == before


def test_no_room_of_clinical_work_knows_of_membership() -> None:
    house = Path(kangxu.__file__).parent
    rooms = ("followup", "alerts", "screening", "programmes", "packages", "records")
    known = [
        str(path)
        for room in rooms
        for path in (house / room).rglob("*.py")
        if "tests" not in path.parts and any(word in path.read_text() for word in ("shop_card", "member_models"))
    ]
    assert known == []
