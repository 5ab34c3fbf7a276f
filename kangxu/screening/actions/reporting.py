"""Making and signing reports."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import get_person
from kangxu.screening.assessing import assess_and_decide
from kangxu.screening.content import ReportContent
from kangxu.screening.models import Linkage, Report, Screening
from kangxu.screening.picture import picture_of
from kangxu.screening.plans import chosen, models_for
from kangxu.screening.reporting.compose import compose

_LOCK_SPACE = 7_410_032


@action
def make_report(*, person_id: int, screening_id: int | None = None, by: Viewer, at: datetime) -> Report:
    """Assess a person by the plan of the screening (without one, the standard plan) and freeze the report.

    Raises NotFound outside the viewer's scope.
    """
    by.require(Permission.SCREEN_PEOPLE)
    get_person(person_id, viewer=by)
    screening = _screening(screening_id, person_id, by)
    form = screening.form if screening else Screening.Form.STANDARD.value
    running = chosen(models_for(form, screening.given["answers"] if screening else ()))
    models = [one.model.code for one in running]
    assess_and_decide([person_id], running, caused_by=f"person:{person_id}", by=by, at=at, screening_id=screening_id)
    on_the_way = Linkage.objects.filter(person_id=person_id, closed_at=None).select_related("owner").order_by("pk")
    content = compose(
        picture_of(person_id, at=at, models=models), form=form, models=models,
        linkages=list(on_the_way),
        before=_before(person_id), viewer=by,
    )  # fmt: skip
    organisation_id = screening.organisation_id if screening else by.organisation_id
    made: Report = Report.objects.create(
        person_id=person_id, screening=screening, organisation_id=organisation_id, number=_number(at),
        content=content.as_json(), made_at=at, made_by=by.actor,
    )  # fmt: skip
    audit("report.made", f"report:{made.pk}", organisation_id=organisation_id, person=person_id)
    return made


@action
def sign_report(*, report_id: int, by: Viewer, at: datetime) -> Report:
    """Sign a report, once: the first signature stays. Raises NotFound."""
    by.require(Permission.SET_TARGETS)
    found = Report.objects.select_for_update().filter(pk=report_id).first()
    if found is None or not by.sees(found.organisation_id):
        raise NotFound(f"report:{report_id}")
    one: Report = found
    if one.signed_at is None:
        one.signed_at, one.signed_by = at, by.actor
        one.save()
    audit("report.signed", f"report:{one.pk}", organisation_id=one.organisation_id)
    return one


def _screening(screening_id: int | None, person_id: int, by: Viewer) -> Screening | None:
    if screening_id is None:
        return None
    found = Screening.objects.filter(pk=screening_id, person_id=person_id).first()
    if found is None or not by.sees(found.organisation_id):
        raise NotFound(f"screening:{screening_id}")
    return found


def _before(person_id: int) -> ReportContent | None:
    last = Report.objects.filter(person_id=person_id).order_by("-pk").first()
    return ReportContent.from_json(last.content) if last else None


def _number(at: datetime) -> str:
    """The day, and the how manieth report of it: 20261121-000123."""
    day = day_of(at).strftime("%Y%m%d")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, int(day)])
        cursor.execute("select max(number) from screening_report where number like %s", [f"{day}-%"])
        last = cursor.fetchone()[0]
    return f"{day}-{int(last[9:]) + 1 if last else 1:06d}"
