"""Recordings: fetched or uploaded, checked by content, sealed, played with a trace, erased on their day."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit, quietly
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.messaging import audio, sealed
from kangxu.messaging.channel import CallNow, NotFetched
from kangxu.messaging.lines import setup_of, voice_of
from kangxu.messaging.models import Call, Recording
from kangxu.messaging.refusals import Refused
from kangxu.messaging.steps import insist_own, last_day
from kangxu.messaging.terms import sheet
from kangxu.organisations.queries import NotFound

log = logging.getLogger(__name__)
Kept = Recording.State
DRAFTS_LIVE = timedelta(days=1)


def fetch_due(*, at: datetime) -> int:
    """Fetch what is wanted and due; how many were kept."""
    due = Recording.objects.filter(state=Kept.WANTED, next_try_at__lte=at).order_by("next_try_at", "pk")
    found = due.select_related("call__line__organisation", "call__phone")
    return sum(_fetch(one, at) for one in list(found[:50]))


def _fetch(one: Recording, at: datetime) -> bool:
    by, call = Viewer.system(f"channels.{one.call.channel}"), one.call
    name = f"{call.uid}{one.pk}"
    try:
        now = CallNow(call.uid, call.provider_call, call.dialled_at, call.answered_at, call.ended_at, call.records)
        line = call.line
        if line is None:
            raise NotFetched("missing", for_good=True)
        pieces = voice_of(line).fetch(setup_of(line), now, one.reference)
        kind, got = _seal(pieces, name)
        _insist_whole(one, got)
    except sealed.TooLarge:
        return _fail(one, "too_large", for_good=True, by=by, at=at)
    except NotFetched as problem:
        return _fail(one, problem.why, for_good=problem.for_good, by=by, at=at)
    keep(recording_id=one.pk, kind=kind, got=got, name=name, by=by, at=at)
    return True


def _fail(one: Recording, why: str, *, for_good: bool, by: Viewer, at: datetime) -> bool:
    sealed.erase(f"{one.call.uid}{one.pk}")
    put_off(recording_id=one.pk, why=why, for_good=for_good, by=by, at=at)
    return False


def _seal(pieces: Iterable[bytes], name: str) -> tuple[str, sealed.Sealed]:
    """Seal a recording while it comes. Raises NotFetched for what is none, TooLarge."""
    stream, head = iter(pieces), b""
    while len(head) < audio.SNIFF and (piece := next(stream, b"")):
        head += piece
    kind = audio.kind_of(head)
    if not kind:
        raise NotFetched("not_audio", for_good=True)
    most = sheet()["recordings"]["largest_mb"] * 2**20
    return kind, sealed.seal(itertools.chain([head], stream), name, most=most)


def _insist_whole(one: Recording, got: sealed.Sealed) -> None:
    told = one.told
    if str(told.get("size", got.size)) != str(got.size) or str(told.get("sha256", got.sha256)).lower() != got.sha256:
        raise NotFetched("truncated")


@action
def keep(*, recording_id: int, kind: str, got: sealed.Sealed, name: str, by: Viewer, at: datetime) -> Recording:
    """A fetched recording is kept; unless the person refused meanwhile."""
    one: Recording = Recording.objects.select_for_update().select_related("call").get(pk=recording_id)
    if one.call.notice != Call.Notice.TOLD or one.state != Kept.WANTED:
        sealed.erase(name)
        why = "refused" if one.call.notice == Call.Notice.REFUSED else "not_told"
        one.state, one.why = Kept.LEFT, why
    else:
        one.state, one.why, one.stored_as = Kept.KEPT, "", name
        one.media_type, one.size, one.sha256 = kind, got.size, got.sha256
    one.save()
    audit("recording.kept", f"recording:{one.pk}", organisation_id=one.call.organisation_id, state=one.state)
    return one


def put_off(*, recording_id: int, why: str, for_good: bool, by: Viewer, at: datetime) -> Recording:
    """It could not be had: tried again after growing pauses, in the end left to a person."""
    told = sheet()["recordings"]
    with quietly("recording.put_off", by=by, at=at):
        one: Recording = Recording.objects.select_for_update().get(pk=recording_id)
        one.tries += 1
        one.why = why
        one.next_try_at = at + timedelta(seconds=told["pause_seconds"] * 2 ** (one.tries - 1))
        if for_good or one.tries >= told["tries"]:
            one.state = Kept.FAILED
        one.save()
        log.warning("recording %s was not fetched: %s (%s)", one.pk, why, one.state)
        return one


@action
def try_again(*, recording_id: int, by: Viewer, at: datetime) -> Recording:
    """Fetch a failed recording once more. Raises NotFound, Refused."""
    one = Recording.objects.select_for_update().filter(pk=recording_id).select_related("call").first()
    if one is None or not by.sees(one.call.organisation_id):
        raise NotFound(f"recording:{recording_id}")
    if not may_listen(one.call, by) or one.state != Kept.FAILED:
        raise Refused(_("这段录音不用再取"))
    one.state, one.tries, one.next_try_at = Kept.WANTED, 0, at
    one.save()
    audit("recording.retried", f"recording:{one.pk}", organisation_id=one.call.organisation_id)
    return one


def take_in(call_id: int, pieces: Iterable[bytes], *, by: Viewer, at: datetime) -> Recording:
    """Keep the recording of a mobile telephone with a call of one's own. The same file twice is one. Raises Refused."""
    call = insist_own(Call.objects.filter(pk=call_id).first(), call_id, by)
    _insist_told(call)
    name = uuid4().hex
    try:
        kind, got = _seal(pieces, name)
    except NotFetched as problem:
        raise Refused(_("这不是录音文件，可以传MP3、M4A、WAV、AMR、OGG")) from problem
    except sealed.TooLarge as problem:
        raise Refused(_("文件超过%(limit)s MB") % {"limit": sheet()["recordings"]["largest_mb"]}) from problem
    return keep_upload(call_id=call_id, kind=kind, got=got, name=name, by=by, at=at)


