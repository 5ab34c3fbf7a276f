"""Medicines, operations and stays written in the columns of a row."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from kangxu.clinical.results import MISSING_MARKERS
from kangxu.intake.drafts import ENCOUNTERS, ISSUES, MEDICINES, PROCEDURES, shaped
from kangxu.intake.feeds.table.binding import Bound
from kangxu.intake.feeds.table.happening_cells import MAIN_OF_HAPPENINGS, read_days, read_level
from kangxu.intake.feeds.table.person_columns import NO_WORDS
from kangxu.intake.moments import read_moments

_NOTHING = sorted(NO_WORDS | MISSING_MARKERS)


@dataclass(frozen=True)
class Happenings:
    """Drafts of a stretch of rows, and what could not be taken of them."""

    medicines: pl.DataFrame
    procedures: pl.DataFrame
    encounters: pl.DataFrame
    issues: pl.DataFrame


def read_happenings(frame: pl.DataFrame, rows: pl.DataFrame, bound: Bound, zone: str) -> Happenings:
    """One medicine, operation and stay at most for each row; rows of nobody or with shifted cells have none."""
    reader = _Reader(frame, rows, bound, zone)
    stays = reader.stays()
    return Happenings(
        shaped(reader.medicines(stays), MEDICINES), shaped(reader.procedures(stays), PROCEDURES),
        shaped(stays.unique(["person_key", "key"], keep="first", maintain_order=True), ENCOUNTERS),
        pl.concat([shaped(part, ISSUES) for part in reader.issues]),
    )  # fmt: skip


class _Reader:
    """The rows of one stretch, and the issues found so far."""

    def __init__(self, frame: pl.DataFrame, rows: pl.DataFrame, bound: Bound, zone: str) -> None:
        self.frame, self.bound, self.zone = frame, bound, zone
        self.whose = rows.select("row", "misfit", "person_key", "conflict", "measured_at", "encounter_key")
        self.issues: list[pl.DataFrame] = [pl.DataFrame(schema=ISSUES)]

    def stays(self) -> pl.DataFrame:
        """Stays by row; the key ties what else the row tells."""
        found = self._owned("stay").with_columns(
            self._moment("stay:admitted_at").alias("started_at"),
            self._moment("stay:discharged_at").alias("ended_at"),
            self._text("stay:department").alias("department"),
            kind=pl.lit("inpatient"),
        ).filter(pl.col("started_at").is_not_null())  # fmt: skip
        day = pl.col("started_at").dt.convert_time_zone(self.zone).dt.date().cast(pl.String)
        return found.with_columns(key=pl.coalesce("encounter_key", pl.concat_str(pl.lit("stay:"), day)))

    def medicines(self, stays: pl.DataFrame) -> pl.DataFrame:
        found = self._owned("medicine").with_columns(
            pl.col("main").alias("name"), self._code("medicine:code"),
            *(self._text(f"medicine:{part}").alias(part) for part in ("dose", "frequency")),
            pl.coalesce(self._day("medicine:started_on"), self._local(pl.col("measured_at"))).alias("started_on"),
            self._day("medicine:ended_on").alias("ended_on"),
            self._read("medicine:days_supplied", read_days, pl.Int32, "bad_days").alias("days_supplied"),
        )  # fmt: skip
        return self._kept(found, stays)

    def procedures(self, stays: pl.DataFrame) -> pl.DataFrame:
        found = self._owned("procedure").with_columns(
            pl.col("main").alias("text"), self._code("procedure:code"),
            self._read("procedure:level", read_level, pl.String, "bad_level").alias("level"),
            pl.coalesce(self._moment("procedure:performed_at"), "measured_at").alias("performed_at"),
        )  # fmt: skip
        return self._kept(found.with_columns(code_system=pl.lit("icd9")), stays)

    def _owned(self, kind: str) -> pl.DataFrame:
        """All rows with the cell of the main column as `main`, null where the row tells nothing of this kind."""
        cells = self._text(MAIN_OF_HAPPENINGS[kind])
        cells = cells.to_frame("main").select(
            pl.when(~pl.col("main").str.to_lowercase().is_in(_NOTHING)).then("main")
        )["main"]  # fmt: skip
        rows = self.frame.select("row").join(self.whose, on="row", how="left", maintain_order="left")
        rows = rows.with_columns(main=cells)
        self._refuse(rows, MAIN_OF_HAPPENINGS[kind])
        sound = ~pl.col("misfit") & ~pl.col("conflict").fill_null(False) & pl.col("person_key").is_not_null()
        return rows.with_columns(pl.when(sound).then("main"))

    def _refuse(self, rows: pl.DataFrame, target: str) -> None:
        reason = (
            pl.when("misfit").then(pl.lit("misfit"))
            .when(pl.col("conflict").fill_null(False)).then(pl.lit("person_conflict"))
            .when(pl.col("person_key").is_null()).then(pl.lit("no_person"))
        )  # fmt: skip
        lost = rows.filter(pl.col("main").is_not_null()).with_columns(reason=reason).drop_nulls("reason")
        self._note(lost.with_columns(value=pl.col("main")), target, facts=1)

    def _kept(self, found: pl.DataFrame, stays: pl.DataFrame) -> pl.DataFrame:
        tied = found.filter(pl.col("main").is_not_null()).join(
            stays.select("row", "key"), on="row", how="left", maintain_order="left"
        )
        return tied.with_columns(encounter_key=pl.coalesce("key", "encounter_key"))

    def _text(self, target: str) -> pl.Series:
        column = self.bound.column(target)
        if column is None:
            return pl.Series([None] * self.frame.height, dtype=pl.String)
        return self.frame[column].str.strip_chars().replace("", None)

    def _code(self, target: str) -> pl.Series:
        return self._text(target).str.to_uppercase().alias("code")

    def _moment(self, target: str) -> pl.Series:
        column = self.bound.by_target.get(target)
        if column is None:
            return pl.Series([None] * self.frame.height, dtype=pl.Datetime("us", "UTC"))
        read = read_moments(self._text(target), column.date_format or "ymd", self.zone)
        self._unreadable(target, read["problem"], "unreadable")
        return read["moment"]

    def _day(self, target: str) -> pl.Series:
        return self._moment(target).to_frame("at").select(self._local(pl.col("at")))["at"]

    def _local(self, moment: pl.Expr) -> pl.Expr:
        return moment.dt.convert_time_zone(self.zone).dt.date()

    def _read(
        self, target: str, read: Callable[[str], object | None], kind: pl.DataType | type[pl.DataType], reason: str
    ) -> pl.Series:
        texts = self._text(target)
        known = {text: read(text) for text in texts.drop_nulls().unique()}
        values = texts.replace_strict(known, default=None, return_dtype=kind)
        self._unreadable(target, texts.is_not_null() & values.is_null() & ~texts.is_in(_NOTHING), reason)
        return values

    def _unreadable(self, target: str, where: pl.Series, reason: str) -> None:
        """A detail that could not be read; the fact itself stands without it."""
        texts = self.frame.select("row").with_columns(value=self._text(target))
        strange = texts.filter(where).join(self.whose.select("row", "person_key"), on="row", how="left")
        self._note(strange.with_columns(reason=pl.lit(reason)), target, facts=0)

    def _note(self, found: pl.DataFrame, target: str, *, facts: int) -> None:
        column = self.bound.by_target.get(target)
        if found.height and column is not None:
            noted = found.with_columns(column=pl.lit(column.name), facts=pl.lit(facts, dtype=pl.Int32))
            self.issues.append(shaped(noted, ISSUES))
