"""Audit lines, and batches as the unit of news. No foreign keys: neither may hinder nor vanish with the data."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class AuditEvent(Guarded):
    """One line per action: who did what to what, when."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    what = models.CharField(max_length=60)
    target = models.CharField(max_length=80)
    organisation_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="audit_at"),
            models.Index(fields=["target"], name="audit_target"),
            models.Index(fields=["actor", "-at"], name="audit_actor"),
        ]


class Batch(Guarded):
    """One piece of news about a set of persons: a cuff reading (one) or a night's export (200,000)."""

    event = models.CharField(max_length=60)
    caused_by = models.CharField(max_length=80)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    organisation_id = models.BigIntegerField(null=True)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["caused_by"], name="batch_caused_by")]


class BatchPerson(Guarded):
    """The persons a batch is about."""

    pk = models.CompositePrimaryKey("batch_id", "person_id")
    batch_id = models.BigIntegerField()
    person_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["person_id"], name="batch_person")]
