"""Writing about programmes: following facts in sets, and what people decide one by one."""

from kangxu.programmes.actions.enrolling import (
    assign_carers,
    come_back,
    decline_proposal,
    end_enrolment,
    enrol,
    enrol_persons,
    follow_contract,
    leave,
)
from kangxu.programmes.actions.following import Followed, evaluate_persons, follow_facts, retreat
from kangxu.programmes.actions.signing import sign_programme
from kangxu.programmes.actions.targeting import end_target, set_target
from kangxu.programmes.actions.tiering import end_override, override_tier
from kangxu.programmes.refusals import CannotEnrol

__all__ = [
    "CannotEnrol",
    "Followed",
    "assign_carers",
    "come_back",
    "decline_proposal",
    "end_enrolment",
    "end_override",
    "end_target",
    "enrol",
    "enrol_persons",
    "evaluate_persons",
    "follow_contract",
    "follow_facts",
    "leave",
    "override_tier",
    "retreat",
    "set_target",
    "sign_programme",
]
