"""Finding contracts, what they say, and the fingerprint of it: whoever signs, signs exactly this."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

from kangxu.foundation.money import yuan
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.contract_models import Contract
from kangxu.packages.contract_terms import terms

LANGUAGES = ("zh", "en")


def locked(contract_id: int, viewer: Viewer) -> Contract:
    """A contract in scope, held for this transaction. Raises NotFound."""
    found = Contract.objects.select_for_update(of=("self",)).filter(pk=contract_id, person__merged_into=None)
    found = in_scope(found, viewer)
    contract: Contract | None = found.first()
    if contract is None:
        raise NotFound(f"contract:{contract_id}")
    return contract


def may_be_renewed(one: Contract, today: date) -> bool:
    """While it is in force, and for some days after it ran out."""
    late = one.state == Contract.State.ENDED and one.end_reason == "ran_out"
    return one.state == Contract.State.ACTIVE or (late and (today - one.ends_on).days <= terms().renewed_within_days)


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a content."""
    return sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def said(one: Contract) -> dict[str, Any]:
    """All that a signature stands for: the terms, and the wording that was read, in both languages."""
    return {
        "person": one.person_id, "organisation": one.organisation_id, "kind": one.kind, "pack": one.pack,
        "days": [str(one.starts_on), str(one.ends_on)], "doctor": one.doctor_id, "manager": one.manager_id,
        "team": one.team, "fee_fen": one.fee_fen, "edition": one.edition,
        "words": {language: paragraphs(one, language) for language in LANGUAGES},
    }  # fmt: skip


def paragraphs(one: Contract, language: str) -> list[str]:
    """The wording in force, filled with the terms of a contract."""
    known = {
        "organisation": one.organisation.name, "person": one.person.name,
        "pack": terms().packs[one.pack].words(language), "starts": str(one.starts_on), "ends": str(one.ends_on),
        "doctor": one.doctor.name, "manager": one.manager.name if one.manager else _inner("nobody", language),
        "team": _inner("team", language, team=one.team) if one.team else "",
        "fee": _inner("fee", language, yuan=yuan(one.fee_fen)) if one.fee_fen else _inner("free", language),
    }  # fmt: skip
    return [part[language].format(**known) for part in terms().wording]


def _inner(name: str, language: str, **known: str) -> str:
    return terms().said[name][language].format(**known)
