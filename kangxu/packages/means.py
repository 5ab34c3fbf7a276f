"""How a person pays: the rule of the insurance, and what they can spend in a year."""

from __future__ import annotations

from dataclasses import dataclass

from kangxu.packages.benefits import Policy, policies, policy_of


@dataclass(frozen=True, slots=True)
class Pays:
    """The rule that holds for a person (None: nothing is estimated) and the cap in fen (None: not asked)."""

    policy: Policy | None = None
    cap_fen: int | None = None

    @property
    def policy_code(self) -> str:
        return self.policy.benefit.code if self.policy else ""


def policy_named(code: str) -> Policy | None:
    """The rule of this code; None when this site has none of it."""
    return next((one for one in policies() if one.benefit.code == code), None)


def recorded(insurance: str) -> Pays:
    """What follows from the insurance on record alone: no qualification is assumed, no cap."""
    return Pays(policy_of(insurance, qualified=False))
