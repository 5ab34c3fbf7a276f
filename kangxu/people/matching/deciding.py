"""Same, new, unsure or refused: the table of the README as a pure function over columns. Never a guess."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from kangxu.people.matching.incoming import Incoming
from kangxu.people.models import MatchCase
from kangxu.people.names import may_be_one

Reason = MatchCase.Reason
MOST_CANDIDATES = 5
NO_IDENTITY = "no_identity"
DROPPED = "dropped_at_desk"


@dataclass(frozen=True)
class Decisions:
    """Row by row what becomes of the incoming.

    matched (idx, unit, person_id), new (idx, unit), unsure (idx, reason), asked (idx, case_id: an open question),
    refused (idx, reason), candidates (idx, person_id, reasons).
    """

    matched: pl.DataFrame
    new: pl.DataFrame
    unsure: pl.DataFrame
    asked: pl.DataFrame
    refused: pl.DataFrame
    candidates: pl.DataFrame


def decide(incoming: Incoming, pairs: pl.DataFrame) -> Decisions:
    """Decide every row. Rows of one unit share their fate; a unit at odds with itself is unsure row by row."""
    rows, units = incoming.rows, incoming.units
    seen = _compared(pairs.join(rows.select("idx", "unit"), on="idx"), units)
    told = seen.filter(pl.col("case_id").is_not_null() & pl.col("person_id").is_null())
    told = told.select("unit", "case_id", dropped=pl.col("via") == "dropped").unique("unit")
    firm = seen.filter(pl.col("person_id").is_not_null())
    verdicts = units.join(_hits(firm), on="unit", how="left").join(told, on="unit", how="left").select(
        "unit", "person_id", "case_id", "dropped", reason=_reason(), identity=pl.col("strong") | pl.col("detailed")
    )  # fmt: skip
    fate = rows.select("idx", "unit").join(verdicts, on="unit", maintain_order="left")
    return _sorted_out(fate, seen)


def _compared(pairs: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    """Each pair once per unit, with what agrees and what contradicts."""
    seen = pairs.join(units.select("unit", "name", "sex", "birth_on", "birth_year_only", "national_id"), on="unit")
    years = (pl.col("birth_on").dt.year() - pl.col("known_birth_on").dt.year()).abs()
    vague = pl.col("birth_year_only") | pl.col("known_year_only")
    seen = seen.with_columns(birth_otherwise=pl.col("birth_on") != pl.col("known_birth_on")).with_columns(
        national_id_differs=(pl.col("national_id") != pl.col("known_national_id")).fill_null(False),
        birth_differs=pl.when(vague).then(years > 1).otherwise("birth_otherwise").fill_null(False),
        sex_differs=((pl.col("sex") != pl.col("known_sex")) & pl.col("known_sex").is_in(["1", "2"])).fill_null(False),
        spelt_otherwise=((pl.col("name") != pl.col("known_name")) & (pl.col("known_name") != "")).fill_null(False),
    )  # fmt: skip
    doubtful = seen.filter("spelt_otherwise").select("name", "known_name").unique()
    others = doubtful.filter(pl.Series([not may_be_one(*names) for names in doubtful.iter_rows()], dtype=pl.Boolean))
    return seen.join(
        others.with_columns(name_differs=pl.lit(True)), on=["name", "known_name"], how="left"
    ).with_columns(pl.col("name_differs").fill_null(False))


def _hits(firm: pl.DataFrame) -> pl.DataFrame:
    """Per unit: whom its identifiers name, whether several, at odds in what; whether it resembles somebody."""
    named = pl.col("via").is_in(["sure", "strong"])
    sure = (pl.col("via") == "sure").any()
    differs = ("national_id_differs", "birth_differs", "sex_differs", "name_differs")
    persons = pl.when(named).then("person_id")
    return firm.group_by("unit").agg(
        several=persons.min() != persons.max(),
        person_id=persons.min(),
        alike=(~named & ~pl.col("national_id_differs")).any(),
        **{column: (pl.col(column) & named).any() & ~sure for column in differs},
    )


def _reason() -> pl.Expr:
    """Why a human must look; null where nothing is in doubt. The first that applies."""
    nameless = ~pl.col("strong") & ~pl.col("detailed")
    rules = [
        (pl.col("odd"), Reason.ROWS_DISAGREE),
        (pl.col("sex_disagrees"), Reason.SEX_DISAGREES_WITH_ID),
        (pl.col("several"), Reason.SEVERAL_PERSONS),
        *((pl.col(reason.value), reason) for reason in (
            Reason.NATIONAL_ID_DIFFERS, Reason.BIRTH_DIFFERS, Reason.SEX_DIFFERS, Reason.NAME_DIFFERS)),
        (pl.col("person_id").is_null() & pl.col("alike"), Reason.SAME_DETAILS),
        (pl.col("person_id").is_null() & pl.col("bad_id") & nameless, Reason.BAD_CHECK_DIGIT),
    ]  # fmt: skip
    return pl.coalesce(pl.when(rule).then(pl.lit(reason.value)) for rule, reason in rules)


def _sorted_out(fate: pl.DataFrame, seen: pl.DataFrame) -> Decisions:
    asked = pl.col("case_id").is_not_null() & pl.col("person_id").is_null()
    settled = ~asked & pl.col("reason").is_null()
    new = settled & pl.col("person_id").is_null()
    unsure = fate.filter(~asked & pl.col("reason").is_not_null()).select("idx", "unit", "reason")
    return Decisions(
        matched=fate.filter(settled & pl.col("person_id").is_not_null()).select("idx", "unit", "person_id"),
        new=fate.filter(new & pl.col("identity")).select("idx", "unit"),
        unsure=unsure.select("idx", "reason"),
        asked=fate.filter(asked & ~pl.col("dropped")).select("idx", "case_id"),
        refused=fate.select(
            "idx",
            reason=pl.when(asked & pl.col("dropped"))
            .then(pl.lit(DROPPED))
            .when(new & ~pl.col("identity"))
            .then(pl.lit(NO_IDENTITY)),
        ).drop_nulls(),
        candidates=_candidates(unsure, seen),
    )


def _candidates(unsure: pl.DataFrame, seen: pl.DataFrame) -> pl.DataFrame:
    """Whom to show beside each unsure row, the likeliest first."""
    agree = {
        "identifier": pl.col("via").is_in(["sure", "strong"]),
        "name": pl.col("name") == pl.col("known_name"),
        "birth_on": ~pl.col("birth_otherwise") & ~pl.col("birth_year_only") & ~pl.col("known_year_only"),
        "sex": pl.col("sex") == pl.col("known_sex"),
    }  # fmt: skip
    reasons = pl.concat_list(
        pl.when(rule.fill_null(False)).then(pl.lit(code)) for code, rule in agree.items()
    ).list.drop_nulls()
    shown = seen.filter(
        pl.col("person_id").is_not_null() & (pl.col("via").is_in(["sure", "strong"]) | ~pl.col("national_id_differs"))
    )
    ranked = shown.with_columns(reasons=reasons).sort(
        pl.col("reasons").list.len(), "person_id", descending=[True, False]
    )
    best = (
        ranked.unique(["unit", "person_id"], keep="first", maintain_order=True)
        .group_by("unit", maintain_order=True)
        .head(MOST_CANDIDATES)
    )
    return unsure.select("idx", "unit").join(best.select("unit", "person_id", "reasons"), on="unit").drop("unit")
