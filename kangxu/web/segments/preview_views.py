"""What the builder asks while somebody types: words, counts, steps, neighbours, and the panels beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.rules.language import BadRule
from kangxu.rules.steps import part_at
from kangxu.segments import preview
from kangxu.segments.breaking_off import Superseded, TooLong, one_at_a_time
from kangxu.segments.neighbours import limit_of
from kangxu.segments.queries import definitions
from kangxu.web.doors import Request, page
from kangxu.web.segments.asked import parsed, problem_of, read_text, rule_of, told
from kangxu.web.segments.catalogue import offered
from kangxu.web.segments.panels import CountPanel, locked, overlap_bars, reach_bar
from kangxu.web.segments.people_panels import sample_table

NOBODY_WAITS = 204
PURPOSES = ("care", "service", "marketing")


@page(P.SEE_SEGMENTS)
@require_GET
def facts(request: Request) -> JsonResponse:
    return JsonResponse(offered(request.viewer))


def answered(view: Callable[[Request], HttpResponse]) -> Callable[[Request], HttpResponse]:
    """A newer question of the same page breaks this one off; what takes too long says so."""

    @wraps(view)
    def asked(request: Request) -> HttpResponse:
        key = f"{request.viewer.staff_id} {request.POST.get('tab', '')} {view.__name__}"
        try:
            with one_at_a_time(key):
                return view(request)
        except Superseded:
            return HttpResponse(status=NOBODY_WAITS)
        except TooLong:
            if request.POST.get("exact"):
                return HttpResponse(status=NOBODY_WAITS)
            shown = {"message": _("人太多，这条规则一时数不完。规则可以照常保存，启用后夜里会算好。")}
            return render(request, "segments/wrong.html", {"problem": shown})

    return asked


@page(P.SEE_SEGMENTS)
@require_POST
def words(request: Request) -> JsonResponse:
    """A rule in all its forms, from `rule` (JSON) or from `text` of a `kind`; or what is wrong and where."""
    given = request.POST
    try:
        rule = read_text(given["text"], given.get("kind", "zh")) if "text" in given else parsed(given.get("rule", ""))
    except BadRule as problem:
        return _wrong(problem)
    return JsonResponse(told(rule))


@page(P.SEE_SEGMENTS)
@require_POST
@answered
def count(request: Request) -> HttpResponse:
    """The main figure, of a lot where people are very many; the panels ask after it, and then for all (`exact`)."""
    given, viewer, at = request.POST, request.viewer, clock.now()
    ask = preview.count if given.get("exact") else preview.estimate
    try:
        found = ask(rule_of(given, viewer=viewer), viewer=viewer, at=at)
    except BadRule as problem:
        return render(request, "segments/wrong.html", {"problem": problem_of(problem)})
    shown = CountPanel(found, open=int(given.get("open", "0") or 0))
    return render(request, "segments/count.html", {"page": shown})


@page(P.SEE_SEGMENTS)
@require_POST
@answered
def steps(request: Request) -> JsonResponse:
    """Each part's own count and what is left after it, by its place."""
    try:
        found = preview.steps(rule_of(request.POST, viewer=request.viewer), viewer=request.viewer, at=clock.now())
    except BadRule as problem:
        return _wrong(problem)
    told_steps = {".".join(map(str, one.path)): {"own": one.own, "left": one.remaining} for one in found.steps}
    return JsonResponse({"steps": told_steps, "people": found.people, "about": found.about})


@page(P.SEE_SEGMENTS)
@require_POST
@answered
def around(request: Request) -> JsonResponse:
    """Neighbours of the number in focus and what the rule would give with each."""
    given = request.POST.get("path", "")
    try:
        rule = rule_of(request.POST, viewer=request.viewer)
        path = tuple(int(one) for one in given.split(".") if one.isdecimal())
        found = preview.around(rule, path, viewer=request.viewer, at=clock.now())
        now = limit_of(part_at(rule, path))
    except BadRule as problem:
        return _wrong(problem)
    shown = [{"value": value, "count": count, "now": value == now} for value, count in found.counts]
    return JsonResponse({"around": shown, "about": found.about})


@page(P.SEE_SEGMENTS)
@require_POST
@answered
def reach(request: Request) -> HttpResponse:
    """How many of them can be contacted for the purpose; of marketing also what is always left out."""
    try:
        rule = rule_of(request.POST, viewer=request.viewer)
        found = preview.reach(rule, purpose=_purpose(request), viewer=request.viewer, at=clock.now())
    except BadRule:
        return HttpResponse()
    out = locked(found) if _purpose(request) == "marketing" else None
    return render(request, "segments/reach.html", {"page": reach_bar(found), "locked": out})


@page(P.SEE_SEGMENTS)
@require_POST
@answered
def sample(request: Request) -> HttpResponse:
    """Some who fit; `seed` gives another handful."""
    try:
        rule = rule_of(request.POST, viewer=request.viewer)
        shown = sample_table(rule, seed=_seed(request), viewer=request.viewer, at=clock.now())
    except BadRule:
        return HttpResponse()
    return render(request, "segments/sample.html", {"page": shown})


@page(P.SEE_SEGMENTS)
@require_POST
@answered
def overlap(request: Request) -> HttpResponse:
    """How many are in other segments as well."""
    viewer, at, own = request.viewer, clock.now(), request.POST.get("code", "")
    try:
        rule = rule_of(request.POST, viewer=request.viewer)
        others = [one for one in definitions(viewer=viewer, kind="segment", state="active") if one.code != own]
        found = preview.overlap(rule, definition_ids=[one.row.pk for one in others], viewer=viewer, at=at)
        whole = preview.estimate(rule, viewer=viewer, at=at).yes if found else 0
    except BadRule:
        return HttpResponse()
    names = [(one.row.pk, one.name, reverse("segment-edit", args=[one.code])) for one in others]
    return render(request, "segments/overlap.html", {"page": overlap_bars(found, names, whole)})


def _purpose(request: Request) -> str:
    given = request.POST.get("purpose", "")
    return given if given in PURPOSES else "care"


def _seed(request: Request) -> int:
    given = request.POST.get("seed", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


def _wrong(problem: BadRule) -> JsonResponse:
    return JsonResponse({"problem": problem_of(problem)})
