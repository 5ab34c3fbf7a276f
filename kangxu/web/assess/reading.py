"""Reading one report with what stands around it, in a fixed number of queries."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names, organisation_by_id
from kangxu.people.queries import get_person
from kangxu.programmes.queries import EnrolmentView, enrolments_of
from kangxu.screening.queries import ReportView, report_of, reports_of
from kangxu.web.assess.facts import ReportFacts
from kangxu.web.assess.indicators import read_measured


def read_report(report_id: int, *, viewer: Viewer) -> ReportFacts:
    """Raises NotFound outside the viewer's scope."""
    report = report_of(report_id, viewer=viewer)
    names = actor_names({report.made_by, report.signed_by} - {""}, viewer=viewer)
    enrolled = enrolments_of([report.person_id], viewer=viewer).get(report.person_id, [])
    return ReportFacts(
        id=report.id, number=report.number, content=report.content,
        person=get_person(report.person_id, viewer=viewer),
        hospital=_hospital(report, viewer),
        made_at=report.made_at, made_by=names.get(report.made_by, ""),
        signed_at=report.signed_at, signed_by=names.get(report.signed_by, ""),
        **_carers(enrolled),
        reports=tuple(reports_of(report.person_id, viewer=viewer)),
        measured=tuple(read_measured(report.person_id, viewer=viewer, until=_until(report))),
    )  # fmt: skip


def _hospital(report: ReportView, viewer: Viewer) -> str:
    """The institution that made it; no name of one that the viewer does not know."""
    try:
        return organisation_by_id(report.organisation_id, viewer=viewer).name
    except NotFound:
        return ""


def _carers(enrolled: list[EnrolmentView]) -> dict[str, str]:
    first = enrolled[0] if enrolled else None
    return {"doctor": first.doctor if first else "", "care_manager": first.care_manager if first else ""}


def _until(report: ReportView) -> datetime:
    """The end of the day up to which data went in, but nothing that was measured after the report was made."""
    day = date.fromisoformat(report.content.data_until[:10])
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.zone())
    return min(end, report.made_at + timedelta(seconds=1))
