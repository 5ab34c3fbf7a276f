"""A stage summary drafted from what is on record: values, sentences with their causes, what comes next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from kangxu.followup import summary_lines as lines
from kangxu.followup.summary_facts import StageFacts, gather
from kangxu.followup.summary_lines import Line
from kangxu.followup.summary_terms import sheet
from kangxu.followup.summary_values import courses
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer


def draft(person_id: int, since: date, until: date, *, viewer: Viewer, at: datetime) -> dict[str, Any]:
    """The content of a summary of these days. Raises NotFound, NotAllowed."""
    facts = gather(person_id, since, until, viewer=viewer, at=at)
    found, rows = courses(facts), lines.coming(facts)
    parts = {
        "conclusion": lines.conclusion(facts, found), "course": lines.course(found),
        "adherence": lines.adherence(facts), "events": lines.events(facts), "next": lines.next_stage(facts, rows),
        "advice": lines.advice(facts),
    }  # fmt: skip
    return {
        "edition": sheet()["edition"], "drafted_on": clock.day_of(at).isoformat(),
        "tier": facts.changes[0].tier if facts.changes else "",
        "values": [one.to_json() for one in found], "parts": {code: _stored(many) for code, many in parts.items()},
        "next": rows, "report": facts.report.id if facts.report else None, "lessons": _lessons(facts),
    }  # fmt: skip


def digest_of(content: Mapping[str, Any], edits: Mapping[str, str]) -> str:
    """SHA-256 over what a summary says: whoever signs, signs exactly this."""
    said = json.dumps([content, edits], ensure_ascii=False, sort_keys=True)
    return sha256(said.encode()).hexdigest()


def _stored(many: Sequence[Line]) -> list[dict[str, Any]]:
    return [one.to_json() for one in many]


def _lessons(facts: StageFacts) -> list[int]:
    """What is still to be read, for the codes on paper."""
    return [one.id for one in facts.lessons if one.open][:2]
