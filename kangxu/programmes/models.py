"""Who is in which programme, in which tier and why, with which personal targets."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class Enrolment(Guarded):
    """A person under the care of one disease programme at one institution."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    programme = models.CharField(max_length=30)
    edition = models.CharField(max_length=20)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)
    doctor = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    care_manager = models.ForeignKey("organisations.Staff", null=True, on_delete=models.PROTECT, related_name="+")
    enrolled_at = models.DateTimeField()
    enrolled_by = models.CharField(max_length=80)
    caused_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "programme"], condition=models.Q(ended_at=None), name="enrolment_once"
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "programme", "person"], name="enrolment_programme"),
            models.Index(
                fields=["care_manager", "person"], include=["organisation"], name="enrolment_carer",
                condition=models.Q(ended_at=None),
            ),
        ]  # fmt: skip


class Proposal(Guarded):
    """Somebody may belong into a programme: raised values without a diagnosis. A doctor decides, never the machine."""

    class Decision(models.TextChoices):
        ENROLLED = "enrolled", "已纳入"
        DECLINED = "declined", "不纳入"
        WITHDRAWN = "withdrawn", "依据已撤销"

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    programme = models.CharField(max_length=30)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(default=list)
    proposed_at = models.DateTimeField()
    caused_by = models.CharField(max_length=80)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "programme"], condition=models.Q(decided_at=None), name="proposal_once"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_at=None, decided_by="", decision="")
                | (models.Q(decided_at__isnull=False) & ~models.Q(decided_by="") & ~models.Q(decision="")),
                name="proposal_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "programme", "proposed_at"], name="proposal_open",
                condition=models.Q(decided_at=None),
            )
        ]  # fmt: skip


class TierState(Guarded):
    """The tier of a person today, per programme and overall (programme `overall`)."""

    pk = models.CompositePrimaryKey("person_id", "programme")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField(max_length=30)
    tier = models.CharField(
        max_length=8, help_text="the tier that counts: a doctor's while it holds, else the computed one"
    )
    since = models.DateTimeField()
    reasons = models.JSONField(default=list, help_text="rules that hold: code, tier, words, values, day, held")
    pending = models.JSONField(default=list, help_text="hits that still await a second value")
    computed = models.CharField(max_length=8, default="unknown")
    computed_since = models.DateField(null=True)
    edition = models.CharField(max_length=20, blank=True)
    evaluated_at = models.DateTimeField()
    override_tier = models.CharField(max_length=8, blank=True)
    override_until = models.DateTimeField(null=True)
    override_reason = models.CharField(max_length=200, blank=True)
    override_by = models.CharField(max_length=80, blank=True)
    override_by_name = models.CharField(max_length=50, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["programme", "tier", "person"], name="tier_state"),
            models.Index(fields=["programme", "tier", "since"], name="tier_waiting"),
            models.Index(
                fields=["override_until"], name="tier_override", condition=models.Q(override_until__isnull=False)
            ),
        ]


class TierChange(Guarded):
    """History of tiers: one row per change, with old tier, reason and cause."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    programme = models.CharField(max_length=30)
    tier = models.CharField(max_length=8)
    previous = models.CharField(max_length=8, blank=True)
    reasons = models.JSONField(default=list)
    at = models.DateTimeField()
    caused_by = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(
                fields=["programme", "at"], include=["person", "id", "tier", "previous"], name="tier_change_at"
            ),
            models.Index(fields=["person", "programme", "-at"], name="tier_change_person"),
        ]


class PersonalTarget(Guarded):
    """A target somebody set for one person; without one the programme's default counts.

    `slot` is a group of times of day (`slots.toml`); empty: whenever it was measured. It may begin on a later day.
    """

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    analyte = models.CharField(max_length=20)
    slot = models.CharField(max_length=20, blank=True, default="")
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    set_by = models.CharField(max_length=80)
    set_by_name = models.CharField(max_length=50, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "analyte", "slot"], condition=models.Q(valid_until=None), name="target_once"
            )
        ]


class ProgrammeSignature(Guarded):
    """A specialist of the site answers for the content of a programme. It holds while the content is exactly that."""

    programme = models.CharField(max_length=30)
    edition = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=50)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "digest"], name="programme_signature_once")]
