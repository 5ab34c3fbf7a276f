"""Forms on paper: a year of follow-ups side by side, one answer, a blank to fill in by hand."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kangxu.clinical.risk import risk_models
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import PersonView, get_person
from kangxu.privacy.actions import log_access
from kangxu.questionnaires import queries
from kangxu.questionnaires.definition import Form, Words
from kangxu.questionnaires.paper_queries import CompletedForm, completed_in_year, completed_one
from kangxu.web.desk.words import sex_age
from kangxu.web.doors import Request, page
from kangxu.web.person.words import stamp
from kangxu.web.printing import pdf_file
from kangxu.web.questionnaires.page import score_words
from kangxu.web.questionnaires.print.general import Paper, general_sheet
from kangxu.web.questionnaires.print.national import Head, national_sheet, papers_of
from kangxu.web.questionnaires.print.pdf import GENERAL, NATIONAL
from kangxu.web.questionnaires.words import told

LOGGED = "form_print"
_YEARS = range(1900, 2200)


@page(Permission.SEE_CLINICAL)
@require_GET
def year(request: Request, person_id: int, form: str) -> HttpResponse:
    """`?year=`, this year without: the follow-ups of a national record in columns, answers to others one by one."""
    viewer, now = request.viewer, clock.now()
    shape, person = queries.get_form(form, viewer=viewer), get_person(person_id, viewer=viewer)
    wanted = _year(request.GET.get("year", ""), now)
    if papers := papers_of(shape):
        forms = [queries.get_form(code, viewer=viewer) for code in papers]
        visits = {one.code: completed_in_year(person_id, one, wanted, viewer=viewer) for one in forms}
        made = _national([(one, visits[one.code]) for one in forms], person, now)
    else:
        found = completed_in_year(person_id, shape, wanted, viewer=viewer)
        own = [_paper(one, person) for one in found if one.form.code == shape.code]
        made = GENERAL.pdf(general_sheet(own or [_blank(shape, person, now)], _head(person, now)))
    log_access(person_id=person_id, page=LOGGED, purpose=f"form:{form} {wanted}", by=viewer, at=now)
    return pdf_file(f"{form}-{person_id}-{wanted}.pdf", made)


@page(Permission.SEE_CLINICAL)
@require_GET
def answer(request: Request, person_id: int, answer_id: int) -> HttpResponse:
    """One completed form: a national record in its first column."""
    viewer, now = request.viewer, clock.now()
    found = completed_one(answer_id, viewer=viewer)
    if found.person_id != person_id:
        raise NotFound(f"answer:{answer_id}")
    person = get_person(person_id, viewer=viewer)
    if papers := papers_of(found.form):
        forms = [found.form if one == found.form.code else queries.get_form(one, viewer=viewer) for one in papers]
        made = _national([(one, [found]) for one in forms], person, now)
    else:
        made = GENERAL.pdf(general_sheet([_paper(found, person)], _head(person, now)))
    log_access(person_id=person_id, page=LOGGED, purpose=f"answer:{answer_id}", by=viewer, at=now)
    return pdf_file(f"answer-{answer_id}.pdf", made)


@page(Permission.SEE_CLINICAL)
@require_GET
def blank(request: Request, form: str) -> HttpResponse:
    """A form that nobody filled in, for anybody."""
    shape = queries.get_form(form, viewer=request.viewer)
    if papers := papers_of(shape):
        forms = [queries.get_form(code, viewer=request.viewer) for code in papers]
        return pdf_file(f"{form}.pdf", NATIONAL.pdf(national_sheet([(one, ()) for one in forms], Head())))
    return pdf_file(f"{form}.pdf", GENERAL.pdf(general_sheet([_blank(shape, None, clock.now())], Head())))


def _national(papers: list[tuple[Form, list[CompletedForm]]], person: PersonView, now: datetime) -> bytes:
    sheets = [(form, [_values(one) for one in visits]) for form, visits in papers]
    amended = any(one.amended for _form, visits in papers for one in visits)
    return NATIONAL.pdf(national_sheet(sheets, _head(person, now, amended=amended)))


def _values(one: CompletedForm) -> dict[str, object]:
    """Answers with the day they are counted under."""
    return {"visited_on": one.on.isoformat(), **one.values}


def _head(person: PersonView, now: datetime, *, amended: bool = False) -> Head:
    foot = _("打印 %(at)s") % {"at": stamp(now)}
    return Head(person.name, foot="  ".join((foot, _("这份已被更正，仅供查看"))) if amended else foot)


def _paper(one: CompletedForm, person: PersonView) -> Paper:
    facts = [*_who(person, one.done_at), (_("日期"), f"{one.on:%Y-%m-%d}"), (_("填表人"), one.by_name)]
    return Paper(one.form, one.values, facts, [_result(*score) for score in one.scores], one.amended)


def _blank(form: Form, person: PersonView | None, now: datetime) -> Paper:
    who = _who(person, now) if person else [(_("姓名"), ""), (_("性别年龄"), "")]
    return Paper(form, {}, [*who, (_("日期"), ""), (_("填表人"), "")])


def _who(person: PersonView, at: datetime) -> list[tuple[str, str]]:
    return [(_("姓名"), person.name), (_("性别年龄"), sex_age(person.sex, person.age(clock.day_of(at))))]


def _result(code: str, value: float | None, band: str) -> str:
    model = risk_models().get(code)
    words = score_words(code, value, band)
    return _("%(scale)s：%(result)s") % {"scale": told(Words(model.zh, model.en)), "result": words} if model else words


def _year(wanted: str, now: datetime) -> int:
    asked = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) == 4 else 0
    return asked if asked in _YEARS else clock.day_of(now).year
