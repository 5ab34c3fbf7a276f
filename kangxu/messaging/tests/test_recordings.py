"""Recordings: kept only when told, sealed, whole, heard by few, erased in time."""

from __future__ import annotations

import os
import random
from datetime import timedelta
from typing import Any

import pytest

from kangxu.config.home import Home
from kangxu.foundation.viewer import NotAllowed
from kangxu.messaging import audio, queries, sealed
from kangxu.messaging.actions import note_mobile_call, say_recorded, take_in
from kangxu.messaging.channels.sandbox import tone
from kangxu.messaging.models import Call, Recording
from kangxu.messaging.recordings import erase_expired, fetch_due, open_recording
from kangxu.messaging.refusals import Refused
from kangxu.messaging.terms import sheet
from kangxu.messaging.tests.fake_platform import Platform
from kangxu.messaging.tests.test_calls import SECOND, called, tell
from kangxu.messaging.tests.world import AT, World
from kangxu.organisations.queries import NotFound

LATER = AT + timedelta(minutes=10)


def spoken(here: World, platform: Platform, *, told: bool | None = True, **wrong: Any) -> Recording:
    """A call that ended, with a recording waiting at the platform."""
    call = called(here)
    tell(platform, platform.event(call.uid, "answered", AT))
    if told is not None:
        say_recorded(call.pk, told=told, by=here.nurse, at=AT)
    tell(platform, platform.event(call.uid, "ended", AT + 60 * SECOND), at=LATER)
    tell(platform, platform.record(call.uid, AT + 61 * SECOND, **wrong), at=LATER)
    return Recording.objects.get()


def again() -> Recording:
    return Recording.objects.get()


def test_a_recording_is_fetched_sealed_and_heard(here: World, platform: Platform, home: Home) -> None:
    one = spoken(here, platform)
    assert fetch_due(at=LATER) == 1
    one = again()
    clear = platform.recordings[one.reference]
    assert (one.state, one.media_type, one.size) == ("kept", "audio/wav", len(clear))
    assert b"".join(open_recording(one)) == clear
    lying = sealed.path_of(one.stored_as).read_bytes()
    assert clear[100:140] not in lying
    assert b"RIFF" not in lying
    assert (one.keep_until - AT.date()).days == sheet()["recordings"]["retention_days"]


@pytest.mark.parametrize(("told", "why"), [(None, "not_told"), (False, "refused")])
def test_without_telling_nothing_is_kept(here: World, platform: Platform, told: bool | None, why: str) -> None:
    one = spoken(here, platform, told=told)
    assert fetch_due(at=LATER) == 0
    assert (one.state, one.why) == ("left", why)
    assert not list(sealed.folder().rglob("*")) if sealed.folder().exists() else True


def test_said_at_the_end_of_the_call_it_is_still_fetched(here: World, platform: Platform) -> None:
    one = spoken(here, platform, told=None)
    say_recorded(one.call_id, told=True, by=here.nurse, at=LATER)
    assert fetch_due(at=LATER) == 1


def test_a_refusal_that_comes_while_it_is_fetched_wins(here: World, platform: Platform) -> None:
    one = spoken(here, platform)
    say_recorded(one.call_id, told=False, by=here.nurse, at=LATER)
    assert (fetch_due(at=LATER), again().state) == (0, "left")


@pytest.mark.parametrize("how", ["cut", "cut_quietly"])
def test_what_breaks_off_is_fetched_anew(here: World, platform: Platform, how: str) -> None:
    spoken(here, platform)
    setattr(platform, how, True)
    assert fetch_due(at=LATER) == 0
    assert (again().state, again().why, again().tries) == ("wanted", "truncated", 1)
    assert not [one for one in sealed.folder().rglob("*") if one.is_file()]
    assert fetch_due(at=LATER + 5 * SECOND) == 0
    assert again().tries == 1  # not before its time
    setattr(platform, how, False)
    assert fetch_due(at=LATER + timedelta(minutes=1)) == 1


def test_after_some_tries_a_person_has_to_look(here: World, platform: Platform) -> None:
    spoken(here, platform)
    platform.down = True
    for hours in range(1, 9):
        fetch_due(at=LATER + timedelta(hours=hours))
    assert (again().state, again().why, again().tries) == ("failed", "unreachable", sheet()["recordings"]["tries"])


@pytest.mark.parametrize(
    ("content", "media_type"), [(b"<html>sign in</html>" * 9, "audio/wav"), (b"", "audio/wav"), (None, "text/html")]
)
def test_what_is_no_recording_is_not_kept(
    here: World, platform: Platform, content: bytes | None, media_type: str
) -> None:
    platform.media_type = media_type
    spoken(here, platform, content=content)
    assert fetch_due(at=LATER) == 0
    assert (again().state, again().why) == ("failed", "not_audio")


def test_a_huge_one_is_stopped_on_the_way(here: World, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sheet()["recordings"], "largest_mb", 1)
    spoken(here, platform, content=tone(1) + bytes(2 << 20))
    fetch_due(at=LATER)
    assert (again().state, again().why) == ("failed", "too_large")
    assert not [one for one in sealed.folder().rglob("*") if one.is_file()]


def test_another_file_than_was_told_of_is_not_kept(here: World, platform: Platform) -> None:
    spoken(here, platform, sha256="0" * 64)
    assert (fetch_due(at=LATER), again().why) == (0, "truncated")


