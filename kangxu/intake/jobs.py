"""Entry points of the queue."""

from __future__ import annotations

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.intake import pipeline
from kangxu.intake.models import ImportBatch


@app.task(name="run_import", queue="intake", retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def run_import(*, import_id: int, **_newer: Any) -> None:
    """Run one import to its end; after a kill, from its last stored chunk."""
    job = ImportBatch.objects.select_related("organisation").get(pk=import_id)
    if job.state not in (ImportBatch.State.WAITING, ImportBatch.State.RUNNING):
        return
    by = Viewer.system("intake", organisation_id=job.organisation_id, group_id=job.organisation.group_id)
    pipeline.run(import_id, by=by, at=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="resume_imports", queue="intake", queueing_lock="resume_imports")
def resume_imports(timestamp: int, **_newer: Any) -> None:
    """Imports whose runner was killed go on by themselves."""
    for import_id in ImportBatch.objects.filter(state=ImportBatch.State.RUNNING).values_list("pk", flat=True):
        try:
            run_import(import_id=import_id)
        except pipeline.AlreadyRunning:
            continue
