"""The rules of the overall tier: overall.toml, in the words of rules, with the numbers of the clinical room put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from kangxu.clinical.pressure import THRESHOLDS
from kangxu.clinical.sheets import load_sheet
from kangxu.clinical.tiers import SCHEMES, TIERS, Tier, TierRule
from kangxu.clinical.tiers import WORDS as TIER_WORDS
from kangxu.programmes.numbers import clinical_numbers, filled
from kangxu.programmes.programme import programmes
from kangxu.rules.language import Rule, facts_in
from kangxu.rules.reading import read

SHEET: dict[str, Any] = load_sheet("overall.toml", "kangxu.programmes")
EDITION: str = SHEET["edition"]
WORDS: tuple[str, str] = (SHEET["zh"], SHEET["en"])
SHARE: float = SHEET["data"]["share"]
_COUNTS = ("confirm", "among", "within_days", "release", "release_days")


@dataclass(frozen=True)
class OverallRule:
    """One rule of the overall tier; see overall.toml."""

    code: str
    tier: Tier
    rule: Rule
    release: Rule | None
    release_days: int
    awaits: Rule | None
    shows: tuple[str, ...]
    join: tuple[str, str]
    zh: str
    en: str
    release_words: tuple[str, str]
    source: str


@dataclass(frozen=True)
class Asked:
    """Something that must be known of a person before green is said, where `only_if` holds."""

    zh: str
    en: str
    rule: Rule
    only_if: Rule | None
    needed: bool


@cache
def overall_rules() -> dict[str, OverallRule]:
    """All rules by code. Raises BadText or KeyError when the sheet says what nobody understands."""
    return {row["code"]: _rule(row) for row in SHEET["rules"]}


@cache
def asked() -> tuple[Asked, ...]:
    """What green asks for."""
    return tuple(
        Asked(row["zh"], row["en"], _needed(row["rule"]), _read(row.get("only_if")), row.get("needed", False))
        for row in SHEET["data"]["asked"]
    )


@cache
def facts_asked() -> frozenset[str]:
    """Codes of all facts that the overall tier asks for."""
    rules = [
        rule for one in overall_rules().values() for rule in (one.rule, one.release, one.awaits) if rule is not None
    ]
    rules += [rule for one in asked() for rule in (one.rule, one.only_if) if rule is not None]
    return frozenset(code for rule in rules for code in facts_in(rule))


@cache
def numbers() -> Mapping[str, str]:
    """The numbers that the sheet may name, and the tiers of the diseases on the shelf."""
    found: dict[str, str] = {}
    for scheme in SCHEMES.values():
        for rule in scheme.rules:
            found |= {f"{rule.code}.{name}": f"{getattr(rule, name):g}" for name in _COUNTS}
            found |= {f"{rule.code}.{name}": value for name, value in _limits(rule).items()}
    found |= {f"any_disease.{tier}": _any_disease(tier) for tier in TIERS}
    return {**found, **clinical_numbers()}


def _limits(rule: TierRule) -> dict[str, str]:
    if rule.kind == "word":
        return {"values": ", ".join(rule.values)}
    if rule.kind == "number":
        return {"limit": f"{rule.limit:g}"}
    limit = rule.limit_for("clinic") if rule.limit != "thresholds" else THRESHOLDS["clinic"]
    return {"SBP": f"{limit.systolic:g}", "DBP": f"{limit.diastolic:g}"}


def _any_disease(tier: str) -> str:
    """The text "some disease of the shelf is in this tier"."""
    return " 或 ".join(f"tier.{code} = {tier}" for code in programmes())


def _filled(text: str) -> str:
    return filled(text, numbers())


def _needed(text: str) -> Rule:
    return read(_filled(text))


def _read(text: str | None) -> Rule | None:
    return _needed(text) if text else None


def _rule(row: Mapping[str, Any]) -> OverallRule:
    return OverallRule(
        code=row["code"], tier=row["tier"], rule=_needed(row["rule"]), release=_read(row.get("release")),
        release_days=int(_filled(str(row.get("release_days", 0)))), awaits=_read(row.get("awaits")),
        shows=tuple(row["shows"]), join=(row["join"],) * 2 if "join" in row else ("、", ", "),
        zh=_filled(row["zh"]), en=_filled(row["en"]), release_words=_release_words(row["code"]), source=row["source"],
    )  # fmt: skip


def _release_words(code: str) -> tuple[str, str]:
    """What lets go, in words, where a rule of the clinical room says how."""
    counts = {name: numbers().get(f"{code}.{name}", "0") for name in ("release", "release_days")}
    if counts["release"] == "0":
        return "", ""
    return TIER_WORDS["release_zh"].format(**counts), TIER_WORDS["release_en"].format(**counts)
