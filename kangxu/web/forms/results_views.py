"""The results of a form: numbers for the page and as a file, and what was written."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kangxu.followup.actions import note_export
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import list_institutions
from kangxu.people.queries import list_cards
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.design_queries import base_form
from kangxu.questionnaires.results import terms, text_items
from kangxu.questionnaires.results_queries import answers, by_group, by_month, free_texts
from kangxu.web.doors import Request, page
from kangxu.web.forms.results_asked import Asked
from kangxu.web.forms.results_file import file_rows
from kangxu.web.forms.results_page import results_page
from kangxu.web.forms.results_texts import TextsPart, texts_part
from kangxu.web.questionnaires.words import told
from kangxu.web.tables import csv_file


@page(P.SEE_DASHBOARD)
@require_GET
def results(request: Request, form: str) -> HttpResponse:
    """Who answered and what, in a period and at a place."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET, request.viewer)
    shape = base_form(form, viewer=request.viewer)
    wanted = asked.wanted(shape, at)
    made = results_page(
        shape, answers(wanted, viewer=viewer), by_month(wanted, viewer=viewer),
        by_group(wanted, asked.group, viewer=viewer), _texts(shape, asked, viewer, at), asked,
        [(one.pk, one.name) for one in list_institutions(viewer=viewer)], viewer=viewer,
    )  # fmt: skip
    return render(request, "forms/results.html", {"page": made})


@page(P.SEE_DASHBOARD)
@require_GET
def texts(request: Request, form: str) -> HttpResponse:
    """What was written, while somebody searches; the next page of it."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET, request.viewer)
    made = _texts(base_form(form, viewer=request.viewer), asked, viewer, at)
    part = "forms/texts_more.html" if asked.before else "forms/texts_list.html"
    return render(request, part, {"texts": made})


@page(P.EXPORT_LISTS)
@require_GET
def export(request: Request, form: str) -> HttpResponseBase:
    """The numbers as a file; taking it is noted."""
    viewer, at, asked = request.viewer, clock.now(), Asked.of(request.GET, request.viewer)
    shape = base_form(form, viewer=request.viewer)
    wanted = asked.wanted(shape, at)
    found, parts = answers(wanted, viewer=viewer), by_group(wanted, asked.group, viewer=viewer)
    note_export(what="form_results", conditions={"form": form, **asked.conditions}, by=viewer, at=at)
    name = f"{told(shape.words)}-{_('填写结果')}-{clock.day_of(at):%Y%m%d}.csv"
    return csv_file(name, file_rows(shape, found, parts, asked))


def _texts(shape: Form, asked: Asked, viewer: Viewer, at: datetime) -> TextsPart | None:
    """None where nothing can be written, or the viewer may not read it."""
    if not text_items(shape) or (shape.kind != "survey" and not viewer.may(P.SEE_CLINICAL)):
        return None
    found = free_texts(
        asked.wanted(shape, at), viewer=viewer, words=asked.q, item=asked.item,
        before=asked.after, limit=terms().texts + 1,
    )  # fmt: skip
    names: dict[int, str] = {}
    if viewer.may(P.SEE_CLINICAL) and viewer.may(P.SEE_PEOPLE):
        cards = list_cards([one.person_id for one in found], viewer=viewer)
        names = {person: card.name for person, card in cards.items()}
    return texts_part(shape, found, names, asked, viewer=viewer)
