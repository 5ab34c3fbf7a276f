"""The trend workspace: what is asked for is what is shown."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from kangxu.programmes.tests import world as care
from kangxu.web.person import display
from kangxu.web.person.tests.conftest import Case
from kangxu.web.person.tests.test_pages import page, words


def drawn(html: str, name: str = "workspace") -> Any:
    """What the script draws."""
    found = re.search(rf'<script[^>]*id="{name}-data"[^>]*>(.*?)</script>', html, re.S)
    return json.loads(found[1]) if found else None


def rows_of(html: str) -> int:
    """Rows of the table of readings."""
    return html.count('<td class="nowrap">')


@pytest.fixture
def full(case: Case, home_series: Any) -> Case:
    rows = home_series(case.person, 60)
    rows += care.pressure(case.person, 150, 90, days_ago=10)
    rows += [
        care.reading(case.person, "HBA1C", 7 + n / 10, days_ago=30 + 110 * n, source="laboratory") for n in range(4)
    ]
    case.record(readings=rows, diagnoses=[care.diagnosis(case.person, "2型糖尿病")])
    return case


def test_the_usual_indicators_stand_on_one_axis(full: Case) -> None:
    data = drawn(page(full.client(), full, "/trend?range=3y"))
    assert [panel["title"] for panel in data["panels"]] == ["血压", "糖化血红蛋白"]
    assert [series["label"] for series in data["panels"][0]["series"]] == ["收缩压", "舒张压"]
    assert data["panels"][1]["series"][0]["end"]["notes"] == ["较去年↓0.3"]


def test_only_chosen_indicators_and_sources_are_drawn(full: Case) -> None:
    data = drawn(page(full.client(), full, "/trend?chosen=1&i=BP&s=clinic&layer=target"))
    (panel,) = data["panels"]
    assert [len(series["points"]) for series in panel["series"]] == [1, 1]
    assert "没有所选的指标" not in page(full.client(), full, "/trend?i=BP&s=clinic")
    assert "没有所选的指标" in words(page(full.client(), full, "/trend?i=HBA1C&s=self_report"))


def test_layers_can_be_put_away(full: Case) -> None:
    bare = drawn(page(full.client(), full, "/trend?chosen=1&i=HBA1C"))
    assert bare["panels"][0]["series"][0]["target"] is None
    assert drawn(page(full.client(), full, "/trend?i=HBA1C"))["panels"][0]["series"][0]["target"]["high"] == 7.0


def test_an_own_span_and_nonsense(full: Case) -> None:
    data = drawn(page(full.client(), full, "/trend?range=own&from=2026-11-09&to=2026-11-11&i=BP"))
    assert {len(series["points"]) for series in data["panels"][0]["series"]} == {4}
    for nonsense in ("from=2026-13-45&to=x", "from=2026-11-11&to=2026-11-01", "from=0001-01-01&to=9999-01-01"):
        assert "2025-11-19" in page(full.client(), full, f"/trend?range=own&{nonsense}")
    assert page(full.client(), full, "/trend?i=NONSENSE&s=x&before=tomorrow&view=q")


def test_last_year_lies_under_the_present(full: Case) -> None:
    data = drawn(page(full.client(), full, "/trend?i=HBA1C&range=1y"))
    assert [series["label"] for series in data["panels"][0]["series"]] == ["糖化血红蛋白"]
    full.record(
        readings=[care.reading(full.person, "HBA1C", 6.2, days_ago=days, source="laboratory") for days in (400, 500)]
    )
    data = drawn(page(full.client(), full, "/trend?i=HBA1C&range=1y&last_year=1"))
    now, then = data["panels"][0]["series"]
    assert (then["label"], [value for _at, value in then["mean"]]) == ("去年同期", [6.2, 6.2])
    assert all(data["from"] <= at <= data["to"] for at, _value in then["mean"])
    assert 6.2 not in [point[1] for point in now["points"]]


def test_dense_values_are_drawn_by_day_and_listed_one_by_one(full: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [care.reading(full.person, "CGM", 6 + n % 5, days_ago=n / 96, source="home_device") for n in range(1, 97)]
    full.record(readings=rows, caused_by="import:9")
    monkeypatch.setitem(display.SHEET, "dense_above", 50)
    html = page(full.client(), full, "/trend?i=CGM")
    data = drawn(html)
    assert "画的是每天的均值" in data["panels"][0]["unit"]
    assert len(data["panels"][0]["series"][0]["points"]) == 2
    table = page(full.client(), full, "/trend?i=CGM&view=table")
    assert rows_of(table) == display.SHEET["table_rows"]
    after = re.search(r'rel="next" href="([^"]+)"', table)
    assert after is not None
    second = full.client().get(after[1].replace("&amp;", "&")).content.decode()
    assert rows_of(second) == 96 - display.SHEET["table_rows"]


def test_the_plane_of_pressures_and_its_times_of_day(full: Case) -> None:
    html = page(full.client(), full, "/trend?i=BP&range=90d")
    data = drawn(html, "pressure-plane")
    assert [zone["systolic"] for zone in data["zones"]] == [120, 140, 160, 180, None]
    assert {group["words"]: len(group["pairs"]) for group in data["groups"]} == {"早晨": 60, "诊室": 1}
    assert "家测60次，诊室1次" in words(html)
    assert "近28天27次，在目标内0次" in words(html)


def test_the_table_has_a_row_a_moment_and_a_column_an_indicator(full: Case) -> None:
    shown = words(page(full.client(), full, "/trend?i=BP&i=HBA1C&view=table&range=1y"))
    assert "高150/90" in shown
    assert "–高7.0" not in words(page(full.client(), full, "/trend?i=HBA1C&view=table&range=1y"))
    assert "高7.2" in words(page(full.client(), full, "/trend?i=HBA1C&view=table&range=1y"))
