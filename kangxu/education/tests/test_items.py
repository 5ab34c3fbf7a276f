"""The shelf of items to read: every file can be read, is complete, and says who answers for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kangxu.clinical.risk import risk_models
from kangxu.education import queries
from kangxu.education.shelf import LITERACY, OPTIONS, STAGES, BadItem, Block, Item, blocks, items, read_item
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound

DAY = date(2026, 11, 21)
DISEASES = {"hypertension", "diabetes", "copd", "chd", "stroke", "ckd", "ascvd", "general"}
HEAD = """+++
title = { zh = "甲", en = "A" }
diseases = ["copd"]
drivers = ["smoking"]
stage = "first"
literacy = "plain"
author = { zh = "作", en = "a" }
source = { zh = "源", en = "s" }
confidence = "V2"
reviewed_on = 2026-01-01
expires_on = 2026-12-31
signed_by = ""
[question]
ask = { zh = "问", en = "q" }
options = [{ zh = "一", en = "1" }, { zh = "二", en = "2" }, { zh = "三", en = "3" }]
right = 2
why = { zh = "因", en = "w" }
+++
"""


@pytest.fixture
def viewer() -> Viewer:
    return Viewer.system("test")


@pytest.mark.parametrize("item", items().values(), ids=lambda item: item.code)
def test_an_item_is_complete(item: Item) -> None:
    assert set(item.diseases) <= DISEASES
    assert item.diseases
    assert item.confidence in ("V2", "VM", "S1", "REC", "MEM", "PROP")
    assert all(text.author and text.source for text in item.texts.values())
    assert item.reviewed_on < item.expires_on
    assert item.stage in STAGES
    assert item.literacy in LITERACY
    for asked in item.questions.values():
        assert asked.ask
        assert asked.why
        assert len(set(asked.options)) == OPTIONS
    shapes = [[(block.kind, len(block.lines)) for block in text.body] for text in item.texts.values()]
    assert shapes[0] == shapes[1], "both languages say the same in the same order"
    assert len(shapes[0]) >= 2


def test_all_six_diseases_have_something_to_read() -> None:
    for disease in ("hypertension", "diabetes", "copd", "chd", "stroke", "ckd"):
        assert sum(disease in item.diseases for item in items().values()) >= 3, disease


def test_what_drives_a_result_finds_something(viewer: Viewer) -> None:
    """Modifiable drivers of the models on the shelf lead to an item."""
    for driver in ("systolic", "smoking", "tc_mmol_l", "bmi", "waist_cm"):
        found = queries.match([], [driver], viewer=viewer, on=DAY)
        assert driver in found[0].item.drivers


def test_each_driver_has_its_turn_the_heaviest_first(viewer: Viewer) -> None:
    found = queries.match(["copd"], ["smoking", "systolic"], viewer=viewer, on=DAY, most=3)
    assert [one.reason for one in found] == ["smoking", "systolic", "systolic"]
    other = queries.match(["copd"], ["systolic", "smoking"], viewer=viewer, on=DAY, most=3)
    assert [one.reason for one in other] == ["systolic", "smoking", "systolic"]


def test_a_disease_alone_finds_something_too_but_last(viewer: Viewer) -> None:
    alone = queries.match(["ckd"], [], viewer=viewer, on=DAY)
    assert alone
    assert all("ckd" in one.item.diseases for one in alone)
    with_driver = queries.match(["ckd"], ["smoking"], viewer=viewer, on=DAY)
    assert with_driver[0].item.code == "quit_tobacco"


def test_an_item_past_its_day_is_not_offered(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    one = items()["quit_tobacco"]
    shelf = {"quit_tobacco": replace(one, expires_on=DAY)}
    monkeypatch.setattr(queries, "items", lambda: shelf)
    assert queries.match([], ["smoking"], viewer=viewer, on=DAY)
    assert not queries.match([], ["smoking"], viewer=viewer, on=date(2026, 11, 22))
    assert queries.get_item("quit_tobacco", viewer=viewer) is shelf["quit_tobacco"]


def test_a_driver_nobody_asked_about_says_nothing(viewer: Viewer) -> None:
    assert queries.match([], ["no_such_driver"], viewer=viewer, on=DAY) == []


def test_an_unknown_item_is_not_found(viewer: Viewer) -> None:
    with pytest.raises(NotFound):
        queries.get_item("nothing", viewer=viewer)


def test_lines_become_blocks() -> None:
    made = blocks("一\n\n## 二\n- 三\n- 四\n! 五\n")
    assert made == (
        Block("text", ("一",)),
        Block("heading", ("二",)),
        Block("list", ("三", "四")),
        Block("warning", ("五",)),
    )


def test_a_file_reads_back() -> None:
    item = read_item("a", f"{HEAD}甲\n+++\nA\n")
    assert (item.text("zh-hans").title, item.text("en").body) == ("甲", (Block("text", ("A",)),))
    assert (item.text("zh").source, item.text("en").author) == ("源", "a")
    assert (item.question("zh").options[item.question("zh").right], item.question("en").why) == ("二", "w")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no head",
        f"{HEAD}only one language\n",
        HEAD.replace("stage", "stag") + "甲\n+++\nA\n",
        HEAD.replace("right = 2", "right = 4") + "甲\n+++\nA\n",
    ],
)
def test_a_broken_file_stops_the_start(text: str) -> None:
    with pytest.raises(BadItem):
        read_item("a", text)


def test_drivers_are_what_models_ask_for_or_name() -> None:
    """A misspelt driver would never match."""
    known = {item.name for model in risk_models().values() for item in model.inputs}
    known |= {code for model in risk_models().values() for code in model.driver_words}
    assert {driver for item in items().values() for driver in item.drivers} <= known
