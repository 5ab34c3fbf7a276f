"""A telephony platform reached over HTTP: click-to-call, signed notices of calls and recordings (docs/telephony.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests
from django.utils.translation import gettext_lazy as _

from kangxu.foundation import clock
from kangxu.messaging.channel import (
    CallNow,
    Control,
    Heard,
    NotFetched,
    NotGenuine,
    ProviderDown,
    ProviderRefused,
    Setup,
    Voice,
    Wanted,
)
from kangxu.messaging.channels.cti.signing import insist, signed
from kangxu.messaging.terms import results, sheet

BLOCK = 1 << 16
WORD = re.compile(r"[A-Za-z0-9_.~-]{1,80}")
KINDS = {"ringing": "ringing", "answered": "answered", "ended": "ended", "recording": "recording"}


class Cti(Voice):
    """Every request is signed with the line's key, and so is every notice. Addresses in notices are never followed."""

    def dial(self, setup: Setup, wanted: Wanted) -> str:
        told = {
            "call": wanted.uid, "to": wanted.number, "agent": wanted.extension, "caller": setup.number,
            "record": wanted.record, "announce": wanted.announce, "notify": f"/telephony/{setup.place}/notify",
        }  # fmt: skip
        return _word(self._post(setup, "/calls", told), "id")

    def control(self, setup: Setup, call: CallNow, what: Control, to: str = "") -> None:
        self._post(setup, f"/calls/{call.provider_call}/{what.replace('_', '-')}", {"to": to} if to else {})

    def ask(self, setup: Setup, call: CallNow, at: datetime) -> list[Heard] | None:
        with _request(setup, "GET", f"/calls/{call.uid}") as answer:
            if answer.status_code == 404:
                return None
            told = _json(answer)
        try:
            return [_heard(one) for one in told["events"]]
        except (KeyError, TypeError, NotGenuine) as problem:
            raise ProviderDown("the answer is not as agreed") from problem

    def fetch(self, setup: Setup, call: CallNow, reference: str) -> Iterator[bytes]:
        try:
            with _request(setup, "GET", f"/recordings/{reference}") as answer:
                yield from _recording(answer)
        except ProviderDown as problem:
            raise NotFetched("unreachable") from problem
        except requests.RequestException as problem:
            raise NotFetched("truncated") from problem

    def read(self, setup: Setup, headers: Mapping[str, str], target: str, body: bytes, at: datetime) -> Heard:
        insist(setup.key, headers, target=target, body=body, at=at, fresh=sheet()["news"]["fresh_seconds"])
        try:
            return _heard(json.loads(body))
        except (ValueError, RecursionError) as problem:
            raise NotGenuine("the notice cannot be read") from problem

    def _post(self, setup: Setup, path: str, told: dict[str, Any]) -> dict[str, Any]:
        with _request(setup, "POST", path, told) as answer:
            if 400 <= answer.status_code < 500:
                raise ProviderRefused(f"the platform answered {answer.status_code}")
            return _json(answer)


@contextmanager
def _request(setup: Setup, method: str, path: str, told: dict[str, Any] | None = None) -> Iterator[requests.Response]:
    """One signed request, never redirected. Raises ProviderDown."""
    body = json.dumps(told, ensure_ascii=False).encode() if told is not None else b""
    url = setup.gateway.rstrip("/") + path
    headers = signed(
        setup.key, setup.account, method=method, target=urlsplit(url).path, body=body, at=clock.now()
    ) | ({"Content-Type": "application/json"} if body else {})  # fmt: skip
    limits = (sheet()["provider"]["connect_seconds"], sheet()["provider"]["answer_seconds"])
    try:
        answer = requests.request(
            method, url, data=body or None, headers=headers, timeout=limits, stream=True, allow_redirects=False
        )
    except requests.RequestException as problem:
        raise ProviderDown(type(problem).__name__) from problem
    with answer:
        yield answer


def _json(answer: requests.Response) -> dict[str, Any]:
    """The object that was answered. Raises ProviderDown."""
    if not 200 <= answer.status_code < 300:
        raise ProviderDown(f"the platform answered {answer.status_code}")
    most: int = sheet()["provider"]["most_bytes"]
    try:
        told = json.loads(answer.raw.read(most + 1, decode_content=True)[:most] or b"{}")
    except (ValueError, requests.RequestException, OSError) as problem:
        raise ProviderDown("the answer cannot be read") from problem
    if not isinstance(told, dict):
        raise ProviderDown("the answer is not as agreed")
    return told


def _recording(answer: requests.Response) -> Iterator[bytes]:
    if answer.status_code in (404, 410):
        raise NotFetched("missing")
    if answer.status_code != 200:
        raise NotFetched("unreachable")
    if answer.headers.get("Content-Type", "").partition("/")[0] not in ("audio", "video", "application"):
        raise NotFetched("not_audio", for_good=True)
    expected, got = answer.headers.get("Content-Length", ""), 0
    for piece in answer.iter_content(BLOCK):
        got += len(piece)
        yield piece
    if expected.isdigit() and got != int(expected):
        raise NotFetched("truncated")


def _heard(told: Any) -> Heard:
    """One event as the platform writes it. Raises NotGenuine."""
    if not isinstance(told, dict):
        raise NotGenuine("the notice is not as agreed")
    at = _moment(told.get("at"))
    sent = told.get("recording")
    recording: dict[str, Any] = sent if isinstance(sent, dict) else {}
    result = str(told.get("result") or "")
    return Heard(
        _word(told, "id", NotGenuine), _word(told, "call", NotGenuine),
        KINDS.get(str(told.get("event")), "other"), at,  # type: ignore[arg-type]
        provider_call=_word(told, "call_id", NotGenuine), result=result if result in results() else "",
        recording=_word(recording, "id", NotGenuine) if told.get("event") == "recording" else "",
        told={name: recording[name] for name in ("size", "sha256") if isinstance(recording.get(name), int | str)},
    )  # fmt: skip


def _moment(text: Any) -> datetime:
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as problem:
        raise NotGenuine("the notice is not as agreed") from problem
    if at.tzinfo is None:
        raise NotGenuine("the notice names a moment without a zone")
    return at


def _word(told: Any, name: str, problem: type[Exception] = ProviderDown) -> str:
    """A number of the platform's: short, and harmless in an address."""
    found = told.get(name) if isinstance(told, dict) else None
    if not isinstance(found, str) or not WORD.fullmatch(found):
        raise problem("the answer is not as agreed")
    return found


CHANNEL = Cti(
    "cti", _("话务平台（HTTP）"), asks=("gateway", "account", "number", "key"),
    abilities=frozenset({"hang_up", "mute", "unmute", "hold", "resume", "transfer", "stop_recording"}),
)  # fmt: skip
