"""The start of the import centre: history, and taking a file in."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.alerts.queries import count_rung
from kangxu.foundation import clock
from kangxu.foundation.keys import is_key, key_in
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.intake import actions, queries, shelf
from kangxu.intake.inspection import Unreadable
from kangxu.organisations.queries import list_institutions
from kangxu.web.data.history_page import address_of, history_page
from kangxu.web.data.run_page import progress_of
from kangxu.web.data.words import unreadable_words
from kangxu.web.doors import Request, page


@page(Permission.IMPORT_DATA)
@require_GET
def imports(request: Request) -> HttpResponse:
    return _history(request)


@page(Permission.IMPORT_DATA)
@require_POST
def upload(request: Request) -> HttpResponse:
    """Keep the file, recognise it, and go on to its columns; a file that cannot be read leaves nothing behind."""
    file, problem = request.FILES.get("file"), ""
    place = request.POST.get("organisation", "")
    if file is None:
        problem = _("请选一个文件")
    elif too_large(file):
        problem = too_large_words(file)
    elif not is_key(place):
        problem = _("请选数据属于哪个机构")
    else:
        try:
            job = actions.accept(
                file=cast(BinaryIO, file), name=file.name or "", feed=request.POST.get("feed") or None,
                organisation_id=int(place), by=request.viewer, at=clock.now(),
            )  # fmt: skip
            return redirect(address_of(job))
        except Unreadable as refused:
            problem = _("“%(name)s”读不了：%(why)s") % {"name": file.name, "why": unreadable_words(refused)}
        except shelf.UnknownFeed:
            problem = _("没有这种读取方式，请选“自动识别”")
    return _history(request, problem)


def urgent_of(job: Any, viewer: Viewer) -> int:
    """Urgent tasks that values of an import have opened so far."""
    return count_rung(f"import:{job.pk}", since=job.opened_at, viewer=viewer)


def too_large(file: Any) -> bool:
    return bool(file.size > settings.IMPORT_MAX_MB * 2**20)


def too_large_words(file: Any) -> str:
    return _("文件有%(size)s MB，超过上限%(limit)s MB，请分成几个文件再传") % {
        "size": round(file.size / 2**20), "limit": settings.IMPORT_MAX_MB
    }  # fmt: skip


def _history(request: Request, problem: str = "") -> HttpResponse:
    after, running = request.GET.get("after", ""), queries.running_import(viewer=request.viewer)
    shown = history_page(
        queries.list_imports(viewer=request.viewer, after=key_in(after)),
        shelf.load_feeds().values(),
        list(list_institutions(viewer=request.viewer)),
        progress_of(running, [], urgent_of(running, request.viewer), request.viewer) if running else None,
        settings.IMPORT_MAX_MB,
        request.viewer,
        problem,
    )
    return render(request, "data/imports.html", {"page": shown}, status=400 if problem else 200)
