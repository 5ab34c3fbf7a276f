"""Graded management: which findings make which tier, with the rule that fired. Pure; the rules lie in grading.toml."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kangxu.clinical.risk import risk_models
from kangxu.clinical.sheets import load_sheet
from kangxu.clinical.urgent import assess as urgent_findings
from kangxu.screening.content import Ground, Say

_SHEET = load_sheet("grading.toml", "kangxu.screening")
TIERS: dict[str, Say] = {code: Say(words["zh"], words["en"]) for code, words in _SHEET["tiers"].items()}
LEVELS: dict[str, Say] = {code: Say(level["zh"], level["en"]) for code, level in _SHEET["levels"].items()}
EDITION: str = _SHEET["edition"]
URGENT_WITHIN_DAYS: int = _SHEET["urgent_within_days"]
_WORST = ("red", "yellow", "green", "")


@dataclass(frozen=True)
class Finding:
    """What one model says. `shown` are its words for people: class, points or probability with unit."""

    value: float | None
    band: str
    refusal: str
    shown: Say
    on: str = ""
    also: Mapping[str, float | str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    """A measured or answered value: analyte in its canonical unit, or 0 and 1.

    `fresh`: new enough to be urgent; `inferred`: follows from other values, nobody said or recorded it.
    """

    value: float
    shown: Say
    on: str = ""
    fresh: bool = True
    inferred: bool = False


@dataclass(frozen=True)
class Grade:
    """The worst tier of all grounds, which are listed worst first; "" where nothing is known to grade by."""

    tier: str
    urgent: bool
    grounds: tuple[Ground, ...]
    positive: tuple[str, ...]

    @property
    def words(self) -> Say:
        return TIERS[self.tier or "none"]


def grade(findings: Mapping[str, Finding], facts: Mapping[str, Fact], *, diseases: Iterable[str] = ()) -> Grade:
    """Judge one person's findings (by model) and facts (by name); `diseases` are groups on record."""
    fired = [*_urgent_values(facts, diseases), *_fired(findings, facts)]
    grounds = tuple(sorted(fired, key=lambda one: (_WORST.index(one.tier), not one.urgent)))
    judged = any(one.value is not None for one in findings.values())
    tier = grounds[0].tier if grounds else ("green" if judged else "")
    positive = {rule["code"]: rule["disease"] for rule in _SHEET["rules"] if rule.get("positive")}
    known = {disease for disease in positive.values() if _is_known(disease, facts)}
    found = dict.fromkeys(positive[one.code] for one in grounds if one.code in positive)
    return Grade(tier, any(one.urgent for one in grounds), grounds, tuple(one for one in found if one not in known))


def _is_known(disease: str, facts: Mapping[str, Fact]) -> bool:
    """Whether the person has this disease on record: then nobody has to be led to its diagnosis."""
    flag = _SHEET["known_by"].get(disease, disease)
    return flag in facts and facts[flag].value == 1 and not facts[flag].inferred


def _fired(findings: Mapping[str, Finding], facts: Mapping[str, Fact]) -> Iterable[Ground]:
    silenced: set[str] = set()
    for rule in _SHEET["rules"]:
        if rule["code"] in silenced or any(name in facts for name in rule.get("unless", ())):
            continue
        shown = next((hit for test in rule["any"] if (hit := _hit(test, findings, facts))), None)
        if shown is None or not all(_hit(test, findings, facts) for test in rule.get("needs", ())):
            continue
        silenced.update(rule.get("instead_of", ()))
        yield _ground(rule, *shown)


def _hit(
    test: Mapping[str, Any], findings: Mapping[str, Finding], facts: Mapping[str, Fact]
) -> tuple[Say, str, str] | None:
    """(words of the value, day, model) where the test holds."""
    if "with" in test and not any(name in facts and facts[name].value == 1 for name in test["with"]):
        return None
    if "fact" in test:
        fact = facts.get(test["fact"])
        return (fact.shown, fact.on, "") if fact and _within(fact.value, test) else None
    finding = findings.get(test["model"])
    if finding is None or not _fits(finding, test):
        return None
    return finding.shown, finding.on, test["model"]


def _fits(finding: Finding, test: Mapping[str, Any]) -> bool:
    if "refusals" in test:
        return finding.refusal in test["refusals"]
    if "also" in test:
        value = finding.also.get(test["also"])
        return isinstance(value, float) and _within(value, test)
    return not finding.refusal and finding.band in test["bands"]


def _within(value: float, test: Mapping[str, Any]) -> bool:
    return (
        value >= test.get("from", value)
        and value <= test.get("up_to", value)
        and ("above" not in test or value > test["above"])
        and ("below" not in test or value < test["below"])
    )


def _ground(rule: Mapping[str, Any], value: Say, on: str, model: str) -> Ground:
    return Ground(
        code=rule["code"], tier=rule["tier"], urgent=rule.get("urgent", False),
        words=Say(rule["zh"].replace("{value}", value.zh), rule["en"].replace("{value}", value.en)),
        value=value, source=rule["source"], model=model, disease=rule["disease"], on=on,
    )  # fmt: skip


def _urgent_values(facts: Mapping[str, Fact], diseases: Iterable[str]) -> Iterable[Ground]:
    """Urgent values of the same rules that ring the alarm when a reading arrives."""
    fresh = {name: fact.value for name, fact in facts.items() if fact.fresh}
    for one in urgent_findings(fresh, tuple(diseases)):
        measured = [facts[analyte] for analyte in one.analytes if analyte in facts]
        shown = Say("/".join(fact.shown.zh for fact in measured), "/".join(fact.shown.en for fact in measured))
        yield Ground(
            code=one.code, tier="red", urgent=True, words=Say(one.words_zh, one.words_en), value=shown,
            source=one.source, on=max((fact.on for fact in measured), default=""),
        )  # fmt: skip


def _check() -> None:
    """A rule that names what the shelf does not have stops the start."""
    for rule in _SHEET["rules"]:
        for test in rule["any"]:
            model = risk_models().get(test.get("model", ""))
            if model is None and "model" in test:
                raise KeyError(f"{rule['code']}: no model {test['model']}")
            wrong = set(test.get("bands", ())) - {band.code for band in model.bands} if model else set()
            if wrong:
                raise KeyError(f"{rule['code']}: {test['model']} has no bands {sorted(wrong)}")


_check()
