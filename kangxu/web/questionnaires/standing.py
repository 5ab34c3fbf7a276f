"""What the page is told after a draft was saved. Pure but for the template."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kangxu.questionnaires.filled import Filled
from kangxu.web.components.form_panel import FormPanel
from kangxu.web.questionnaires.panel import TONES, because_of, saved_words


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
