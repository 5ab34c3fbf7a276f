"""Incoming persons made one: numbers read, identity number checked, rows of one person joined. Pure columns."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from kangxu.foundation import clock
from kangxu.people.identifiers import BadNationalId, NationalId, read_national_id, read_number, read_phones
from kangxu.people.insurances import insurance_of
from kangxu.people.matching.units import units_of
from kangxu.people.names import clean_name

INCOMING = pl.Schema(
    {
        "key": pl.String,
        "row": pl.Int64,
        "name": pl.String,
        "sex": pl.String,
        "birth_on": pl.Date,
        "birth_year": pl.Int32,
        "national_id": pl.String,
        "record_number": pl.String,
        "insurance_number": pl.String,
        "phone": pl.String,
        "external_system": pl.String,
        "external_id": pl.String,
        "deceased_at": pl.String,
        "address": pl.String,
        "insurance": pl.String,
    }
)
REMARKS = pl.Schema(
    {"row": pl.Int64, "column": pl.String, "reason": pl.String, "value": pl.String, "person_key": pl.String}
)
IDENTIFIERS = pl.Schema({"idx": pl.Int64, "kind": pl.String, "issuer": pl.String, "value": pl.String})
PHONES = pl.Schema({"idx": pl.Int64, "number": pl.String})


@dataclass(frozen=True)
class Incoming:
    """Rows (one per key, numbered `idx`; those of one person share a `unit`), units, identifiers, phones, remarks."""

    rows: pl.DataFrame
    units: pl.DataFrame
    identifiers: pl.DataFrame
    phones: pl.DataFrame
    remarks: pl.DataFrame


def read_incoming(persons: pl.DataFrame, *, issuer: str, on: date) -> Incoming:
    """Clean a frame that holds the columns of INCOMING (others are ignored).

    `issuer` names the institution whose record numbers these are; `on` is the day by which all are born.
    """
    given = (pl.col(name) if name in persons.columns else pl.lit(None).alias(name) for name in INCOMING)
    raw = persons.select(given).cast(INCOMING).select(pl.int_range(pl.len()).alias("idx"), *INCOMING)
    sound, faults = _national_ids(raw["national_id"], on)
    rows = _with_details(raw, sound, issuer)
    rows = rows.with_columns(bad_id=pl.Series([text in faults for text in raw["national_id"]], dtype=pl.Boolean))
    cells = (_bad_ids(raw, faults), _disagreements(raw, rows), _bad_phones(raw, rows), _unknown_payers(raw, rows))
    remarks = pl.concat(cells)
    identifiers = _identifiers(rows)
    rows = rows.with_columns(
        strong=pl.col("idx").is_in(identifiers["idx"].implode()),
        fingerprint=_fingerprints(rows),
    )
    phones = rows.select("idx", number="phones").explode("number").drop_nulls().cast(PHONES)
    rows = rows.with_columns(phone=pl.col("phones").list.first()).drop("phones")
    rows = _joined(rows, identifiers)
    return Incoming(rows, units_of(rows), identifiers, phones, remarks)


def _once(values: pl.Series, read: Callable[[str], object]) -> dict[str, object]:
    """Each distinct text read once."""
    return {text: read(text) for text in values.drop_nulls().unique().to_list()}


def _national_ids(texts: pl.Series, on: date) -> tuple[dict[str, NationalId], dict[str, str]]:
    sound: dict[str, NationalId] = {}
    faults: dict[str, str] = {}
    for text in texts.drop_nulls().unique().to_list():
        if read_number(text) is None:
            continue
        try:
            sound[text] = read_national_id(text, on=on)
        except BadNationalId as fault:
            faults[text] = fault.reason
    return sound, faults


def _mapped(column: str, table: dict[str, object], kind: pl.DataType | type[pl.DataType]) -> pl.Expr:
    return pl.col(column).map_batches(
        lambda texts: pl.Series([table.get(text) for text in texts], dtype=kind), return_dtype=kind
    )


def _with_details(raw: pl.DataFrame, sound: dict[str, NationalId], issuer: str) -> pl.DataFrame:
    """Every detail in its one form; what the identity number says goes before what the columns say."""
    ids = raw["national_id"].to_list()
    said_birth = pl.Series([sound[text].born_on if text in sound else None for text in ids], dtype=pl.Date)
    said_sex = pl.Series([sound[text].sex if text in sound else None for text in ids], dtype=pl.String)
    number = pl.Series([sound[text].number if text in sound else None for text in ids], dtype=pl.String)
    year_only = pl.date(pl.col("birth_year"), 1, 1)
    sex = pl.when(pl.col("sex").is_in(["1", "2"])).then("sex")
    return raw.select(
        "idx", "key", "row",
        name=_mapped("name", _once(raw["name"], clean_name), pl.String).fill_null(""),
        sex=pl.coalesce(said_sex, sex, pl.lit("0")),
        sex_disagrees=(sex != said_sex).fill_null(False),
        birth_on=pl.coalesce(said_birth, "birth_on", year_only),
        birth_year_only=said_birth.is_null() & pl.col("birth_on").is_null() & pl.col("birth_year").is_not_null(),
        national_id=number,
        record_number=_mapped("record_number", _once(raw["record_number"], read_number), pl.String),
        insurance_number=_mapped("insurance_number", _once(raw["insurance_number"], read_number), pl.String),
        external_id=pl.col("external_id").str.strip_chars().str.slice(0, 80).replace("", None),
        external_issuer=pl.coalesce(pl.col("external_system").replace("", None), pl.lit(issuer)).str.slice(0, 120),
        record_issuer=pl.lit(issuer),
        phones=_mapped("phone", _once(raw["phone"], lambda text: list(read_phones(text))), pl.List(pl.String)),
        deceased_at=_mapped("deceased_at", _once(raw["deceased_at"], _moment), pl.Datetime("us", "UTC")),
        address=pl.col("address").str.strip_chars().str.slice(0, 120).fill_null(""),
        insurance=_mapped("insurance", _once(raw["insurance"], insurance_of), pl.String).fill_null(""),
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.zone())


def _bad_ids(raw: pl.DataFrame, faults: dict[str, str]) -> pl.DataFrame:
    reasons = [faults.get(text) for text in raw["national_id"].to_list()]
    found = raw.with_columns(reason=pl.Series(reasons, dtype=pl.String)).filter(pl.col("reason").is_not_null())
    return _remark(found, "national_id", pl.col("reason"))


def _disagreements(raw: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The identity number is sound and says another birthday: it counts, and the row is remarked on."""
    says = rows.filter(pl.col("national_id").is_not_null()).select("idx", said="birth_on")
    found = raw.join(says, on="idx").filter(pl.col("birth_on") != pl.col("said"))
    return _remark(
        found.with_columns(pl.col("birth_on").cast(pl.String)), "birth_on", pl.lit("birth_disagrees_with_id")
    )


