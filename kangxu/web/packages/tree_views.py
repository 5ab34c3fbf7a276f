"""The decision tree: looked at, tried on last year's patients, edited, published by a second person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.keys import key_in
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.packages import actions
from kangxu.packages.actions import Refused
from kangxu.packages.nodes import Node
from kangxu.packages.tree_queries import (
    LAST_YEAR,
    TODAY,
    TreeDraft,
    people_at,
    tree_draft,
    tree_edition,
    tree_versions,
    tried,
)
from kangxu.rules.language import BadRule
from kangxu.web.desk.views import said
from kangxu.web.doors import SIGNED_IN, Request, page
from kangxu.web.packages.deciding import decide
from kangxu.web.packages.tree_editor import editor_page, shaped, tables, typed
from kangxu.web.packages.tree_page import tree_page, unread
from kangxu.web.packages.tree_trial import approval, people_page, trial_panel


@page(SIGNED_IN)
@require_GET
def tree(request: Request) -> HttpResponse:
    """The edition in force, or an earlier one, question by question."""
    viewer = request.viewer
    versions = tree_versions(viewer=viewer)
    try:
        made = tree_edition(request.GET.get("edition", ""), viewer=viewer)
    except BadRule as problem:
        return render(request, "packages/tree_unread.html", {"page": unread(problem.zh, viewer=viewer)})
    shown = tree_page(
        made, versions, tree_draft(viewer=viewer), _names(versions, made.signed_by, viewer), viewer=viewer
    )
    return render(request, "packages/tree.html", {"page": shown})


@page(P.DESIGN_PACKAGES)
@require_GET
def trial(request: Request) -> HttpResponse:
    """How many of last year's patients end at each node; of a draft beside the edition in force."""
    viewer, at = request.viewer, clock.now()
    nodes, draft = _asked_nodes(request)
    if nodes is None:
        return said(request, _("先改好校验里列出的问题，再试算"))
    in_force = tree_edition("", viewer=viewer).nodes
    found = tried(nodes, as_of=_as_of(request), viewer=viewer, at=at)
    shown = trial_panel(nodes, in_force, found, as_of=_as_of(request), draft=draft, viewer=viewer, brief=draft)
    return render(request, "packages/trial.html", {"page": shown})


@page(P.SEE_CLINICAL)
@require_GET
def people(request: Request) -> HttpResponse:
    """Who ends at a node, names hidden, a page at a time."""
    viewer, at, asked = request.viewer, clock.now(), request.GET
    nodes, draft = _asked_nodes(request)
    node = next((one for one in nodes or () if one.code == asked.get("node", "")), None)
    if nodes is None or node is None:
        raise NotFound("tree_node")
    after = key_in(asked.get("after", "")) or 0
    moved = bool(asked.get("moved")) and draft
    found, whole = people_at(
        nodes, node.code, moved=moved, after=after, as_of=_as_of(request), viewer=viewer, at=at
    )  # fmt: skip
    in_force = tree_edition("", viewer=viewer).nodes
    shown = people_page(node, in_force, found, whole, as_of=_as_of(request), draft=draft, moved=moved, at=at)
    return render(request, "packages/people.html", {"page": shown})


@page(P.DESIGN_PACKAGES)
@require_GET
def edit(request: Request) -> HttpResponse:
    """The desk with the draft on it, or what is in force as long as nothing was changed."""
    viewer = request.viewer
    shown = editor_page(tree_draft(viewer=viewer), viewer=viewer)
    return render(request, "packages/tree_edit.html", {"page": shown})


@page(P.DESIGN_PACKAGES)
@require_POST
def node(request: Request) -> HttpResponse:
    """One question as it was typed; how it reads and what is wrong come back."""
    viewer, sent = request.viewer, request.POST
    held = tables(tree_draft(viewer=viewer), viewer=viewer)
    place = next((place for place, one in enumerate(held) if one["code"] == sent.get("code")), None)
    if place is None:
        return said(request, _("这个节点已经被别人删了，请刷新"))
    held[place] = typed(sent, held[place])
    draft = _kept(held, None, viewer)
    made = editor_page(draft, viewer=viewer)
    return render(request, "packages/node_kept.html", {"page": made, "form": made.forms[place], "oob": True})


