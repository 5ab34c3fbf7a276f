"""Who opened whose page, and why."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class AccessLog(Guarded):
    """One line per look at a person. No foreign keys: it must neither hinder nor vanish with the data."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    person_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField(null=True)
    page = models.CharField(max_length=40)
    purpose = models.CharField(max_length=80)

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-at"], name="access_person"),
            models.Index(fields=["actor", "-at"], name="access_actor"),
        ]