def _bad_phones(raw: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    unread = rows.filter(pl.col("phones").list.len() == 0).select("idx")
    found = raw.join(unread, on="idx").filter(pl.col("phone").str.strip_chars() != "")
    return _remark(found, "phone", pl.lit("bad_phone"))


def _unknown_payers(raw: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    unread = rows.filter(pl.col("insurance") == "").select("idx")
    found = raw.join(unread, on="idx").filter(pl.col("insurance").str.strip_chars() != "")
    return _remark(found, "insurance", pl.lit("unknown_insurance"))


def _remark(found: pl.DataFrame, column: str, reason: pl.Expr) -> pl.DataFrame:
    remark = found.select("row", column=pl.lit(column), reason=reason, value=pl.col(column), person_key="key")
    return remark.cast(REMARKS)


def _identifiers(rows: pl.DataFrame) -> pl.DataFrame:
    arms = [
        ("national_id", pl.lit(""), "national_id"),
        ("insurance_number", pl.lit(""), "insurance_number"),
        ("record_number", pl.col("record_issuer"), "record_number"),
        ("external", pl.col("external_issuer"), "external_id"),
    ]
    return pl.concat(
        rows.select("idx", kind=pl.lit(kind), issuer=issuer, value=pl.col(column)).drop_nulls("value").cast(IDENTIFIERS)
        for kind, issuer, column in arms
    )


def _fingerprints(rows: pl.DataFrame) -> pl.Series:
    """Hash of everything that identifies a row: equal ones are one question."""
    parts = [
        "name", "sex", "birth_on", "birth_year_only", "national_id", "insurance_number", "record_issuer",
        "record_number", "external_issuer", "external_id", pl.col("phones").list.join(","), "bad_id",
    ]  # fmt: skip
    texts = rows.select(parts).cast(pl.String).fill_null("").select(pl.concat_str(pl.all(), separator="\x1f"))
    return pl.Series([hashlib.sha256(text.encode()).hexdigest() for text in texts.to_series()], dtype=pl.String)


def _joined(rows: pl.DataFrame, identifiers: pl.DataFrame) -> pl.DataFrame:
    """One `unit` for the rows of one person: they share a strong identifier, or lack any and agree in all else."""
    weak = rows.filter(~pl.col("strong") & (pl.col("name") != "") & ~pl.col("birth_year_only"))
    alike = weak.filter(pl.col("birth_on").is_not_null() | pl.col("phone").is_not_null())
    edges = pl.concat([
        identifiers.select("idx", mark=pl.concat_str("kind", "issuer", "value", separator="\x1f")),
        alike.select("idx", mark="fingerprint"),
    ])  # fmt: skip
    unit = rows["idx"]
    if edges["mark"].n_unique() < edges.height:
        unit = _components(rows["idx"], edges)
    return rows.with_columns(unit=unit)


def _components(nodes: pl.Series, edges: pl.DataFrame) -> pl.Series:
    """Connected components: every node takes the smallest number it can reach over shared marks."""
    labels = pl.DataFrame({"idx": nodes, "unit": nodes})
    while True:
        reach = edges.join(labels, on="idx").with_columns(pl.col("unit").min().over("mark"))
        least = labels.join(
            reach.group_by("idx").agg(least=pl.col("unit").min()), on="idx", how="left", maintain_order="left"
        )
        relabelled = least.select("idx", unit=pl.min_horizontal("unit", "least"))
        if relabelled["unit"].equals(labels["unit"]):
            return labels["unit"]
        labels = relabelled
