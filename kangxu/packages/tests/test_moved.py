"""Days set by hand, when a plan is laid out anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kangxu.packages.moved import Move, moves_for

START = date(2026, 12, 1)
NONE = timedelta()


@dataclass(frozen=True)
class One:
    service: str
    laid_on: date
    due_on: date
    place: str = "县医院"
    key: str = ""


def day(number: int) -> date:
    return START + timedelta(days=number)


def item(service: str, laid: int, due: int | None = None, *, visit: str = "") -> One:
    key = visit or f"{service}:{day(laid)}"
    return One(service, day(laid), day(laid if due is None else due), key=key)


VISIT = f"specialist_visit:{day(122)}"
BEFORE = [item("hba1c", 122, 130, visit=VISIT), item("specialist_visit", 122, 130), item("specialist_visit", 243)]


def test_a_moved_visit_is_moved_again_once() -> None:
    after = [item("specialist_visit", 0), item("specialist_visit", 122), item("hba1c", 122, visit=VISIT)]
    assert moves_for(BEFORE, after, later_by=NONE).moves == (Move(VISIT, day(130)),)


def test_in_another_tier_it_is_what_was_laid_out_nearest() -> None:
    after = [item("specialist_visit", laid) for laid in (0, 91, 182, 274)]
    found = moves_for(BEFORE, after, later_by=NONE)
    assert (found.moves, found.lost) == ((Move(f"specialist_visit:{day(91)}", day(130)),), 0)


def test_what_has_no_place_is_told() -> None:
    far = [item("specialist_visit", 0), item("specialist_visit", 182)]
    assert (moves_for(BEFORE, far, later_by=NONE).moves, moves_for(BEFORE, [], later_by=NONE).lost) == ((), 1)
    assert moves_for(BEFORE, far, later_by=NONE).lost == 1


def test_a_later_year_is_laid_out_later() -> None:
    after = [item("specialist_visit", 153), item("specialist_visit", 31)]
    found = moves_for(BEFORE, after, later_by=timedelta(days=31))
    assert found.moves == (Move(f"specialist_visit:{day(153)}", day(130)),)


def test_two_moves_never_meet_on_one_visit() -> None:
    before = [item("manager_call", 40, 45), item("manager_call", 50, 55)]
    found = moves_for(before, [item("manager_call", 44)], later_by=NONE)
    assert (len(found.moves), found.lost) == (1, 1)
