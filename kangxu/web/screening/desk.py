"""The keyboard page of the simple screening, and what it asks the server while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.areas import area_name
from kangxu.people.details import BadDetail, check_national_id
from kangxu.people.queries import PersonView, find_by_identifier, get_person
from kangxu.privacy.actions import log_access
from kangxu.privacy.masking import mask_national_id, name_for
from kangxu.screening import queries
from kangxu.web.components.card_reader_bar import CardReaderBar
from kangxu.web.components.key_form import KeyForm
from kangxu.web.components.key_hints import KeyHint, KeyHints
from kangxu.web.components.live_index import LiveIndex
from kangxu.web.doors import Request, page
from kangxu.web.screening import cardio
from kangxu.web.screening.form import key_form
from kangxu.web.screening.sheets import empty_index
from kangxu.web.screening.words import desk_words


@dataclass(frozen=True)
class DeskPage:
    """The empty page: nothing of any person is in it, so that the browser may keep it for times without network."""

    bar: CardReaderBar
    form: KeyForm
    index: LiveIndex
    data: Mapping[str, Any]
    keys: KeyHints


@page(Permission.SCREEN_PEOPLE)
@require_GET
@ensure_csrf_cookie
def screen(request: Request) -> HttpResponse:
    """`?session=` and `?person=` are read by the page itself."""
    viewer, now = request.viewer, clock.now()
    shown = DeskPage(CardReaderBar(), key_form(), empty_index(), _data(viewer, now), _keys())
    return render(request, "screening/screen.html", {"page": shown})


@page(Permission.SCREEN_PEOPLE)
@require_GET
def state(request: Request) -> JsonResponse:
    """How many were screened today (in this session), and the median of their active seconds."""
    viewer, now = request.viewer, clock.now()
    text = request.GET.get("session", "")
    if text.isdecimal():
        session = queries.session_of(int(text), viewer=viewer)
        return JsonResponse({"count": session.line.screened, "median": session.median_seconds})
    morning = datetime.combine(clock.day_of(now), time(), tzinfo=clock.zone())
    tomorrow = morning + timedelta(days=1)
    count, median = queries.median_seconds(viewer=viewer, since=morning, until=tomorrow, mine=True)
    return JsonResponse({"count": count, "median": median})


@page(Permission.SCREEN_PEOPLE)
@require_POST
def card(request: Request) -> JsonResponse:
    """Whom a card names, with earlier answers and values; posted, so that the number stands in no address."""
    viewer, now, asked = request.viewer, clock.now(), posted(request)
    person = _person(asked, viewer)
    if isinstance(person, str):
        return JsonResponse({"problem": person})
    if person is None:
        return JsonResponse({"known": False, "area": area_name(str(asked.get("national_id", "")))})
    log_access(person_id=person.id, page="screening", by=viewer, at=now)
    known = queries.prefill(person.id, viewer=viewer, at=now)
    return JsonResponse(
        {
            "known": True, "id": person.id, "name": name_for(viewer, person.name), "sex": int(person.sex),
            "birth_on": person.birth_on.isoformat() if person.birth_on else None,
            "masked": mask_national_id(person.national_id) if person.national_id else "",
            "file": _file(known), "prefill": prefilled(known),
        }
    )  # fmt: skip


@page(Permission.SCREEN_PEOPLE)
@require_POST
def heart(request: Request) -> JsonResponse:
    """The line of heart and vessels for what has been typed so far; nothing of it is kept."""
    viewer, now, asked = request.viewer, clock.now(), posted(request)
    person_id, known = asked.get("person_id"), None
    if isinstance(person_id, int):
        known = queries.prefill(person_id, viewer=viewer, at=now)
    in_use = next(one.in_use for one in queries.models_in_use(viewer=viewer) if one.in_use.model.code == cardio.MODEL)
    shown = cardio.cardio_of(_given(asked, known), in_use=in_use, dated=_laboratory_days(known))
    return JsonResponse({"row": dict(shown.row), "html": render_to_string("screening/cardio.html", {"page": shown})})


def posted(request: HttpRequest) -> dict[str, Any]:
    """The JSON of a request; what is no object is empty."""
    try:
        sent = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return {}
    return sent if isinstance(sent, dict) else {}


def _person(asked: Mapping[str, Any], viewer: Viewer) -> PersonView | str | None:
    """Whom the card or the address names; words when the number is wrong. Raises NotFound outside the scope."""
    if isinstance(asked.get("person_id"), int):
        return get_person(asked["person_id"], viewer=viewer)
    try:
        number = check_national_id(str(asked.get("national_id", "")), clock.day_of(clock.now()))
    except BadDetail as bad:
        return str(bad)
    return find_by_identifier(number, viewer=viewer, kind="national_id")


def _given(asked: Mapping[str, Any], known: queries.Prefill | None) -> dict[str, Any]:
    """What is on file, and over it what has been typed, by the declared names of the models' inputs."""
    made: dict[str, Any] = {"age": asked.get("age"), "sex": {1: "male", 2: "female"}.get(asked.get("sex", 0))}
    if known is not None:
        made |= {name: one.value for name, one in known.answers.items()}
        made |= {name: known.values[code].value for name, code in cardio.LABORATORY.items() if code in known.values}
    return made | dict(asked.get("answers", {})) | _typed(asked.get("measurements", {}))


