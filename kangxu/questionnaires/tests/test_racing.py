"""Two heads at once."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from kangxu.followup.tests.world import AT, SYSTEM
from kangxu.foundation.acting import quietly
from kangxu.questionnaires import versions
from kangxu.questionnaires.models import FormVersion

PATIENCE_SECONDS = 120  # machines that run tests are busy


@pytest.mark.django_db(transaction=True)
def test_two_who_first_fill_in_a_form_of_the_shelf_keep_one_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both find none kept before either keeps it."""
    both_looked, wait = Barrier(2, timeout=PATIENCE_SECONDS), versions.one_at_a_time
    monkeypatch.setattr(versions, "one_at_a_time", lambda code: (both_looked.wait(), wait(code)))
    kept: list[int] = []

    def fill_in() -> None:
        try:
            with quietly("test", by=SYSTEM, at=AT):
                kept.append(versions.keep("nps", at=AT).pk)
        finally:
            connection.close()

    threads = [Thread(target=fill_in) for _who in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE_SECONDS)
    assert kept == [FormVersion.objects.get(code="nps").pk] * 2
