"""Questions for the unsure-match desk: each asked once, with whom the incoming person may be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from kangxu.people.matching.deciding import Decisions
from kangxu.people.matching.incoming import Incoming
from kangxu.people.models import MatchCandidate, MatchCase

_KEPT = (
    "key", "row", "name", "sex", "birth_year_only", "address", "insurance", "identifiers", "phones", "bad_id",
)  # fmt: skip


@dataclass(frozen=True)
class Occasion:
    """On whose behalf persons are resolved: the institution, its group, the cause, the moment."""

    organisation_id: int
    group_id: int
    caused_by: str
    at: datetime


def settle_known(incoming: Incoming, decisions: Decisions, *, group_id: int) -> tuple[Decisions, dict[str, int]]:
    """Take what the desk said before about the very same identity; return what is left, and open cases by fingerprint.

    Only identities with a strong identifier are remembered beyond their file: two strangers may share all the rest.
    """
    doubtful = incoming.rows.join(decisions.unsure, on="idx").select("idx", "unit", "fingerprint", "strong")
    cases = list(
        MatchCase.objects.filter(group_id=group_id, fingerprint__in=doubtful["fingerprint"].unique().to_list())
        .order_by("decided_at")
        .values("pk", "fingerprint", "decided_at", "person_id", "person__merged_into_id")
    )
    open_cases = {case["fingerprint"]: case["pk"] for case in cases if case["decided_at"] is None}
    said = {
        case["fingerprint"]: case["person__merged_into_id"] or case["person_id"] for case in cases if case["person_id"]
    }
    answers = doubtful.filter("strong").with_columns(
        person_id=pl.col("fingerprint").replace_strict(said, default=None, return_dtype=pl.Int64)
    ).drop_nulls("person_id")  # fmt: skip
    return _with_answers(decisions, answers.select("idx", "unit", "person_id")), open_cases


def _with_answers(decisions: Decisions, answers: pl.DataFrame) -> Decisions:
    if answers.is_empty():
        return decisions
    return Decisions(
        matched=pl.concat([decisions.matched, answers]),
        new=decisions.new,
        unsure=decisions.unsure.join(answers, on="idx", how="anti"),
        asked=decisions.asked,
        refused=decisions.refused,
        candidates=decisions.candidates.join(answers, on="idx", how="anti"),
    )


def open_cases(incoming: Incoming, decisions: Decisions, asked: dict[str, int], occasion: Occasion) -> pl.DataFrame:
    """Put every unsure row before the desk; returns idx → case_id."""
    doubtful = incoming.rows.join(decisions.unsure, on="idx", maintain_order="left")
    fresh = doubtful.filter(~pl.col("fingerprint").is_in(list(asked))).unique(
        "fingerprint", keep="first", maintain_order=True
    )
    cases = MatchCase.objects.bulk_create(
        (_case(row, incoming, occasion) for row in _with_numbers(fresh, incoming)), batch_size=1000
    )
    numbers = asked | {case.fingerprint: case.pk for case in cases}
    _add_candidates(fresh.select("idx", "fingerprint"), decisions.candidates, numbers)
    return doubtful.select(
        "idx", case_id=pl.col("fingerprint").replace_strict(numbers, default=None, return_dtype=pl.Int64)
    )


def _with_numbers(fresh: pl.DataFrame, incoming: Incoming) -> list[dict[str, Any]]:
    """Rows as mappings, each with its identifiers and telephone numbers."""
    numbers: dict[int, list[dict[str, str]]] = {}
    for idx, kind, issuer, value in incoming.identifiers.filter(
        pl.col("idx").is_in(fresh["idx"].implode())
    ).iter_rows():
        numbers.setdefault(idx, []).append({"kind": kind, "issuer": issuer, "value": value})
    phones: dict[int, list[str]] = {}
    for idx, number in incoming.phones.filter(pl.col("idx").is_in(fresh["idx"].implode())).iter_rows():
        phones.setdefault(idx, []).append(number)
    return [
        {**row, "identifiers": numbers.get(row["idx"], []), "phones": phones.get(row["idx"], [])}
        for row in fresh.iter_rows(named=True)
    ]


def _case(row: dict[str, Any], incoming: Incoming, occasion: Occasion) -> MatchCase:
    said = {name: row[name] for name in _KEPT}
    return MatchCase(
        group_id=occasion.group_id,
        organisation_id=occasion.organisation_id,
        fingerprint=row["fingerprint"],
        incoming={**said, "birth_on": row["birth_on"] and row["birth_on"].isoformat()},
        reason=row["reason"],
        caused_by=occasion.caused_by,
        opened_at=occasion.at,
    )


def _add_candidates(fresh: pl.DataFrame, candidates: pl.DataFrame, numbers: dict[str, int]) -> None:
    shown = candidates.join(fresh, on="idx")
    MatchCandidate.objects.bulk_create(
        (
            MatchCandidate(case_id=numbers[fingerprint], person_id=person, reasons=reasons)
            for person, reasons, fingerprint in shown.select("person_id", "reasons", "fingerprint").iter_rows()
        ),
        batch_size=1000,
        ignore_conflicts=True,
    )
