"""Noting who looked, showing hidden numbers, keeping consents and refusals. The verbs stand in the modules beside."""

from kangxu.privacy.access import log_access, log_accesses
from kangxu.privacy.actions.consenting import (
    CannotConsent,
    announce_expired,
    give_consent,
    record_consents,
    withdraw_consent,
)
from kangxu.privacy.actions.refusing import CannotRefuse, lift_refusal, record_refusals, refuse
from kangxu.privacy.actions.revealing import NoReason, reveal
from kangxu.privacy.given import Given, Refused

__all__ = [
    "CannotConsent",
    "CannotRefuse",
    "Given",
    "NoReason",
    "Refused",
    "announce_expired",
    "give_consent",
    "lift_refusal",
    "log_access",
    "log_accesses",
    "record_consents",
    "record_refusals",
    "refuse",
    "reveal",
    "withdraw_consent",
]
