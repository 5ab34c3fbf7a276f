"""Which risk models the site uses, and who decided."""

from __future__ import annotations

from dataclasses import dataclass

from kangxu.foundation.viewer import Viewer
from kangxu.screening.plans import AUTOMATIC, PLANS, InUse, choices


@dataclass(frozen=True)
class ModelLine:
    """A model of the shelf as the site uses it, and in which plans it stands."""

    in_use: InUse
    plans: tuple[str, ...]


def models_in_use(*, viewer: Viewer) -> list[ModelLine]:
    """Every model of the shelf: on or off, variant, and who decided when (nobody: the shelf's own word)."""
    del viewer  # what the site computes is no secret among its staff
    plans = {**PLANS, "automatic": AUTOMATIC}
    return [
        ModelLine(one, tuple(plan for plan, codes in plans.items() if code in codes)) for code, one in choices().items()
    ]
