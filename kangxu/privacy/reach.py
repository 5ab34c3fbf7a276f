"""Whom a use of contacts may address, as SQL: who agreed, refuses nothing that matters for it, and lives."""

from __future__ import annotations

from collections.abc import Sequence

from kangxu.privacy import standing
from kangxu.privacy.vocabulary import GUARDIAN_BELOW_YEARS, Use, uses

AUTOMATED = "automated_decisions"
DECEASED = "(p.deceased_at <= %(at)s)"
CHILD = f"(p.birth_on > %(day)s::date - interval '{GUARDIAN_BELOW_YEARS} years')"


def marketable_sql(purpose: str = "marketing") -> str:
    """A SELECT of `person_id`: who may be addressed for a use of `reach.toml`. Needs `%(at)s` and `%(day)s`.

    Whether a number is known is not asked: `queries.reach_of` tells that. Raises KeyError for an unknown use.
    """
    use = uses()[purpose]
    tests = ["p.merged_into_id is null", f"{DECEASED} is not true", f"not {_refuses('p.id', blocking(use))}"]
    tests += [f"exists ({_agreed('p.id', code)})" for code in use.consents]
    tests += [f"not exists ({_took_back('p.id', code)})" for code in use.unless_withdrawn]
    tests += [] if use.children else [f"{CHILD} is not true"]
    return f"select p.id as person_id from people_person p where {' and '.join(tests)}"


def blocking(use: Use) -> tuple[str, ...]:
    """Kinds of refusal that exclude from a use altogether."""
    return ("all", AUTOMATED) if use.automated else ("all",)


def agreed_to_all(use: Use, among: str) -> str:
    """A SELECT of those among persons who agreed to all that a use asks; of everybody where it asks nothing."""
    chosen = f"select person_id from {among}"
    parts = [f"{chosen} a where exists ({_agreed('a.person_id', code)})" for code in use.consents]
    parts += [f"{chosen} a where not exists ({_took_back('a.person_id', code)})" for code in use.unless_withdrawn]
    return " intersect ".join(parts) or chosen


def _agreed(person: str, code: str) -> str:
    return f"select 1 from ({standing.CONSENTS}) s where s.person_id = {person} and s.purpose = {_known(code)}"


def _took_back(person: str, code: str) -> str:
    return f"select 1 from ({standing.WITHDRAWN}) s where s.person_id = {person} and s.purpose = {_known(code)}"


def _refuses(person: str, kinds: Sequence[str]) -> str:
    listed = ", ".join(_known(kind) for kind in kinds)
    return f"exists (select 1 from ({standing.REFUSALS}) s where s.person_id = {person} and s.kind in ({listed}))"


def _known(code: str) -> str:
    """A code of our own sheets as SQL text."""
    if not code.replace("_", "").isalnum():
        raise ValueError(code)
    return f"'{code}'"
