"""Editing a difference line by line, what may not be given less often, and whom a tree never asks."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kangxu.packages.altering import as_parent, fitting, with_line, without_line
from kangxu.packages.bills import Difference, Item, apply
from kangxu.packages.minimum import least_of, short_of
from kangxu.packages.reaching import nobody
from kangxu.packages.services import services
from kangxu.packages.shelf import shelf
from kangxu.rules.language import All, Any_, AtLeast, Compare, Not, Term
from kangxu.rules.reading import read

PARENT = (Item("public_visit", n=4), Item("hba1c", n=1), Item("lesson", n=12))


def bill(made: Difference) -> dict[str, int]:
    return {one.service: one.times(365) for one in apply(PARENT, made, services())}


def test_what_the_parent_says_anyway_is_not_said_again() -> None:
    more = with_line(Difference(), Item("hba1c", n=3), PARENT)
    assert more.change == (Item("hba1c", n=3),)
    assert with_line(more, Item("hba1c", n=1), PARENT) == Difference()


def test_lines_come_and_go_and_come_back() -> None:
    made = with_line(Difference(), Item("cgm", n=2), PARENT)
    made = without_line(with_line(made, Item("echo", n=1), PARENT), "lesson", PARENT)
    assert bill(made) == {"public_visit": 4, "hba1c": 1, "cgm": 2, "echo": 1}
    assert made.drop == ("lesson",)
    made = with_line(made, Item("cgm", n=1), PARENT)
    assert [one.service for one in made.add] == ["cgm", "echo"]
    assert as_parent(without_line(made, "cgm", PARENT), "lesson") == Difference(add=(Item("echo", n=1),))


def test_wishes_follow_a_parent_that_has_changed() -> None:
    made = Difference(add=(Item("cgm", n=1),), change=(Item("hba1c", n=3),), drop=("lesson",))
    newer = (Item("public_visit", n=4), Item("cgm", n=2))
    fitted = fitting(made, newer)
    assert fitted.drop == ()
    assert {one.service: one.times(365) for one in apply(newer, fitted, services())} == {
        "public_visit": 4, "cgm": 1, "hba1c": 3,
    }  # fmt: skip


def test_the_guideline_is_the_least_and_only_of_tiers() -> None:
    basic = shelf()["dm-basic"].bill
    least = least_of("diabetes", "standard", basic, services())
    assert least["public_fpg"] == 4
    assert "device_loan" not in least
    assert list(short_of(least, basic, 365)) == []
    fewer = [one for one in basic if one.service != "fundus"]
    assert [(one.service, one.times, one.least) for one in short_of(least, fewer, 365)] == [("fundus", 0, 1)]
    assert least_of("diabetes", "single", basic, services()) == {}


def test_half_a_year_asks_for_half() -> None:
    least = {"public_visit": 4}
    assert list(short_of(least, [Item("public_visit", n=2)], 180)) == []
    assert [one.least for one in short_of(least, [Item("public_visit", n=1)], 180)] == [2]


COVERED = [
    ("年龄 >= 60岁", "年龄 >= 65岁", True),
    ("年龄 > 65岁", "年龄 >= 65岁", False),
    ("年龄 >= 65岁", "年龄 >= 60岁", False),
    ("任一（年龄 >= 60岁，已故）", "年龄 >= 70岁 且 已故", True),
    ("年龄 >= 60岁 且 已故", "年龄 >= 70岁", False),
    ("200天内 糖化血红蛋白 >= 7%", "200天内 糖化血红蛋白 >= 9%", True),
    ("90天内 糖化血红蛋白 >= 7%", "200天内 糖化血红蛋白 >= 9%", False),
    ("任一（已故，在管：糖尿病）", "任一（在管：糖尿病，已故）", True),
]
NOBODY = [
    ("年龄 < 18岁 且 年龄 >= 60岁", True),
    ("年龄 <= 60岁 且 年龄 >= 60岁", False),
    ("已故 且 非 已故", True),
    ("任一（年龄 < 18岁 且 年龄 > 18岁，已故）", False),
]


@pytest.mark.django_db
def test_what_can_be_told_from_rules_alone() -> None:
    for wide, narrow, covered in COVERED:
        assert nobody(read(narrow), [read(wide)]) is covered, (wide, narrow)
    for rule, none in NOBODY:
        assert nobody(read(rule)) is none, rule


A1C = "200天内 糖化血红蛋白"
PAST = [
    # Bands that lie over each other: nobody is left between two others, at an edge somebody is
    ((f"{A1C} >= 7%", f"{A1C} < 7%"), f"{A1C} >= 6% 且 {A1C} < 8%", True),
    ((f"{A1C} > 7%", f"{A1C} < 7%"), f"{A1C} >= 6% 且 {A1C} < 8%", False),
    ((f"{A1C} >= 7%", f"{A1C} < 6.5%"), f"{A1C} < 6.8%", False),
    # Who has no result goes on, and so does who has one that is only bounded
    ((f"{A1C} >= 7%", f"{A1C} < 7%"), "", False),
    ((f"{A1C} >= 7%", f"{A1C} < 7%"), "年龄 >= 60岁", False),
    # A contradiction only together with what came before
    (("年龄 >= 60岁",), "任一（年龄 >= 65岁，已故 且 年龄 > 70岁）", True),
    (("年龄 >= 60岁", "已故"), "至少2项（年龄 >= 65岁，已故，在管：糖尿病）", True),
    (("年龄 >= 60岁", "已故"), "至少1项（年龄 >= 65岁，已故，在管：糖尿病）", False),
    (("已故",), "非 任一（非 已故，年龄 < 18岁）", True),
    # What is never not known: a count of rows
    (("90天内 就诊 次数 >= 1次", "90天内 就诊 次数 < 1次"), "", True),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("past", "rule", "none"), PAST)
def test_nobody_is_left_behind_several_rules(past: tuple[str, ...], rule: str, none: bool) -> None:
    assert nobody(read(rule) if rule else None, [read(one) for one in past]) is none


def test_a_tree_too_large_to_search_is_not_called_wrong() -> None:
    facts = [Compare(Term(f"fact{place}"), "=", True) for place in range(40)]
    past = [Any_((one, other)) for one, other in pairwise(facts)] + [Not(All((facts[0], facts[-1])))]
    assert nobody(AtLeast(21, tuple(facts)), past) in (True, False)