def test_who_hears_it(here: World, platform: Platform) -> None:
    one = spoken(here, platform)
    fetch_due(at=LATER)
    for viewer in (here.nurse, here.head):
        assert queries.recording_of(one.call_id, one.pk, viewer=viewer) == one
    for viewer, problem in ((here.colleague, NotAllowed), (here.stranger, NotFound)):
        with pytest.raises(problem):
            queries.recording_of(one.call_id, one.pk, viewer=viewer)


def test_it_is_erased_when_its_day_is_past(here: World, platform: Platform) -> None:
    one = spoken(here, platform)
    fetch_due(at=LATER)
    last = AT + timedelta(days=sheet()["recordings"]["retention_days"])
    assert erase_expired(at=last) == 0
    file = sealed.path_of(again().stored_as)
    assert file.exists()
    file.unlink()  # a process was killed after the file went and before the row was written
    assert erase_expired(at=last + timedelta(days=1)) == 1
    assert (again().state, file.exists()) == ("erased", False)
    with pytest.raises(NotFound):
        queries.recording_of(one.call_id, one.pk, viewer=here.head)


def test_drafts_of_killed_processes_are_swept(here: World) -> None:
    sealed.folder().mkdir(parents=True)
    old, new = sealed.folder() / "a.part", sealed.folder() / "b.part"
    old.touch()
    new.touch()
    os.utime(old, (0, 0))
    os.utime(new, (AT.timestamp(), AT.timestamp()))
    erase_expired(at=AT)
    assert (old.exists(), new.exists()) == (False, True)


def mobile(here: World, *, told: bool = True) -> Call:
    return note_mobile_call(
        person_id=here.person.pk, phone_id=here.phone, cause="task:1", told=told, dialled_at=AT, seconds=90,
        by=here.nurse, at=LATER,
    )  # fmt: skip


def test_a_mobile_recording_is_taken_in_once(here: World) -> None:
    call, content = mobile(here), tone(1)
    for _turn in range(2):
        held = take_in(call.pk, [content[:7], content[7:]], by=here.nurse, at=LATER)
    assert (Recording.objects.count(), held.media_type) == (1, "audio/wav")
    assert b"".join(open_recording(held)) == content
    assert len([one for one in sealed.folder().rglob("*") if one.is_file()]) == 1
    with pytest.raises(Refused, match="自己的"):
        take_in(call.pk, [content], by=here.colleague, at=LATER)


def test_a_mobile_recording_that_may_not_be_kept(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="告知"):
        take_in(mobile(here, told=False).pk, [tone(1)], by=here.nurse, at=LATER)
    call = mobile(here)
    with pytest.raises(Refused, match="不是录音"):
        take_in(call.pk, [b"MZ\x90\x00 a program named song.mp3"], by=here.nurse, at=LATER)
    monkeypatch.setitem(sheet()["recordings"], "largest_mb", 1)
    with pytest.raises(Refused, match="超过1 MB"):
        take_in(call.pk, [tone(1), bytes(1 << 20)], by=here.nurse, at=LATER)
    assert not Recording.objects.exists()


@pytest.mark.parametrize("size", [0, 1, sealed.CHUNK - 1, sealed.CHUNK, sealed.CHUNK + 1, 3 * sealed.CHUNK + 77])
def test_sealing_gives_back_every_byte_and_every_range(home: Home, size: int) -> None:
    chance = random.Random(size)
    clear = chance.randbytes(size)
    cut = chance.randint(0, size)
    sealed.seal([clear[:cut], b"", clear[cut:]], "ab12", most=1 << 20)
    assert b"".join(sealed.unseal("ab12")) == clear
    for _turn in range(5):
        start = chance.randint(0, size)
        stop = chance.randint(start, size)
        assert b"".join(sealed.unseal("ab12", start, stop)) == clear[start:stop]


def test_a_sealed_file_that_was_touched_is_found_out(home: Home) -> None:
    sealed.seal([bytes(3 * sealed.CHUNK)], "ab12", most=1 << 20)
    sealed.seal([bytes(3 * sealed.CHUNK)], "ab99", most=1 << 20)
    file, box = sealed.path_of("ab12"), sealed.CHUNK + sealed.TAG
    whole, other = file.read_bytes(), sealed.path_of("ab99").read_bytes()
    head = whole[: sealed.HEAD]
    chunks = [whole[sealed.HEAD + n * box : sealed.HEAD + (n + 1) * box] for n in range(3)]
    for wrong in (
        head + chunks[0] + chunks[1],  # the end is missing
        head + chunks[1] + chunks[0] + chunks[2],  # in another order
        whole[:-1] + bytes([whole[-1] ^ 1]), other, whole + chunks[2], b"RIFF" + whole, head,
    ):  # fmt: skip
        file.write_bytes(wrong)
        with pytest.raises(sealed.Broken):
            b"".join(sealed.unseal("ab12"))
    (home.keys / "recordings").write_text("another key")
    file.write_bytes(whole)
    with pytest.raises(sealed.Broken):
        next(sealed.unseal("ab12"))


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"), (b"\x00\x00\x00\x20ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x20ftyp3gp4", "audio/3gpp"), (b"ID3\x04", "audio/mpeg"), (b"\xff\xfb\x90", "audio/mpeg"),
        (b"\xff\xf1\x50", "audio/aac"), (b"OggS", "audio/ogg"), (b"#!AMR\n", "audio/amr"), (b"PK\x03\x04", ""),
        (b"", ""),
        (b"RIFF\x00\x00\x00\x00AVI ", ""), (b"%PDF-1.7", ""), (b"\xff\xd8\xff\xe0", ""),
    ],
)  # fmt: skip
def test_files_are_known_by_their_first_bytes(head: bytes, kind: str) -> None:
    assert audio.kind_of(head) == kind
