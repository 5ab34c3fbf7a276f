"""Columns of cells read like single cells; mappings kept as text."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kangxu.clinical.results import parse
from kangxu.intake.cells import read_cells, read_pairs
from kangxu.intake.drafts import Drafts
from kangxu.intake.mapping import ColumnMapping, ItemMapping, Mapping, Problem, level


@given(
    st.lists(st.one_of(st.none(), st.text(max_size=12), st.sampled_from(["5.6", "-1.2", "> 3", "2+", "HI", "未查"]))),
    st.booleans(),
)
def test_a_column_is_read_like_its_cells(cells: list[str | None], ordinal: bool) -> None:
    read = read_cells(pl.Series(cells, dtype=pl.String), ordinal=ordinal)
    single = [parse(cell, ordinal=ordinal) for cell in cells]
    assert read.rows() == [(r.value, r.comparator, r.text, r.unit, r.problem) for r in single]


def test_pairs_of_a_column() -> None:
    read = read_pairs(pl.Series(["133/82", None, "拒测"]))
    assert read.select("value", "second", "problem").rows() == [
        (133.0, 82.0, None), (None, None, "empty"), (None, None, "not_measured"),
    ]  # fmt: skip


def test_a_mapping_survives_being_stored() -> None:
    problem = Problem("mixed_units", 37, "mg/dL", ("97",), ("convert_outliers",), "reject_outliers", "mg/dL")
    mapping = Mapping(
        "table",
        columns=(
            ColumnMapping(0, "血糖", "analyte:GLU", codes={"男": "1"}, evidence=("列名一致",), problems=(problem,)),
        ),
        items=(ItemMapping("钾", "血清", "mmol/L", "analyte:K", problems=(problem,)),),
    )
    assert Mapping.from_json(mapping.to_json()) == mapping


@pytest.mark.parametrize("text", ["[]", "{}", '{"feed": "table", "columns": [{"x": 1}]}', "not json"])
def test_what_is_no_mapping(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Mapping.from_json(text)


def test_levels() -> None:
    assert [level(c) for c in (0.95, 0.8, 0.79, 0.5, 0.49)] == ["high", "high", "middle", "middle", "low"]


def test_drafts_insist_on_their_columns() -> None:
    with pytest.raises(TypeError):
        Drafts(readings=pl.DataFrame({"row": [1]}))
