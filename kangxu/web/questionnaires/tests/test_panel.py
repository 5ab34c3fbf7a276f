"""The lines of a form's panel: what is asked when, repeated groups with one more turn to come, yes and no."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from kangxu.questionnaires.definition import Condition, Form, Item, Option, Words
from kangxu.web.components.form_panel import FormRow
from kangxu.web.forms.trying import phone, tried
from kangxu.web.questionnaires.panel import FRESH

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
YES = (Option("1", Words("有")), Option("2", Words("无")))


def _item(link_id: str, kind: Any = "string", **more: Any) -> Item:
    return Item(link_id, kind, Words(link_id), **more)


def _rows(values: dict[str, Any], *items: Item) -> dict[str, FormRow]:
    form = Form("own_1", "", Words("表"), "own", items)
    return {f"{one.key}{'+' if one.more else ''}": one for one in phone(tried(form, values, AT), "", AT).rows}


DRUGS = _item(
    "drugs", "group", repeats=True, max_turns=3,
    items=(_item("side", "choice", options=YES), _item("what", conditions=(Condition("side", "=", "1"),))),
)  # fmt: skip


def test_a_repeated_group_stands_once_for_each_turn_and_knows_the_next() -> None:
    rows = _rows({"side": "1", "what": "头晕", "side#1": "2"}, DRUGS)
    assert [key for key in rows if key.startswith("drugs")] == ["drugs", "drugs#1", "drugs+"]
    assert not rows["what"].hidden
    assert rows["what#1"].hidden
    assert json.loads(rows["what#1"].when) == [{"k": "side#1", "o": "=", "v": "1"}]
    assert (rows["side#1"].group, rows["side#1"].turn) == ("drugs", 1)
    more = rows["drugs+"]
    assert more.most == 3
    assert [one.key for one in more.more] == [f"drugs#{FRESH}", f"side#{FRESH}", f"what#{FRESH}"]


def test_a_line_that_is_asked_later_has_no_input_that_stays_hidden() -> None:
    asked = _item("why", conditions=(Condition("side", "=", "1"),))
    rows = _rows({}, _item("side", "choice", options=YES), asked)
    assert rows["why"].hidden
    assert not rows["why"].inputs[0].hidden


def test_lines_of_a_section_know_what_it_asks() -> None:
    section = _item("s", "group", conditions=(Condition("side", "=", "1"),), items=(_item("inner"),))
    rows = _rows({}, _item("side", "choice", options=YES), section)
    assert rows["s"].hidden
    for key in ("s", "inner"):
        assert json.loads(rows[key].within) == [{"any": False, "rows": [{"k": "side", "o": "=", "v": "1"}]}]
    assert not rows["side"].within


def test_yes_and_no_are_chosen() -> None:
    row = _rows({"ok": "false"}, _item("ok", "boolean"))["ok"]
    assert row.inputs[0].kind == "chips"
    assert [(one.value, one.chosen) for one in row.inputs[0].options] == [("true", False), ("false", True)]
