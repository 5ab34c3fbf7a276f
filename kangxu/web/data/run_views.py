"""Steps four and five: the dry run, the import on its way, what became of it, and what one may still do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.intake import actions, queries
from kangxu.intake.inspection import Unreadable
from kangxu.intake.rejects import reject_rows
from kangxu.web.data.check_page import check_page
from kangxu.web.data.head import head_of, title_of
from kangxu.web.data.history_page import address_of
from kangxu.web.data.issues_page import issues_page
from kangxu.web.data.run_page import RunPage, run_page
from kangxu.web.data.views import too_large, too_large_words, urgent_of
from kangxu.web.data.words import unreadable_words
from kangxu.web.doors import Request, page
from kangxu.web.tables import csv_file

CHUNKS_TRIED = 2  # of the dry run: enough to see what is wrong, quick enough to wait for


@page(Permission.IMPORT_DATA)
@require_GET
def check(request: Request, import_id: int) -> HttpResponse:
    """The page at once; its numbers follow when the file has been read."""
    job = queries.get_import(import_id, viewer=request.viewer)
    if job.state != "mapping":
        return redirect(address_of(job))
    shown = {"head": head_of(job, "check", request.viewer), "import_id": job.pk}
    return render(request, "data/check.html", shown)


@page(Permission.IMPORT_DATA)
@require_GET
def check_numbers(request: Request, import_id: int) -> HttpResponse:
    job = queries.get_import(import_id, viewer=request.viewer)
    try:
        found = queries.precheck(import_id, viewer=request.viewer, limit_chunks=CHUNKS_TRIED)
    except Unreadable as refused:
        return render(request, "data/check_numbers.html", {"problem": unreadable_words(refused)})
    except ValueError:
        problem = _("有一列的单位和项目不配，请回到对应字段核对单位")
        return render(request, "data/check_numbers.html", {"problem": problem})
    return render(request, "data/check_numbers.html", {"page": check_page(job, found)})


@page(Permission.IMPORT_DATA)
@require_POST
def start(request: Request, import_id: int) -> HttpResponse:
    job = queries.get_import(import_id, viewer=request.viewer)
    try:
        actions.start(job=job, by=request.viewer, at=clock.now())
    except actions.AlreadyLoaded as known:
        messages.warning(request, _("这个文件以前按同样的办法导入过，没有再导一遍。这是那一次的结果。"))
        return redirect(address_of(known.earlier))
    except actions.CannotImport as refused:
        messages.error(request, str(refused))
    return redirect("import-run", import_id)


@page(Permission.IMPORT_DATA)
@require_GET
def run(request: Request, import_id: int) -> HttpResponse:
    job = queries.get_import(import_id, viewer=request.viewer)
    if job.state == "mapping":
        return redirect(address_of(job))
    shown = _run_page(job, request.viewer)
    return render(request, "data/run.html", {"page": shown})


@page(Permission.IMPORT_DATA)
@require_GET
def progress(request: Request, import_id: int) -> HttpResponse:
    """The card, with the issues so far on the import's own page; the whole page again when it is through."""
    job = queries.get_import(import_id, viewer=request.viewer)
    shown = _run_page(job, request.viewer)
    own_page = request.headers.get("HX-Current-URL", "").endswith(reverse("import-run", args=[import_id]))
    answer = render(request, "data/progress.html", {"page": shown, "with_issues": own_page})
    if not shown.running:
        answer.headers["HX-Refresh"] = "true"
    return answer


@page(Permission.IMPORT_DATA)
@require_GET
def issues(request: Request, import_id: int) -> HttpResponse:
    """Single issues, of one reason or of all."""
    job = queries.get_import(import_id, viewer=request.viewer)
    reason, after = request.GET.get("reason", ""), request.GET.get("after", "")
    found = queries.list_issues(import_id, viewer=request.viewer, reason=reason or None, after=key_in(after))
    reasons = queries.count_reasons(import_id, viewer=request.viewer)
    shown = issues_page(job, found, reasons, reason, request.viewer)
    return render(request, "data/issues.html", {"page": shown})


@page(Permission.IMPORT_DATA)
@require_GET
def rejects(request: Request, import_id: int) -> HttpResponseBase:
    job = queries.get_import(import_id, viewer=request.viewer)
    actions.note_rejects_taken(job=job, by=request.viewer, at=clock.now())
    return csv_file(f"{title_of(job)}-{_('拒收')}.csv", reject_rows(import_id, viewer=request.viewer))


@page(Permission.IMPORT_DATA)
@require_POST
def correct(request: Request, import_id: int) -> HttpResponse:
    """Take the corrected rejects in, with the decisions of the first import."""
    job, file = queries.get_import(import_id, viewer=request.viewer), request.FILES.get("file")
    if file is None or too_large(file):
        messages.error(request, too_large_words(file) if file else _("请选一个文件"))
        return redirect(address_of(job))
    try:
        again = actions.accept_correction(
            of=job, file=cast(BinaryIO, file), name=file.name or "", by=request.viewer, at=clock.now()
        )
    except Unreadable as refused:
        messages.error(request, _("“%(name)s”读不了：%(why)s") % {"name": file.name, "why": unreadable_words(refused)})
        return redirect(address_of(job))
    return redirect(address_of(again))


@page(Permission.IMPORT_DATA)
@require_POST
def drop(request: Request, import_id: int) -> HttpResponse:
    return _done(request, import_id, actions.drop, _("已放弃，没有存下任何数据"))


@page(Permission.IMPORT_DATA)
@require_POST
def cancel(request: Request, import_id: int) -> HttpResponse:
    return _done(request, import_id, actions.cancel, _("已停止，已入库的部分保留"))


@page(Permission.IMPORT_DATA)
@require_POST
def retry(request: Request, import_id: int) -> HttpResponse:
    return _done(request, import_id, actions.retry, _("从停下的地方接着入库"))


@page(Permission.IMPORT_DATA)
@require_POST
def undo(request: Request, import_id: int) -> HttpResponse:
    return _done(request, import_id, actions.undo, None)


def _run_page(job: Any, viewer: Viewer) -> RunPage:
    return run_page(job, queries.count_reasons(job.pk, viewer=viewer), urgent_of(job, viewer), viewer)


def _done(request: Request, import_id: int, verb: Callable[..., Any], words: str | None) -> HttpResponse:
    """Do one thing with an import and say so."""
    job = queries.get_import(import_id, viewer=request.viewer)
    try:
        result = verb(job=job, by=request.viewer, at=clock.now())
        messages.success(request, words or _withdrawn(result))
    except actions.CannotImport as refused:
        messages.error(request, str(refused))
    return redirect(address_of(queries.get_import(import_id, viewer=request.viewer)))


def _withdrawn(count: int) -> str:
    return ngettext("已撤回%(n)s项", "已撤回%(n)s项", count) % {"n": f"{count:,}"}
