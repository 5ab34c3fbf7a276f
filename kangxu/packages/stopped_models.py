"""Lines of running plans that ended before their year was over."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class StoppedLine(Guarded):
    """A service of a plan that nobody does any more: its `stop_if` (`rule`, in the text form) came true."""

    plan = models.ForeignKey("packages.Plan", on_delete=models.PROTECT, related_name="stopped", db_index=False)
    service = models.CharField(max_length=40)
    rule = models.TextField()
    stopped_at = models.DateTimeField()
    stopped_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "service"], name="stopped_line_once")]
