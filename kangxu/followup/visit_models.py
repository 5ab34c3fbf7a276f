"""Visits: who came to whom and when, and the order of a day's route."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.constraints import by_somebody
from kangxu.foundation.guarded import Guarded


class Visit(Guarded):
    """One visit, at home or in the clinic, as it was handed in; `uid` was made where it began, so it is stored once.

    The place is the browser's, kept only where the person agreed; nobody judges how far it is from the address.
    """

    uid = models.UUIDField(unique=True)
    task = models.ForeignKey("followup.Task", on_delete=models.PROTECT, related_name="visits", db_index=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    mode = models.CharField(max_length=10)
    arrived_at = models.DateTimeField(null=True)
    arrived_by = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    device = models.CharField(max_length=80, blank=True, help_text="what was measured with")
    contact = models.OneToOneField("followup.Contact", null=True, on_delete=models.PROTECT, related_name="visit")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=80, blank=True)
    set_aside = models.JSONField(default=dict, help_text="what was handed in and given up for a colleague's")
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            *(by_somebody("visit", what) for what in ("arrived", "recorded", "set_aside")),
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="visit_place_on_earth",
            ),
        ]
        indexes = [
            models.Index(fields=["task", "-arrived_at"], name="visit_task"),
            models.Index(fields=["staff", "-arrived_at"], name="visit_staff"),
        ]


class RouteOrder(Guarded):
    """The order in which a member of staff goes round on a day, as they put it by hand."""

    staff = models.ForeignKey("organisations.Staff", on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    task_ids = models.JSONField(default=list)
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "day"], name="route_order_once")]
