"""Reading forms as those who write them see them: the catalogue with drafts and answers, versions, differences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Max

from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, actor_names
from kangxu.questionnaires.checking import findings
from kangxu.questionnaires.definition import BadForm, Form
from kangxu.questionnaires.differences import Change, about, differences
from kangxu.questionnaires.models import Answer, FormVersion
from kangxu.questionnaires.shelf import forms
from kangxu.questionnaires.structure import Fault
from kangxu.questionnaires.versions import (
    base_of,
    content_of,
    digest_of,
    draft_of,
    form_of,
    forms_in_force,
    in_force,
    shape_of,
    untouched,
    versions_of,
)

State = FormVersion.State


@dataclass(frozen=True)
class CatalogueLine:
    """One form of the catalogue. `number` is 0 while it lies on the shelf untouched or was never published.

    `state` is that of the form: published, draft (never in force) or retired; `draft` that of what is written now.
    """

    form: Form
    number: int
    on_shelf: bool
    state: str
    draft: str
    answers: int
    last_at: datetime | None


@dataclass(frozen=True)
class VersionLine:
    """One version with what changed from the one before it."""

    id: int
    number: int
    state: str
    form: Form
    author: str
    made_at: datetime
    note: str
    handed_in_by: str
    published_by: str
    published_at: datetime | None
    retired_by: str
    retired_at: datetime | None
    changes: tuple[Change, ...] = ()
    about: tuple[str, ...] = ()
    first: bool = False


@dataclass(frozen=True)
class DraftView:
    """What is written of a form now; without a draft what is in force, `id` None.

    `findings` stand against handing it in. `own` says whether this viewer wrote in it or handed it in.
    """

    form: Form
    digest: str
    content: str
    findings: tuple[Fault, ...]
    before: Form | None
    id: int | None = None
    state: str = ""
    note: str = ""
    author: str = ""
    saved_at: datetime | None = None
    handed_in_by: str = ""
    handed_in_at: datetime | None = None
    returned_by: str = ""
    returned_at: datetime | None = None
    returned_why: str = ""
    own: bool = False
    changes: tuple[Change, ...] = ()
    about: tuple[str, ...] = ()


def may_see_drafts(viewer: Viewer) -> bool:
    return viewer.may(Permission.DESIGN_FORMS) or viewer.may(Permission.APPROVE_FORMS)


def catalogue(*, viewer: Viewer) -> list[CatalogueLine]:
    """All forms: those in force, and for who writes them those only drafted or retired. Answers are those in scope."""
    counts, drafts = _answered(viewer), _drafts() if may_see_drafts(viewer) else {}
    lines = [_line(form, version, "published", drafts, counts) for form, version in forms_in_force().values()]
    if may_see_drafts(viewer):
        known = {one.form.code for one in lines}
        retired = {one.code: one for one in FormVersion.objects.filter(state=State.RETIRED).order_by("number")}
        lines += [
            _line(form_of(one), one, "retired", drafts, counts) for code, one in retired.items()
            if code not in known
        ]  # fmt: skip
        known |= retired.keys()
        new = [shape for code, (shape, _state) in drafts.items() if code not in known]
        lines += [replace(_line(shape, None, "draft", drafts, counts), on_shelf=False) for shape in new]
    return sorted(lines, key=lambda one: (one.form.kind, one.form.code))


def draft_view(code: str, *, viewer: Viewer) -> DraftView:
    """The draft of a form, else what is in force, ready to be changed. Raises NotFound, NotAllowed."""
    if not may_see_drafts(viewer):
        viewer.require(Permission.DESIGN_FORMS)
    draft, before = draft_of(code), _in_force(code)
    if draft is None:
        form = base_of(code)
        content = content_of(form)
        return DraftView(form, digest_of(content), content, tuple(findings(form)), before)
    return _draft_view(draft, before, viewer)


def list_versions(code: str, *, viewer: Viewer) -> list[VersionLine]:
    """All versions, the newest first, a draft on top for those who write; each with what it changed."""
    shown = [one for one in versions_of(code) if one.number or may_see_drafts(viewer)]
    shown.sort(key=lambda one: (one.number == 0, one.number), reverse=True)
    actors = {who for one in shown for who in (one.author, one.handed_in_by, one.published_by, one.retired_by) if who}
    names = actor_names(actors, viewer=viewer)
    shapes = [_readable(one) for one in shown]
    told = []
    for place, (one, shape) in enumerate(zip(shown, shapes, strict=True)):
        older = shapes[place + 1] if place + 1 < len(shown) else None
        told.append(_version(one, shape, older or (forms().get(code) if not one.of_shelf else None), names))
    return told


def version_text(code: str, version_id: int, *, viewer: Viewer) -> str:
    """The JSON of one version. Raises NotFound."""
    found = FormVersion.objects.filter(code=code, pk=version_id).first()
    if found is None or not (found.number or may_see_drafts(viewer)):
        raise NotFound(f"form_version:{version_id}")
    return found.content


def base_form(code: str, *, viewer: Viewer) -> Form:
    """The form in force, else the one that was retired. Raises NotFound."""
    return base_of(code)


def is_as_delivered(code: str, *, viewer: Viewer) -> bool:
    """Whether it is a form of the platform that nobody changes: it is copied instead."""
    return untouched(code)


def _answered(viewer: Viewer) -> dict[str, tuple[int, datetime]]:
    found = Answer.objects.filter(state=Answer.State.DONE)
    found = in_scope(found, viewer)
    rows = found.values_list("form").annotate(Count("pk"), Max("done_at"))
    return {form: (count, last) for form, count, last in rows}


def _drafts() -> dict[str, tuple[Form, str]]:
    found = FormVersion.objects.filter(state__in=(State.DRAFT, State.WAITING))
    return {one.code: (_readable(one), one.state) for one in found}


def _line(
    form: Form,
    version: FormVersion | None,
    state: str,
    drafts: dict[str, tuple[Form, str]],
    counts: dict[str, tuple[int, datetime]],
) -> CatalogueLine:
    answers, last = counts.get(form.code, (0, None))
    draft = drafts[form.code][1] if form.code in drafts else ""
    number, on_shelf = (version.number, version.of_shelf) if version else (0, True)
    return CatalogueLine(form, number, on_shelf, state, draft, answers, last)


def _draft_view(draft: FormVersion, before: Form | None, viewer: Viewer) -> DraftView:
    form = _readable(draft)
    people = [one for one in (draft.author, draft.handed_in_by, draft.returned_by) if one]
    names = actor_names(people, viewer=viewer)
    return DraftView(
        form, draft.digest, draft.content, tuple(findings(form)), before, draft.pk, draft.state, draft.note,
        names.get(draft.author, ""), draft.made_at, names.get(draft.handed_in_by, ""), draft.handed_in_at,
        names.get(draft.returned_by, ""), draft.returned_at, draft.returned_why,
        viewer.actor in (draft.author, draft.handed_in_by, *draft.hands),
        differences(before, form) if before else (), about(before, form) if before else (),
    )  # fmt: skip


def _version(one: FormVersion, shape: Form, older: Form | None, names: dict[str, str]) -> VersionLine:
    return VersionLine(
        one.pk, one.number, one.state, shape, names.get(one.author, ""), one.made_at, one.note,
        names.get(one.handed_in_by, ""), names.get(one.published_by, ""), one.published_at,
        names.get(one.retired_by, ""), one.retired_at, differences(older, shape) if older else (),
        about(older, shape) if older else (), older is None,
    )  # fmt: skip


def _in_force(code: str) -> Form | None:
    try:
        return in_force(code)[0]
    except NotFound:
        return None


def _readable(version: FormVersion) -> Form:
    """Raises NotFound for a draft whose items cannot be read: nobody wrote that through an action."""
    try:
        return shape_of(version)
    except BadForm as problem:
        raise NotFound(f"form_version:{version.pk}") from problem
