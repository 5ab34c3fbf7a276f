"""Scenarios that somebody kept under a name."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from kangxu.evidence.county.fields import common_fields, disease_fields
from kangxu.evidence.county.model import Scenario, published
from kangxu.evidence.models import KeptScenario
from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept scenario; `by` is what the audit line says."""

    id: int
    name: str
    scenario: Scenario
    by: str
    at: datetime


def list_kept(*, viewer: Viewer) -> list[Kept]:
    """Those of the institutions in reach, the newest first."""
    viewer.require(Permission.SEE_ACCOUNTS)
    found = KeptScenario.objects.filter(dropped_at=None).order_by("-kept_at", "-pk")
    found = in_scope(found, viewer)
    return [_kept(one) for one in found]


def get_kept(scenario_id: int, *, viewer: Viewer) -> Kept:
    """Raises NotFound."""
    found = next((one for one in list_kept(viewer=viewer) if one.id == scenario_id), None)
    if found is None:
        raise NotFound(f"scenario:{scenario_id}")
    return found


def to_json(scenario: Scenario) -> dict[str, Any]:
    """The numbers that one may enter, and the base they speak of."""
    whole = asdict(scenario)
    return {
        "base": scenario.base,
        "common": {field.name: whole[field.name] for field in common_fields()},
        "diseases": {
            one["code"]: {field.name: one[field.name] for field in disease_fields()} for one in whole["diseases"]
        },
    }  # fmt: skip


def from_json(stored: dict[str, Any]) -> Scenario:
    """A scenario with these numbers; diseases and parameters that came later keep the shipped ones."""
    shipped = published("visiting" if stored["base"] == "visiting" else "all")
    diseases = tuple(replace(one, **stored["diseases"].get(one.code, {})) for one in shipped.diseases)
    return replace(shipped, diseases=diseases, **stored["common"])


def _kept(one: KeptScenario) -> Kept:
    return Kept(one.pk, one.name, from_json(one.numbers), one.kept_by, one.kept_at)
