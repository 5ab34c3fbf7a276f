"""Signatures of both directions: HMAC-SHA256 over moment, nonce, method, target and the hash of the body."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import datetime

from kangxu.messaging.channel import NotGenuine

TIMESTAMP, NONCE, SIGNATURE = "X-Cti-Timestamp", "X-Cti-Nonce", "X-Cti-Signature"
ACCOUNT = "X-Cti-Account"


def signature(key: str, *, moment: str, nonce: str, method: str, target: str, body: bytes) -> str:
    """Hexadecimal; `target` is the path with its query."""
    text = "\n".join((moment, nonce, method.upper(), target, hashlib.sha256(body).hexdigest()))
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def signed(key: str, account: str, *, method: str, target: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of a request of ours."""
    moment, nonce = str(int(at.timestamp())), secrets.token_hex(16)
    made = signature(key, moment=moment, nonce=nonce, method=method, target=target, body=body)
    return {ACCOUNT: account, TIMESTAMP: moment, NONCE: nonce, SIGNATURE: made}


def insist(key: str, headers: Mapping[str, str], *, target: str, body: bytes, at: datetime, fresh: int) -> None:
    """Accept a notice that was signed with this key no longer ago than `fresh` seconds. Raises NotGenuine."""
    moment, nonce = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
    if not key or not re.fullmatch(r"[0-9]{1,12}", moment) or not re.fullmatch(r"[\x21-\x7e]{8,64}", nonce):
        raise NotGenuine("the notice is not signed")
    if abs(at.timestamp() - int(moment)) > fresh:
        raise NotGenuine("the notice is not fresh")
    made = signature(key, moment=moment, nonce=nonce, method="POST", target=target, body=body)
    if not hmac.compare_digest(made.encode(), headers.get(SIGNATURE, "").encode("utf-8", "replace")):
        raise NotGenuine("the signature is wrong")