@page(P.DESIGN_PACKAGES)
@require_POST
def shape(request: Request) -> HttpResponse:
    """A question moved, taken out or put in, or the note for the second person."""
    viewer, sent = request.viewer, request.POST
    held = tables(tree_draft(viewer=viewer), viewer=viewer)
    place = next((place for place, one in enumerate(held) if one["code"] == sent.get("code")), -1)
    what = sent.get("what", "")
    draft = _kept(
        shaped(held, what, place) if what in ("up", "down", "drop", "add") else held, sent.get("note"), viewer
    )
    made = editor_page(draft, viewer=viewer)
    return render(request, "packages/nodes.html", {"page": made, "oob": True})


@page(P.DESIGN_PACKAGES)
@require_POST
def submit(request: Request) -> HttpResponse:
    """Hand the draft to somebody who may publish it."""
    if tree_draft(viewer=request.viewer) is None:
        return said(request, _("没有改动，不用提交"))
    try:
        actions.submit_tree(by=request.viewer, at=clock.now())
    except Refused as problem:
        return said(request, str(problem))
    messages.success(request, _("已提交，等另一位有审批权限的同事发布"))
    return HttpResponse(headers={"HX-Redirect": reverse("tree-edit")})


@page(P.DESIGN_PACKAGES)
@require_POST
def throw(request: Request) -> HttpResponse:
    """Throw the draft away."""
    if tree_draft(viewer=request.viewer):
        actions.drop_tree(by=request.viewer, at=clock.now())
        messages.success(request, _("草稿已丢弃"))
    return HttpResponse(headers={"HX-Redirect": reverse("package-tree")})


@page(P.APPROVE_PACKAGES)
@require_http_methods(["GET", "POST"])
def approve(request: Request) -> HttpResponse:
    """The submission with its trial; the second person publishes it or hands it back."""
    viewer, at, problem = request.viewer, clock.now(), ""
    draft = tree_draft(viewer=viewer)
    if draft is None or not draft.waiting:
        return redirect("package-tree")
    if request.method == "POST":
        try:
            decide(
                request, publish=actions.publish_tree, hand_back=actions.hand_back_tree,
                published=_("新版决策树已启用，以后拟的方案按它走"),
            )  # fmt: skip
            return redirect("package-tree")
        except Refused as refused:
            problem = str(refused)
    in_force = tree_edition("", viewer=viewer)
    found = None if draft.faults else tried(draft.nodes, as_of=_as_of(request), viewer=viewer, at=at)
    who = actor_names([draft.version.author], viewer=viewer)[draft.version.author]
    shown = approval(draft, in_force, found, who, as_of=_as_of(request), viewer=viewer)
    return render(request, "packages/tree_approve.html", {"page": shown, "problem": problem})


@page(P.SIGN_PLANS)
@require_POST
def sign(request: Request) -> HttpResponse:
    """A specialist answers for the edition in force."""
    actions.sign_tree(by=request.viewer, at=clock.now())
    messages.success(request, _("已签字"))
    return HttpResponse(headers={"HX-Refresh": "true"})


def _kept(held: list[dict[str, Any]], note: str | None, viewer: Viewer) -> TreeDraft | None:
    before = tree_draft(viewer=viewer)
    kept_note = note if note is not None else before.version.note if before else ""
    actions.save_tree(nodes=held, note=kept_note, by=viewer, at=clock.now())
    return tree_draft(viewer=viewer)


def _asked_nodes(request: Request) -> tuple[tuple[Node, ...] | None, bool]:
    """The nodes that the request is about, and whether they are the draft's; None where a rule cannot be read."""
    wanted = bool(request.GET.get("draft"))
    try:
        if not wanted:
            return tree_edition("", viewer=request.viewer).nodes, False
        draft = tree_draft(viewer=request.viewer)
        return (draft.nodes if draft and not draft.faults else None), True
    except BadRule:
        return None, wanted


def _as_of(request: Request) -> str:
    """By which day's records to try: those of a year ago unless today is asked for."""
    return TODAY if request.GET.get("as_of") == TODAY else LAST_YEAR


def _names(versions: list[Any], signed_by: str, viewer: Viewer) -> dict[str, str]:
    actors = {who for one in versions for who in (one.author, one.published_by, one.signed_by) if who}
    return actor_names(actors | ({signed_by} if signed_by else set()), viewer=viewer) | {"system:shelf": _("自带目录")}
