"""Definitions with their numbers, versions, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import ndiff

from django.db import connection

from kangxu.foundation.permissions import Permission
from kangxu.foundation.terms import spoken
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.rules.catalogue import steady
from kangxu.segments.models import Definition, Evaluation, Run, Version
from kangxu.segments.queries.counts import counts, persons_in_reach
from kangxu.segments.telling import clauses
from kangxu.segments.visible import named, seen, visible


@dataclass(frozen=True)
class DefinitionView:
    """A definition for a list or its page. Counts and share (0–1) are of persons in the viewer's reach; `at` is when
    it was last evaluated over everybody, `error` what failed since (its members are the last good ones)."""

    row: Definition
    count: int
    share: float
    bands: Mapping[str, int]
    at: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""
    drafts: int = 0

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def name(self) -> str:
        return spoken(self.row.zh, self.row.en or self.row.zh)

    @property
    def lacks(self) -> str:
        return spoken(self.row.lacks, self.row.lacks_en or self.row.lacks)

    @property
    def failed(self) -> bool:
        return bool(self.error)

    @property
    def commercial(self) -> bool:
        return self.row.family == Definition.Family.COMMERCIAL


@dataclass(frozen=True)
class VersionView:
    """A version with its rule told as lines of text, one clause each."""

    row: Version
    lines: Sequence[str]


def definitions(
    *, viewer: Viewer, kind: str = "", group: str = "", state: str = "", text: str = ""
) -> list[DefinitionView]:
    """Definitions the viewer may see, tags in the order of the shelf, with counts within reach."""
    found = visible(viewer).select_related("version").order_by("kind", "group", "pk")
    wanted = {"kind": kind, "group": group, "state": state}
    rows = list(found.filter(**{name: value for name, value in wanted.items() if value}))
    words = text.strip().casefold()
    return _views([one for one in rows if words in f"{one.code} {one.zh} {one.en}".casefold()], viewer)


def definition(code: str, *, viewer: Viewer) -> DefinitionView:
    """Raises NotFound."""
    return _views([named(code, viewer)], viewer)[0]


def list_versions(code: str, *, viewer: Viewer) -> list[VersionView]:
    """Versions, the newest first; drafts only to their author, submissions to those who may publish."""
    rows = Version.objects.filter(definition=named(code, viewer)).order_by("-number", "-pk")
    drafts = [one for one in rows if one.number == 0]
    return [_version_view(one) for one in (*drafts, *(one for one in rows if one.number)) if _readable(one, viewer)]


def get_version(version_id: int, *, viewer: Viewer) -> VersionView:
    """Raises NotFound."""
    one = Version.objects.select_related("definition").filter(pk=version_id).first()
    if one is None or not _readable(one, viewer):
        raise NotFound(f"version:{version_id}")
    seen(one.definition, viewer)
    return _version_view(one)


def differences(older: VersionView | None, newer: VersionView, *, viewer: Viewer) -> list[tuple[str, str]]:
    """What changed, clause by clause: pairs of a sign (" " kept, "-" gone, "+" new) and the clause."""
    before = list(older.lines) if older else []
    lines = ndiff(before, list(newer.lines), charjunk=None)
    return [(line[0], line[2:]) for line in lines if line[0] in " -+"]


def last_run(*, viewer: Viewer) -> Run | None:
    """The newest rebuild, under way or done."""
    viewer.require(Permission.SEE_SEGMENTS)
    return Run.objects.order_by("-pk").first()


@steady()
def _version_view(one: Version) -> VersionView:
    return VersionView(one, clauses(one))


def _readable(one: Version, viewer: Viewer) -> bool:
    if one.state == Version.State.DRAFT:
        shelf = one.author == "system:shelf" and viewer.may(Permission.EDIT_SEGMENTS)
        return one.author == viewer.actor or shelf
    waits = one.state == Version.State.WAITING
    return not waits or one.author == viewer.actor or viewer.may(Permission.PUBLISH_SEGMENTS)


def _views(rows: Sequence[Definition], viewer: Viewer) -> list[DefinitionView]:
    ids = [one.pk for one in rows]
    numbers, everybody = counts(ids, viewer=viewer), persons_in_reach(viewer=viewer)
    full, newest, drafts = _full(ids), _newest(ids), _drafts(ids)
    return [
        DefinitionView(
            one, count := sum(numbers.get(one.pk, {}).values()), count / everybody if everybody else 0.0,
            numbers.get(one.pk, {}), at=full.get(one.pk), error=newest.get(one.pk, (None, ""))[1],
            failed_at=newest[one.pk][0] if newest.get(one.pk, (None, ""))[1] else None, drafts=drafts.get(one.pk, 0),
        )
        for one in rows
    ]  # fmt: skip


def _full(ids: Iterable[int]) -> dict[int, datetime]:
    found = Evaluation.objects.filter(definition_id__in=list(ids), kind=Evaluation.Kind.FULL, error="")
    newest = found.order_by("definition_id", "-pk").distinct("definition_id")
    return {pk: at for pk, at in newest.values_list("definition_id", "finished_at") if at}


def _newest(ids: Iterable[int]) -> dict[int, tuple[datetime, str]]:
    found = Evaluation.objects.filter(definition_id__in=list(ids)).order_by("definition_id", "-pk")
    rows = found.distinct("definition_id").values_list("definition_id", "started_at", "error")
    return {pk: (at, error) for pk, at, error in rows}


def _drafts(ids: Iterable[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select definition_id, count(*) from segments_version where definition_id = any(%s)"
            " and state in ('draft', 'waiting') group by 1",
            [list(ids)],
        )
        return dict(cursor.fetchall())