def _typed(measured: Mapping[str, Any]) -> dict[str, Any]:
    pairs = [pair for pair in measured.get("pressures", ()) if len(pair) == 2]
    made = {"waist_cm": measured["waist_cm"]} if "waist_cm" in measured else {}
    if pairs:
        made["systolic"], made["diastolic"] = (sum(part) / len(pairs) for part in zip(*pairs, strict=True))
    return made


def prefilled(known: queries.Prefill) -> dict[str, Any]:
    """Earlier answers, and of the values the height; pressure, weight, waist and glucose are measured anew.

    What only follows from silence or from other values is no answer.
    """
    said = {
        name: {"value": one.choice or one.value, "on": one.on}
        for name, one in known.answers.items()
        if one.on and (one.origin == "answer" or one.value == 1) and one.origin != "derived"
    }
    height = known.values.get("HEIGHT")
    return {"answers": said, "values": {"height_cm": {"value": height.value, "on": height.on}} if height else {}}


def _laboratory_days(known: queries.Prefill | None) -> list[str]:
    values = known.values if known else {}
    return sorted({values[code].on for code in cardio.LABORATORY.values() if code in values})


def _file(known: queries.Prefill) -> str:
    days = _laboratory_days(known)
    return _("在档，带出%(on)s化验") % {"on": days[-1]} if days else _("在档，12个月内没有血脂化验")


def _data(viewer: Viewer, now: datetime) -> dict[str, Any]:
    recent = queries.list_sessions(viewer=viewer)
    return {
        "staff": viewer.staff_id,
        "today": clock.day_of(now).isoformat(),
        "sessions": [
            {"id": one.id, "title": one.title, "href": reverse("screening-session", args=[one.id])}
            for one in recent.rows
            if one.closed_at is None
        ],
        "urls": {
            "card": reverse("screen-card"), "cardio": reverse("screen-heart"), "save": reverse("screen-save"),
            "state": reverse("screen-state"), "sheets": reverse("screen-sheets"), "worker": reverse("screen-worker"),
        },
        "words": desk_words(),
    }  # fmt: skip


def _keys() -> KeyHints:
    return KeyHints(
        (
            KeyHint(("Enter",), _("下一项")), KeyHint(("↑",), _("上一项")), KeyHint(("1", "–", "4"), _("选答案")),
            KeyHint(("Esc",), _("清空本项")), KeyHint(("F2",), _("读下一张证")),
            KeyHint(("Ctrl", "Enter"), _("保存并预约")),
        ),
        all_keys=False,
    )  # fmt: skip
