"""What stands beside a form: the year's visits, and what the page is told after a draft was saved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kangxu.followup.face_to_face import Visits, visits_this_year
from kangxu.foundation.viewer import Viewer
from kangxu.questionnaires.filled import Filled
from kangxu.web.components.form_panel import FormPanel
from kangxu.web.questionnaires.judged_words import because_of
from kangxu.web.questionnaires.panel import saved_words
from kangxu.web.questionnaires.panel_inputs import TONES


def visits_until(filled: Filled, *, viewer: Viewer, at: datetime) -> Visits | None:
    """The person's visits face to face of the year up to the form's completion, else up to now; at most one query."""
    if not filled.form.programmes:
        return None
    until = filled.done_at or at
    return visits_this_year([filled.person_id], viewer=viewer, at=until).get(filled.person_id)


def standing(filled: Filled, panel: FormPanel) -> dict[str, Any]:
    """Revision, problems, calculated values, the class and why, as `form_saving.js` takes it."""
    judged = filled.judged
    ruled = {field.key: field.auto for row in panel.rows for field in row.inputs if field.ruled}
    shown = {
        field.key: field.value for row in panel.rows for field in (*row.inputs, *row.targets) if field.kind == "shown"
    }
    return {
        "id": filled.answer_id,
        "revision": filled.revision,
        "saved": saved_words(filled),
        "progress": _("已填%(done)s/%(of)s") % {"done": judged.done, "of": judged.of},
        "problems": dict(judged.problems),
        "values": {**shown, **{key: judged.values.get(key, "") for key in ruled}},
        "auto": ruled,
        "tones": {key: TONES.get(step, "") for key, step in filled.steps.items()},
        "because": because_of(filled),
        "standing": render_to_string(
            "components/form_panel/standing.html", {"notices": panel.notices, "scores": panel.scores}
        ),
    }
