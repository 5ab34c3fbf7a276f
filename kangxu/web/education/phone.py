"""A lesson on the patient's own phone: no account, no name; how it is read is noted, and one question asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kangxu.education.actions import Seen, note_reading
from kangxu.education.prescription_queries import Given, get_lesson
from kangxu.education.queries import get_item
from kangxu.education.rules import needed_seconds
from kangxu.education.shelf import OPTIONS, Block, Item, Question
from kangxu.foundation import clock
from kangxu.foundation.terms import language
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.web.doors import OPEN, page
from kangxu.web.education import links
from kangxu.web.screening.invitation import TooMany, count_try

PHONE = Viewer.system("phone")
SIZES = 3
WHOLE = 100


@dataclass(frozen=True)
class LessonPage:
    """The text with its question, or what came of the answer. `notice` says what else to know."""

    title: str
    body: tuple[Block, ...]
    question: Question
    state: str
    size: int
    chosen: int | None
    passed: bool
    read: bool
    notice: str
    origin: str

    @property
    def larger(self) -> int:
        return (self.size + 1) % SIZES


@page(OPEN)
@require_http_methods(["GET", "POST"])
def lesson(request: HttpRequest, lesson_token: str) -> HttpResponse:
    """Shown to whoever holds the link; a post tells how it is read, with or without an answer."""
    now = clock.now()
    try:
        count_try(request.META.get("REMOTE_ADDR", ""))
        given = get_lesson(links.lesson_of(lesson_token), viewer=PHONE)
        if request.method == "POST":
            return _told(request, given, now)
    except TooMany:
        return _closed(request, _("现在打开的人太多，请等一分钟再试"), 429)
    except (links.NoLink, NotFound):
        return _closed(request, _("这个链接已经失效，请找您的健康管理师要新的"), 404)
    return _shown(request, given, links.page_state(given.id, uuid4(), now))


def _told(request: HttpRequest, given: Given, now: datetime) -> HttpResponse:
    state = request.POST.get("state", "")
    uid, started_at = links.opening_of(state, given.id)
    chosen = _number(request.POST.get("choice", ""))
    seen = Seen(
        uid, started_at, _seconds(request, started_at, now), _scrolled(request),
        chosen if chosen is not None and chosen < OPTIONS else None, "zh" if language().startswith("zh") else "en",
    )  # fmt: skip
    note_reading(prescription_id=given.id, seen=seen, by=PHONE, at=now)
    if request.POST.get("beat"):
        return HttpResponse(status=204)
    return _shown(request, get_lesson(given.id, viewer=PHONE), state, seen.chosen)


def _seconds(request: HttpRequest, started_at: datetime, now: datetime) -> int:
    """As the page counted them; where it could not count, how long it was open."""
    counted = _number(request.POST.get("seconds", ""))
    return int((now - started_at).total_seconds()) if counted is None else counted


def _scrolled(request: HttpRequest) -> int:
    """As the page saw it; where it could not, whoever answers at the end has come to the end."""
    counted = _number(request.POST.get("scroll", ""))
    return WHOLE if counted is None else counted


def _shown(request: HttpRequest, given: Given, state: str, chosen: int | None = None) -> HttpResponse:
    item = get_item(given.item, viewer=PHONE)
    size = _number(request.GET.get("size", "")) or 0
    text, asked = item.text(language()), item.question(language())
    done = given.completed_at is not None
    shown = LessonPage(
        text.title, text.body, asked, state, size % SIZES, asked.right if done and chosen is None else chosen,
        chosen == asked.right if chosen is not None else bool(given.passed), done, _notice(given, item, chosen),
        _origin(item),
    )  # fmt: skip
    answer = render(request, "education/lesson.html", {"page": shown})
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _notice(given: Given, item: Item, chosen: int | None) -> str:
    if given.completed_at is not None:
        return _("已记下您读完了，谢谢") if given.passed else _("过几天会再发给您看一遍，不着急")
    if chosen is None:
        return ""
    left = needed_seconds(item.text(language()), language()) - given.seconds
    if left > 0:
        return _("看得有点快，再往回慢慢看一会儿，才算读完")
    return _("请从头看到最后，才算读完")


def _origin(item: Item) -> str:
    words = (
        _("依据：%(source)s。作者：%(author)s。")
        if item.signed_by
        else _("依据：%(source)s。作者：%(author)s。本院专科还没有签发，请以医生的话为准。")
    )
    text = item.text(language())
    return words % {"source": text.source, "author": text.author}


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None


def _closed(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "education/closed.html", {"words": words}, status=status)
