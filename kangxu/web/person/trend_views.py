"""The trend workspace, and its readings as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from kangxu.clinical.analytes import catalogue
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import spoken
from kangxu.people.queries import get_person
from kangxu.records.queries import MomentView
from kangxu.web.doors import Request, page
from kangxu.web.person import facts
from kangxu.web.person.trend import trend_page
from kangxu.web.person.views import note_look
from kangxu.web.person.words import origin_words, slot_words, source_words, stamp
from kangxu.web.person.workspace import asked_of, gather, read_moments
from kangxu.web.tables import csv_file

EVERYTHING = 1_000_000


@page(Permission.SEE_CLINICAL)
def trend(request: Request, person_id: int) -> HttpResponse:
    """Several indicators side by side; a choice of another part (htmx) is not another look."""
    viewer, now = request.viewer, clock.now()
    asked, known = gather(asked_of(person_id, request.GET, now=now), viewer=viewer, now=now)
    open_tasks = [task for task in facts.read_tasks(person_id, viewer=viewer) if task.closed_at is None]
    made = trend_page(asked, known, viewer=viewer, tasks=open_tasks, now=now)
    if not request.headers.get("HX-Request"):
        note_look(request, person_id, "person-trend", now)
    return render(request, "person/trend.html", {"page": made})


@page(Permission.SEE_CLINICAL)
def csv(request: Request, person_id: int) -> Any:
    """All readings of the chosen indicators in the span, as received and as shown; noted as taken away."""
    viewer, now = request.viewer, clock.now()
    get_person(person_id, viewer=viewer)
    asked = asked_of(person_id, request.GET, now=now)
    moments = read_moments(asked, viewer=viewer, size=EVERYTHING)
    note_look(request, person_id, "person-export", now)
    return csv_file(f"{person_id}-{clock.day_of(now)}.csv", _lines(moments))


def _lines(moments: list[MomentView]) -> Iterator[list[str]]:
    yield [
        _("时间"),
        _("来源"),
        _("指标"),
        _("结果"),
        _("单位"),
        _("收到的值"),
        _("收到的单位"),
        _("时段"),
        _("方法"),
        _("录入"),
    ]
    for moment in moments:
        for one in moment.readings:
            known = catalogue().get(one.analyte)
            yield [
                stamp(one.measured_at, timed=one.time_known), source_words(one.source),
                spoken(known.name_zh, (*known.aliases_en, known.id)[0]) if known else one.analyte,
                f"{one.comparator or ''}{one.value:g}" if one.value is not None else one.text_value or "",
                known.unit if known else "", one.value_received, one.unit_received or "", slot_words(one.slot),
                one.method or "", origin_words(moment.origin),
            ]  # fmt: skip
