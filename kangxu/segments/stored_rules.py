"""The rules of a version: one, or one per band, of which the first that holds counts."""

from __future__ import annotations

from dataclasses import dataclass

from kangxu.rules.language import Any_, Rule, facts_in
from kangxu.rules.stored import from_json
from kangxu.segments.models import Version


@dataclass(frozen=True, slots=True)
class Band:
    code: str
    zh: str
    en: str
    rule: Rule


def rule_of(version: Version) -> Rule | None:
    """Who is under the definition at all; None without a rule. Raises BadRule for what can no longer be read."""
    bands = bands_of(version)
    if bands:
        return Any_(tuple(band.rule for band in bands))
    return None if version.rule is None else from_json(version.rule)


def bands_of(version: Version) -> tuple[Band, ...]:
    """Raises BadRule."""
    return tuple(Band(one["code"], one["zh"], one["en"], from_json(one["rule"])) for one in version.bands)


def values_of(version: Version) -> dict[str, Rule]:
    """Value → rule, in order: the first that is true counts, where those before it are surely false. Without bands one
    empty value. Raises BadRule."""
    bands = bands_of(version)
    if bands:
        return {band.code: band.rule for band in bands}
    rule = rule_of(version)
    return {} if rule is None else {"": rule}


def facts_of(version: Version) -> tuple[str, ...]:
    """Codes of the facts asked, each once. Raises BadRule."""
    rule = rule_of(version)
    return () if rule is None else facts_in(rule)
