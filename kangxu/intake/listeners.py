"""What intake does when others have news."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.events import listen
from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.intake import desk
from kangxu.people.models import MatchCase


@listen("people.match_decided")
def release_held_facts(batch: Batch, at: datetime) -> None:
    """Somebody decided who an incoming person is: store what was held, or drop it."""
    case = MatchCase.objects.select_related("organisation").get(pk=int(batch.caused_by.removeprefix("case:")))
    by = Viewer.system("intake", organisation_id=case.organisation_id, group_id=case.group_id)
    desk.release(case_id=case.pk, person_id=case.person_id, by=by, at=at)