@action
def keep_upload(*, call_id: int, kind: str, got: sealed.Sealed, name: str, by: Viewer, at: datetime) -> Recording:
    """Note an uploaded recording that lies sealed under `name`; one that is there already stays the only one."""
    call: Call = Call.objects.select_for_update().get(pk=call_id)
    reference = f"upload-{got.sha256}"
    held: Recording | None = call.recordings.filter(reference=reference).first()
    if held is None:
        held = Recording.objects.create(
            call=call, reference=reference, state=Kept.KEPT, media_type=kind, size=got.size, sha256=got.sha256,
            stored_as=name, next_try_at=at, keep_until=last_day(call), made_at=at, made_by=by.actor,
        )  # fmt: skip
    else:
        sealed.erase(name)
    audit("recording.uploaded", f"recording:{held.pk}", organisation_id=call.organisation_id, call=call.pk)
    return held


def may_listen(call: Call, viewer: Viewer) -> bool:
    """Who hears a recording: those who answer for quality, in their scope, and whoever made the call."""
    own = call.staff_id is not None and call.staff_id == viewer.staff_id
    return viewer.sees(call.organisation_id) and (own or viewer.may(Permission.LISTEN_CALLS))


def open_recording(one: Recording, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
    """The clear bytes of a kept recording, the first piece read at once. Raises sealed.Broken, FileNotFoundError."""
    pieces = sealed.unseal(one.stored_as, start, stop)
    first = next(pieces, b"")
    return itertools.chain([first], pieces)


def erase_expired(*, at: datetime) -> int:
    """Erase recordings whose day is past, and drafts of processes that were killed; how many recordings."""
    by, today = Viewer.system("retention"), day_of(at)
    _sweep_drafts(at)
    ids = list(Recording.objects.filter(state=Kept.KEPT, keep_until__lt=today).values_list("pk", flat=True))
    for recording_id in ids:
        erase(recording_id=recording_id, by=by, at=at)
    return len(ids)


@action
def erase(*, recording_id: int, by: Viewer, at: datetime) -> Recording:
    """The file goes first: a process killed in between is made good by the next turn."""
    one: Recording = Recording.objects.select_for_update().select_related("call").get(pk=recording_id)
    sealed.erase(one.stored_as)
    one.state, one.erased_at, one.erased_by = Kept.ERASED, at, by.actor
    one.save()
    audit("recording.erased", f"recording:{one.pk}", organisation_id=one.call.organisation_id)
    return one


def _sweep_drafts(at: datetime) -> None:
    """Files that no row speaks of: their process died before it could say what they are."""
    known = set(Recording.objects.filter(state=Kept.KEPT).values_list("stored_as", flat=True))
    oldest = (at - DRAFTS_LIVE).timestamp()
    for file in sealed.folder().rglob("*") if sealed.folder().exists() else ():
        if file.is_file() and file.name not in known and file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)


def _insist_told(call: Call) -> None:
    if call.notice == Call.Notice.REFUSED:
        raise Refused(_("患者不同意录音，不能上传"))
    if call.notice != Call.Notice.TOLD:
        raise Refused(_("要先确认已告知患者通话会录音"))
