"""What consents and refusals are called, the texts that are agreed to, whom a use may address: read from the sheets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Literal

from kangxu.clinical.sheets import load_sheet
from kangxu.foundation.shelves import BadShelf
from kangxu.foundation.terms import Term, spoken

Basis = Literal["consent", "duty_or_contract"]


@dataclass(frozen=True)
class RefusalKind(Term):
    """What can be refused, and what follows."""

    meaning_zh: str
    meaning_en: str

    @property
    def meaning(self) -> str:
        return spoken(self.meaning_zh, self.meaning_en)


@dataclass(frozen=True)
class Version:
    """One wording of a consent. `hash` is the SHA-256 of both languages: it proves what was agreed to."""

    version: str
    since: date
    text_zh: str
    text_en: str

    @property
    def hash(self) -> str:
        return sha256(f"{self.text_zh}\n{self.text_en}".encode()).hexdigest()

    def paragraphs(self, *, institution: str, recipient: str = "") -> tuple[str, ...]:
        """The wording in the reader's language, names filled in."""
        text = spoken(self.text_zh, self.text_en)
        filled = text.replace("{institution}", institution).replace("{recipient}", recipient)
        return tuple(part.strip() for part in filled.split("\n\n") if part.strip())


@dataclass(frozen=True)
class Purpose(Term):
    """What is agreed to: its legal basis, how and by whom, for how long, and its wordings, the oldest first."""

    short_zh: str
    short_en: str
    basis: Basis
    sensitive: bool
    guardian_only: bool
    asks_recipient: bool
    names_relative: bool
    channels: tuple[str, ...]
    valid_days: int | None
    versions: tuple[Version, ...]

    @property
    def short(self) -> str:
        """The name where space is narrow."""
        return spoken(self.short_zh, self.short_en)

    @property
    def number(self) -> int:
        return int(self.code.removeprefix("P"))

    def on(self, day: date) -> Version:
        """The wording in force on a day; before the first one the first."""
        return next((one for one in reversed(self.versions) if one.since <= day), self.versions[0])

    def wording(self, version: str) -> Version | None:
        return next((one for one in self.versions if one.version == version), None)


@dataclass(frozen=True)
class Use(Term):
    """Whom contacting people for something may address (`reach.toml`)."""

    consents: tuple[str, ...]
    unless_withdrawn: tuple[str, ...]
    automated: bool
    children: bool


def _sheet(name: str) -> dict[str, Any]:
    return load_sheet(name, "kangxu.privacy")


def _terms(name: str) -> dict[str, Term]:
    return {row["code"]: Term(row["code"], row["zh"], row["en"]) for row in _WORDS[name]}


_WORDS = _sheet("consent_words.toml")
CHANNELS = _terms("channels")
GIVERS = _terms("givers")
WAYS = _terms("ways")
OBSTACLES = _terms("obstacles")
REFUSALS = {row["code"]: RefusalKind(**row) for row in _WORDS["refusals"]}
GUARDIAN_BELOW_YEARS: int = _WORDS["guardian_below_years"]


@cache
def purposes() -> dict[str, Purpose]:
    """The shelf of consents, P1 first. Raises BadShelf."""
    found = [_purpose(place.name, _sheet(f"consents/{place.name}")) for place in _consents() if place.suffix == ".toml"]
    return {one.code: one for one in sorted(found, key=lambda one: one.number)}


@cache
def uses() -> dict[str, Use]:
    """Uses of contacts by code. Raises BadShelf where one asks a consent that is not on the shelf."""
    found = {code: _use(code, row) for code, row in _sheet("reach.toml").items()}
    for one in found.values():
        if not {*one.consents, *one.unless_withdrawn} <= purposes().keys():
            raise BadShelf(f"reach.toml: {one.code} asks a consent that is not on the shelf")
    return found


def _consents() -> list[Any]:
    return list(files("kangxu.privacy").joinpath("consents").iterdir())


def _use(code: str, row: dict[str, Any]) -> Use:
    return Use(
        code,
        row["zh"],
        row["en"],
        tuple(row["consents"]),
        tuple(row["unless_withdrawn"]),
        row["automated"],
        row["children"],
    )


def _purpose(name: str, row: dict[str, Any]) -> Purpose:
    if row["code"] != name.removesuffix(".toml") or not row["versions"]:
        raise BadShelf(f"consents/{name}: calls itself {row['code']!r}, or has no wording")
    if not set(row["channels"]) <= CHANNELS.keys():
        raise BadShelf(f"consents/{name}: unknown channel")
    versions = [
        Version(one["version"], one["from"], one["text_zh"].strip(), one["text_en"].strip()) for one in row["versions"]
    ]
    return Purpose(
        code=row["code"], zh=row["zh"], en=row["en"], short_zh=row["short_zh"], short_en=row["short_en"],
        basis=row["basis"], sensitive=row["sensitive"],
        guardian_only=row["guardian_only"], asks_recipient=row["asks_recipient"],
        names_relative=row.get("names_relative", False), channels=tuple(row["channels"]),
        valid_days=row.get("valid_days"), versions=tuple(sorted(versions, key=lambda one: one.since)),
    )  # fmt: skip
