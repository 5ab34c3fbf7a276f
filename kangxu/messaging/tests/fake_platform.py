"""A telephony platform in a thread: it checks signatures as a real one does, and misbehaves when told to."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from kangxu.foundation import clock
from kangxu.messaging.channels.cti.signing import NONCE, SIGNATURE, TIMESTAMP, signature
from kangxu.messaging.channels.sandbox import tone

KEY, ACCOUNT = "k" * 32, "anlan"
PLACE = "hospital"
TARGET = f"/telephony/{PLACE}/notify"


@dataclass
class Platform:
    """What it knows, and how it misbehaves."""

    url: str = ""
    calls: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    told: list[tuple[str, str]] = field(default_factory=list)
    recordings: dict[str, bytes] = field(default_factory=dict)
    down: bool = False
    refuses: bool = False
    rings_without_answering: bool = False  # it makes the call, and its answer is lost
    same_number: bool = False  # it gives every call the same number
    cut: bool = False  # recordings break off
    cut_quietly: bool = False  # and say they are whole
    media_type: str = "audio/wav"
    odd_answer: bytes = b""

    def event(self, uid: str, kind: str, at: datetime, *, number: str = "", **more: Any) -> dict[str, Any]:
        """Something happened to a call; as the platform writes it."""
        number = number or f"{kind}-{len(self.events.get(uid, []))}"
        made = {
            "id": number,
            "call": uid,
            "call_id": self.calls[uid]["id"],
            "event": kind,
            "at": at.isoformat(),
            **more,
        }
        self.events.setdefault(uid, []).append(made)
        return made

    def record(self, uid: str, at: datetime, content: bytes | None = None, **wrong: Any) -> dict[str, Any]:
        """A recording of a call is there."""
        content = tone(2) if content is None else content
        self.recordings[f"rec-{uid}"] = content
        told = {"id": f"rec-{uid}", "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), **wrong}
        return self.event(uid, "recording", at, recording=told)

    def notice(
        self, told: Any, *, at: datetime | None = None, key: str = KEY, target: str = TARGET
    ) -> tuple[dict[str, str], str, bytes]:
        """Headers, target and body of a notice."""
        body, moment = json.dumps(told).encode(), str(int((at or clock.now()).timestamp()))
        made = signature(key, moment=moment, nonce="nonce-0001", method="POST", target=target, body=body)
        return {TIMESTAMP: moment, NONCE: "nonce-0001", SIGNATURE: made}, target, body

    def answer(self, method: str, path: str, told: dict[str, Any]) -> tuple[int, bytes, str]:
        match method, path.strip("/").split("/"):
            case "POST", ["calls"]:
                return self._dial(told)
            case "POST", ["calls", number, what]:
                self.told.append((number, what))
                return 200, b"{}", "application/json"
            case "GET", ["calls", uid] if uid in self.calls:
                known = {"id": self.calls[uid]["id"], "events": self.events.get(uid, [])}
                return 200, self.odd_answer or json.dumps(known).encode(), "application/json"
            case "GET", ["recordings", number] if number in self.recordings:
                return 200, self.recordings[number], self.media_type
        return 404, b"{}", "application/json"

    def _dial(self, told: dict[str, Any]) -> tuple[int, bytes, str]:
        if self.refuses:
            return 403, b'{"error": "number not allowed"}', "application/json"
        number = "p-same" if self.same_number else f"p-{len(self.calls) + 1}"
        made = self.calls.setdefault(told["call"], {**told, "id": number})
        if self.rings_without_answering:
            return 504, b"", "text/plain"
        return 201, self.odd_answer or json.dumps({"id": made["id"]}).encode(), "application/json"


@contextmanager
def open_for_business() -> Iterator[Platform]:
    """A platform that listens on a free port."""
    platform = Platform()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(platform))
    platform.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()


def _handler(platform: Platform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("GET", b"")

        def do_POST(self) -> None:
            self._reply("POST", self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def _reply(self, method: str, body: bytes) -> None:
            status, content, kind = 401, b"{}", "application/json"
            if platform.down:
                status = 502
            elif self._genuine(method, body):
                path = self.path.removeprefix("/v1")
                status, content, kind = platform.answer(method, path, json.loads(body) if body else {})
            self._send(status, content, kind)

        def _genuine(self, method: str, body: bytes) -> bool:
            told = self.headers
            made = signature(KEY, moment=told[TIMESTAMP], nonce=told[NONCE], method=method, target=self.path, body=body)
            return told[SIGNATURE] == made and told["X-Cti-Account"] == ACCOUNT

        def _send(self, status: int, content: bytes, kind: str) -> None:
            whole = "recordings" not in self.path or not (platform.cut or platform.cut_quietly)
            sent = content if whole else content[: len(content) // 2]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(sent if platform.cut_quietly else content)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
