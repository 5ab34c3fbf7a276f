"""The national class of a follow-up and the rhythm of a tier."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kangxu.clinical.cadence import CONTACTS, FollowUpFindings, classify, contacts, counts_for_national, next_contacts
from kangxu.clinical.tiers import TIERS

TODAY = date(2026, 11, 20)
GOOD = FollowUpFindings(on=TODAY, at_target=True)
BAD = replace(GOOD, at_target=False)


@pytest.mark.parametrize(
    ("findings", "previous", "code", "step", "days", "refer"),
    [
        (GOOD, None, "satisfied", "routine", 90, False),
        (GOOD, "unsatisfied", "satisfied", "routine", 90, False),
        (replace(GOOD, planned_on=TODAY + timedelta(days=30)), None, "satisfied", "routine", 30, False),
        (replace(GOOD, planned_on=TODAY + timedelta(days=200)), None, "satisfied", "routine", 90, False),
        (BAD, None, "unsatisfied", "two_weeks", 14, False),
        (BAD, "satisfied", "unsatisfied", "two_weeks", 14, False),
        (BAD, "unsatisfied", "unsatisfied", "refer", 14, True),
        (replace(GOOD, adverse_reaction=True), None, "adverse_reaction", "two_weeks", 14, False),
        (replace(BAD, adverse_reaction=True), "adverse_reaction", "adverse_reaction", "refer", 14, True),
        (replace(GOOD, new_or_worse_complication=True, adverse_reaction=True), None, "complication", "refer", 14, True),
        (
            replace(BAD, emergency=True, new_or_worse_complication=True),
            None,
            "emergency",
            "emergency_referral",
            14,
            True,
        ),
        (replace(GOOD, at_target=None, emergency=True), None, "emergency", "emergency_referral", 14, True),
    ],
)
def test_national_class(
    findings: FollowUpFindings, previous: str | None, code: str, step: str, days: int, refer: bool
) -> None:
    found = classify(findings, previous)
    assert found is not None
    assert (found.code, found.step, (found.due_on - TODAY).days, found.refer) == (code, step, days, refer)
    assert all(found.words)
    assert all(found.step_words)


def test_a_follow_up_without_a_value_has_no_class() -> None:
    assert classify(replace(GOOD, at_target=None), None) is None


def test_rhythms_of_tiers() -> None:
    assert [(contact.mode, contact.every_days) for contact in contacts("red")] == [("message", 30), ("home", 90)]
    assert [(contact.mode, contact.every_days) for contact in contacts("yellow")] == [("phone", 180)]
    assert contacts("unknown") == ()
    assert set(CONTACTS) <= set(TIERS)


def test_the_next_contact_counts_from_the_last_of_its_kind() -> None:
    dues = next_contacts("red", {"home": TODAY - timedelta(days=80)}, TODAY)
    assert [(due.contact.mode, (due.due_on - TODAY).days) for due in dues] == [("home", 10), ("message", 30)]


def test_only_face_to_face_counts_for_the_national_service() -> None:
    assert [counts_for_national(mode) for mode in ("clinic", "home", "phone", "online")] == [True, True, False, False]
