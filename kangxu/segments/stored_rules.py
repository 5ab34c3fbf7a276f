"""The rules of a version: one, or one per band, of which the first that holds counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kangxu.rules.language import All, Any_, Not, Rule, facts_in
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
    """Value → the rule of who has just this value (empty: a definition without bands). Raises BadRule."""
    bands = bands_of(version)
    if bands:
        return dict(_first_true(bands))
    rule = rule_of(version)
    return {} if rule is None else {"": rule}


def facts_of(version: Version) -> tuple[str, ...]:
    """Codes of the facts asked, each once. Raises BadRule."""
    rule = rule_of(version)
    return () if rule is None else facts_in(rule)


def _first_true(bands: Sequence[Band]) -> Iterator[tuple[str, Rule]]:
    """A band counts where those before it are surely false: not known before it, not known at all."""
    for place, band in enumerate(bands):
        earlier = tuple(Not(one.rule) for one in bands[:place])
        yield band.code, All((*earlier, band.rule)) if earlier else band.rule
