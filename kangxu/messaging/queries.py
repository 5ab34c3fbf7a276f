"""Reading calls: one, the one under way, those about a task, those of a person; lines and recordings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from kangxu.foundation.permissions import Permission
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.messaging.channel import Control
from kangxu.messaging.channels import voices
from kangxu.messaging.lines import extension_of, is_ready, key_of, own_line, voice_of
from kangxu.messaging.models import LIVE, Call, Extension, Line, Recording
from kangxu.messaging.recordings import may_listen
from kangxu.organisations.models import Organisation
from kangxu.organisations.queries import NotFound


@dataclass(frozen=True)
class RecordingView:
    """A recording as pages show it; `playable` only for those who may hear it."""

    id: int
    state: str
    why: str
    media_type: str
    size: int | None
    keep_until: date
    uploaded: bool


@dataclass(frozen=True)
class CallView:
    """One call as pages show it."""

    id: int
    person_id: int
    phone_id: int | None
    organisation_id: int
    staff_id: int | None
    staff_name: str
    cause: str
    channel: str
    state: str
    result: str
    records: bool
    notice: str
    muted: bool
    held: bool
    dialled_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    seconds: int | None
    abilities: frozenset[Control]
    recordings: tuple[RecordingView, ...]
    audible: bool

    @property
    def live(self) -> bool:
        return self.state in LIVE

    @property
    def kept(self) -> RecordingView | None:
        """The recording that can be played."""
        return next((one for one in self.recordings if one.state == Recording.State.KEPT), None)


@dataclass(frozen=True)
class LineView:
    """A line on the settings page; of its key only whether there is one."""

    organisation_id: int
    organisation_name: str
    code: str
    channel: str
    gateway: str
    account: str
    number: str
    records: bool
    announces: bool
    active: bool
    has_key: bool
    ready: bool
    set_at: datetime | None


def call_of(cause: str, *, viewer: Viewer) -> CallView | None:
    """The newest call about something (`task:<id>`) that the viewer may know of."""
    found = _in_scope(viewer).filter(cause=cause).order_by("-dialled_at", "-pk").first()
    return _view(found, viewer) if found else None


def get_call(call_id: int, *, viewer: Viewer) -> CallView:
    """Raises NotFound out of scope."""
    found = _in_scope(viewer).filter(pk=call_id).first()
    if found is None:
        raise NotFound(f"call:{call_id}")
    return _view(found, viewer)


def live_call(*, viewer: Viewer) -> CallView | None:
    """The viewer's own call under way."""
    found = _in_scope(viewer).filter(staff=viewer.staff_id, state__in=LIVE).first()
    return _view(found, viewer) if found else None


def calls_of(person_id: int, *, viewer: Viewer, size: int = 100) -> list[CallView]:
    """Calls with one person, newest first. Two queries."""
    return [_view(one, viewer) for one in _in_scope(viewer).filter(person_id=person_id).order_by("-dialled_at")[:size]]


def list_calls(call_ids: Iterable[int], *, viewer: Viewer) -> dict[int, CallView]:
    """Calls by id, as far as the viewer reaches. Two queries."""
    return {one.pk: _view(one, viewer) for one in _in_scope(viewer).filter(pk__in=list(call_ids))}


def recording_of(call_id: int, recording_id: int, *, viewer: Viewer) -> Recording:
    """A kept recording, for those who may hear it. Raises NotFound out of scope, NotAllowed for other colleagues."""
    found: Recording | None = (
        Recording.objects.select_related("call")
        .filter(pk=recording_id, call_id=call_id, state=Recording.State.KEPT)
        .first()
    )
    if found is None or not viewer.sees(found.call.organisation_id):
        raise NotFound(f"recording:{recording_id}")
    if not may_listen(found.call, viewer):
        raise NotAllowed(Permission.LISTEN_CALLS.value)
    return found


def can_dial(*, viewer: Viewer) -> bool:
    """Whether a line stands ready where the viewer works."""
    return own_line(viewer) is not None


def needs_extension(*, viewer: Viewer) -> bool:
    """Whether the viewer's line rings a telephone of theirs first, and none is known."""
    line = own_line(viewer)
    return line is not None and voice_of(line).needs_extension and not extension_of(viewer.staff_id)


def own_extension(*, viewer: Viewer) -> str:
    return extension_of(viewer.staff_id)


def extension_for(staff_id: int, *, viewer: Viewer) -> str:
    """Where a colleague is rung, to hand a call over; "" when unknown."""
    viewer.require(Permission.WORK_TASKS)
    found = Extension.objects.filter(staff_id=staff_id).first()
    return found.number if found else ""


def list_lines(*, viewer: Viewer) -> list[LineView]:
    """Every institution in scope with its line, or without one. Two queries."""
    viewer.require(Permission.MANAGE_SITE)
    places = Organisation.objects.filter(kind__in=("group", "institution")).order_by("path")
    places = in_scope(places, viewer, "pk")
    lines = {one.organisation_id: one for one in Line.objects.select_related("organisation")}
    return [_line(place, lines.get(place.pk)) for place in places]


def _line(place: Organisation, line: Line | None) -> LineView:
    known = line or Line(organisation=place, channel="", active=False)
    ready = line is not None and line.active and line.channel in voices() and is_ready(line)
    return LineView(
        place.pk, place.name, place.code, known.channel, known.gateway, known.account, known.number, known.records,
        known.announces, known.active, bool(key_of(place.pk)), ready, line.set_at if line else None,
    )  # fmt: skip


def _in_scope(viewer: Viewer) -> QuerySet[Call]:
    found = Call.objects.select_related("staff", "line__organisation").prefetch_related("recordings")
    return in_scope(found, viewer)


def _view(one: Call, viewer: Viewer) -> CallView:
    recordings = sorted(one.recordings.all(), key=lambda kept: kept.pk)
    return CallView(
        one.pk, one.person_id, one.phone_id, one.organisation_id, one.staff_id, one.staff.name if one.staff else "",
        one.cause, one.channel, one.state, one.result, one.records, one.notice, one.muted, one.held, one.dialled_at,
        one.answered_at, one.ended_at, one.seconds, _abilities(one),
        tuple(_recording(kept) for kept in recordings), may_listen(one, viewer),
    )  # fmt: skip


def _recording(one: Recording) -> RecordingView:
    uploaded = one.reference.startswith("upload-")
    return RecordingView(one.pk, one.state, one.why, one.media_type, one.size, one.keep_until, uploaded)


def _abilities(call: Call) -> frozenset[Control]:
    voice = voices().get(call.channel)
    return voice.abilities if voice else frozenset()
