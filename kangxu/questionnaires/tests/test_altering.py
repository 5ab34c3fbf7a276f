"""Changing a form item by item, what then stands against its use, and what differs from before. No database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kangxu.questionnaires.altering import altered, doubled, fresh_id, moved, put, usable, with_item, without
from kangxu.questionnaires.checking import findings
from kangxu.questionnaires.definition import Condition, Form, Item, OfSpecimen, Option, ReadingRule, Words
from kangxu.questionnaires.differences import differences
from kangxu.questionnaires.reading import read_form, read_shape
from kangxu.questionnaires.results import net_of
from kangxu.questionnaires.shelf import forms
from kangxu.questionnaires.writing import write_form


def _item(link_id: str, **more: Any) -> Item:
    return Item(link_id, more.pop("kind", "string"), Words(link_id.upper()), **more)


def _form(*items: Item) -> Form:
    return Form("own_1", "", Words("表"), "own", items)


_SPECIMEN = ReadingRule("FPG", "mmol/L", by_item="z", specimens=(OfSpecimen("1", "NOBODY"),))
FORM = _form(_item("a"), _item("g", kind="group", items=(_item("b"), _item("c"))), _item("d"))


def _order(form: Form) -> str:
    """a g(bc) d, the way it stands."""
    return " ".join(
        f"{one.link_id}({''.join(inner.link_id for inner in one.items)})" if one.kind == "group" else one.link_id
        for one in form.items
    )


@pytest.mark.parametrize(
    ("link_id", "step", "order"),
    [
        ("a", -1, "a g(bc) d"), ("a", 1, "g(abc) d"), ("d", -1, "a g(bcd)"), ("d", 1, "a g(bc) d"),
        ("b", -1, "a b g(c) d"), ("b", 1, "a g(cb) d"), ("c", 1, "a g(b) c d"), ("g", -1, "g(bc) a d"),
        ("g", 1, "a d g(bc)"), ("nobody", 1, "a g(bc) d"),
    ],
)  # fmt: skip
def test_a_question_moves_past_its_neighbours_into_sections_and_out(link_id: str, step: int, order: str) -> None:
    assert _order(moved(FORM, link_id, step)) == order


def test_a_question_is_put_beside_or_inside_but_never_inside_itself() -> None:
    assert _order(put(FORM, "d", "a", "before")) == "d a g(bc)"
    assert _order(put(FORM, "a", "g", "inside")) == "g(bca) d"
    assert put(FORM, "g", "b", "after") == FORM
    assert put(FORM, "a", "nobody", "after") == FORM


def test_a_copy_has_its_own_ids_and_asks_about_itself() -> None:
    inner = replace(_item("c"), conditions=(Condition("b", "=", "1"), Condition("a", "=", "2")), role="nps")
    form = _form(_item("a"), _item("g", kind="group", items=(_item("b"), inner)), _item("q7"))
    made, fresh = doubled(form, "g")
    copy = made.by_id[fresh]
    assert (fresh, [one.link_id for one in copy.items]) == ("q8", ["q9", "q10"])
    assert [one.link_id for one in copy.items[1].conditions] == ["q9", "a"]
    assert copy.items[1].role == ""
    assert [one.link_id for one in made.items] == ["a", "g", "q8", "q7"]
    assert fresh_id(made) == "q11"


def test_a_draft_survives_json_though_it_is_not_whole() -> None:
    form = _form(_item("a", kind="choice"), replace(_item("b"), conditions=(Condition("gone", "=", "1"),)))
    assert read_shape(write_form(form)) == form
    told = list(findings(form))
    assert [one for one, _words in told] == ["a", "b"]
    assert usable(form).by_id["b"].conditions == ()
    with pytest.raises(ValueError, match="a"):
        read_form(write_form(form))


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (_item("a", kind="integer", low=5.0, high=1.0), "最小值"),
        (_item("a", kind="choice", options=(Option("1", Words("甲")), Option("1", Words("乙")))), "重复"),
        (_item("a", kind="group"), "还没有题目"),
        (replace(_item("a"), words=Words("")), "还没有写题目"),
        (_item("a", kind="decimal", calculated_expression="%nobody"), "变量"),
        (_item("a", kind="decimal", reading=ReadingRule("NOBODY", "")), "指标"),
        (_item("a", kind="decimal", reading=_SPECIMEN), "NOBODY"),
        (_item("a", reading=ReadingRule("SBP", "mmHg")), "读数"),
    ],
)
def test_what_stands_against_use_is_said_with_its_item(item: Item, words: str) -> None:
    told = [said for link_id, said in findings(_form(item, _item("z"))) if link_id == "a"]
    assert any(words in one for one in told), told


@pytest.mark.parametrize("code", sorted(forms()))
def test_nothing_stands_against_a_form_of_the_shelf(code: str) -> None:
    assert list(findings(forms()[code])) == []


def test_a_scale_without_a_question_it_counts_is_held_back() -> None:
    short = without(forms()["phq9"], "phq9_item_3")
    assert any("计分" in words for _link_id, words in findings(short))


def test_what_differs_is_told_by_question() -> None:
    after = altered(without(FORM, "d"), "b", lambda one: replace(one, required=True))
    after = with_item(after, _item("e"), "g")
    told = {one.item.link_id: (one.what, one.fields) for one in differences(FORM, after)}
    assert told == {"b": ("changed", ("required",)), "e": ("added", ()), "d": ("dropped", ())}
    assert [(one.what, one.item.link_id) for one in differences(FORM, moved(FORM, "g", 1))] == [("moved", "d")]
    assert differences(FORM, FORM) == ()


def test_nps_is_promoters_less_detractors() -> None:
    net = net_of({"10": 3, "9": 1, "8": 2, "7": 1, "6": 2, "0": 1})
    assert (net.promoters, net.passives, net.detractors, net.n, net.score) == (4, 3, 3, 10, 10.0)
    assert net_of({}).score is None
    low, high = net.interval or (0.0, 0.0)
    assert (round(low, 1), round(high, 1)) == (-41.5, 61.5)  # 10 ± 1.96·√((0.4 + 0.3 − 0.1²) / 10)
    assert net_of({"9": 1}).interval is None
