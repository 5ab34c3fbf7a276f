"""The standard screening form: only what is missing is asked, and what was typed arrives as it was meant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kangxu.screening.content import MissingAdd, Say
from kangxu.screening.filled import NotAccepted
from kangxu.screening.queries import KnownValue, StandardForm
from kangxu.screening.queries.forms import Asked
from kangxu.web.assess.form import groups, questions
from kangxu.web.assess.form_page import FormPage, form_page
from kangxu.web.assess.saving import LONGEST_SECONDS, by_question, filled
from kangxu.web.assess.tests.world import AT, person

UID = "6f1c0c5a-4a0c-4a5e-9d53-0a3a5f6f0d11"


def known(name: str, value: float, **more: Any) -> KnownValue:
    plain: dict[str, Any] = {
        "name": name, "words": Say(name, name), "value": value, "shown": Say(f"{value:g}", f"{value:g}"), "unit": "",
        "on": "2026-06-18", "origin": "reading", "reading": 7,
    }  # fmt: skip
    return KnownValue(**(plain | more))


def asked(name: str, stale_since: str = "") -> Asked:
    return Asked(name, Say(name, name), "", "number", "", (), 0, 1, stale_since)


def add(name: str, *, alone: bool, diseases: tuple[str, ...] = ("chd",)) -> MissingAdd:
    return MissingAdd(
        name, Say("总胆固醇", "Cholesterol"), "TC", ("china_par",), (Say("China-PAR", "China-PAR"),), diseases, alone
    )


FORM = StandardForm(
    1,
    (
        known("SBP", 146), known("DBP", 91), known("HDLC", 1.05),
        known("smoking", 1, origin="answer", reading=None, shown=Say("有", "yes")),
    ),
    (asked("tc_mmol_l", "2024-05-01"), asked("ldl_mmol_l"), asked("breathless_when")),
    (add("tc_mmol_l", alone=True), add("uacr_mg_g", alone=False, diseases=("ckd",))),
)  # fmt: skip


def made(**more: Any) -> FormPage:
    return form_page(person(), FORM, uid=UID, started_at=AT.isoformat(), today=AT.date(), **more)


def rows(page: FormPage) -> dict[str, Any]:
    return {row.name: row for group in page.groups for row in (*group.asks, *group.extra)}


def test_only_what_is_missing_is_asked() -> None:
    page = made()
    found = rows(page)
    assert {"tc_mmol_l", "ldl_mmol_l", "breathless_when"} <= set(found)
    assert not {"hdl_mmol_l", "smoking", "fasting_mmol_l"} & set(found)
    assert {"height_cm", "weight_kg", "waist_cm", "pressures", "pulse"} <= set(found)
    assert [choice.value for choice in found["breathless_when"].choices]
    assert (page.asked, page.known) == (3, 2)


def test_what_is_known_stands_with_its_day_and_leads_to_the_reading() -> None:
    shown = {row.label: row for group in made().groups for row in group.known}
    cholesterol = shown["高密度脂蛋白胆固醇"]
    assert (cholesterol.value, cholesterol.on) == ("1.05", "2026-06-18")
    assert cholesterol.href == "/persons/1?show=HDLC#trend"
    assert (shown["现在吸烟"].origin, shown["现在吸烟"].href) == ("问卷", "")


def test_a_missing_item_says_what_it_would_add_and_how_old_it_is() -> None:
    row = rows(made())["tc_mmol_l"]
    assert row.gain == "补上能算冠心病"
    assert row.note == "上次2024-05-01，已过期"
    assert rows(made())["pressures"].note == "在档146/91 mmHg（2026-06-18）"
    assert made().adds[0] == "补上总胆固醇，能算China-PAR"


def test_what_nothing_waits_for_stands_behind() -> None:
    laboratory = next(group for group in made().groups if any(row.name == "tc_mmol_l" for row in group.asks))
    assert [row.name for row in laboratory.extra] == ["ldl_mmol_l"]


def test_everything_can_be_asked_again() -> None:
    assert {"hdl_mmol_l", "smoking"} <= set(rows(made(everything=True)))


def test_a_refused_form_shows_what_was_typed_and_why() -> None:
    page = made(
        given={"tc_mmol_l": "5,8", "systolic_1": "146"}, problems={"tc_mmol_l": "请填数字", "smoking": "没有这个选项"}
    )
    found = rows(page)
    assert (found["tc_mmol_l"].boxes[0].value, found["tc_mmol_l"].problem) == ("5,8", "请填数字")
    assert found["pressures"].boxes[0].value == "146"
    assert found["smoking"].problem == "没有这个选项"
    assert page.problem == "请填数字；没有这个选项"


def test_every_question_can_be_answered() -> None:
    names = [one.name for one in questions()]
    assert len(names) == len(set(names))
    assert all(one.choices for one in questions() if one.kind == "choice")
    assert all(one.analyte for one in questions() if one.where != "answer")
    assert all(group.words.en and group.words.zh for group in groups())


def sent(**more: str) -> dict[str, str]:
    return {
        "uid": UID,
        "started_at": (AT - timedelta(minutes=3)).isoformat(),
        "seconds": "95",
        "taken_on": "2026-11-20",
    } | more


def test_what_was_typed_becomes_a_form() -> None:
    form = filled(
        1,
        sent(
            height_cm="170", systolic_1="148", diastolic_1="92", systolic_2="144", diastolic_2="90", tc_mmol_l="5。8",
            smoking="1", breathless_when="level", sleep_hours="6.5", hdl_mmol_l="",
        ),
        now=AT,
    )  # fmt: skip
    assert (form.uid, form.form, form.seconds, form.person) == (UUID(UID), "standard", 95, {"id": 1})
    assert form.started_at < form.finished_at == AT
    assert form.measurements == {
        "height_cm": 170.0, "pressures": [(148.0, 92.0), (144.0, 90.0)],
        "laboratory": [{"analyte": "TC", "value": 5.8, "unit": "mmol/L", "on": "2026-11-20"}],
    }  # fmt: skip
    assert form.answers == {"smoking": 1.0, "breathless_when": "level", "sleep_hours": 6.5}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"tc_mmol_l": "高"}, "tc_mmol_l"), ({"tc_mmol_l": "nan"}, "tc_mmol_l"), ({"systolic_1": "146"}, "pressures"),
        ({"systolic_1": "x", "diastolic_1": "90"}, "pressures"), ({"tc_mmol_l": "5", "taken_on": ""}, "taken_on"),
        ({"uid": "7"}, "uid"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(given: dict[str, str], field: str) -> None:
    with pytest.raises(NotAccepted) as fault:
        filled(1, sent(**given), now=AT)
    assert set(by_question(fault.value)) == {field}


def test_times_are_never_odd() -> None:
    form = filled(1, sent(started_at="tomorrow", seconds="999999"), now=AT)
    assert (form.started_at, form.seconds) == (AT, LONGEST_SECONDS)
    assert filled(1, sent(started_at=(AT + timedelta(days=1)).isoformat(), seconds="-3"), now=AT).started_at == AT


def test_the_rooms_own_names_lead_to_the_question() -> None:
    assert by_question(NotAccepted({"answers.smoking": "甲", "measurements.pressures": "乙"})) == {
        "smoking": "甲", "pressures": "乙",
    }  # fmt: skip
