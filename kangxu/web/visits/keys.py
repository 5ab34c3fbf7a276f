"""The key to what a phone keeps: of the site and the member of staff, handed to the signed-in session alone."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpResponse

from kangxu.web.doors import Request

COOKIE = "kx_visits"
PATH = "/visits"


def key_of(staff_id: int) -> str:
    """32 bytes as text. The same again after a new sign-in, so that what waits on the phone still opens."""
    secret = settings.HOME.secret("visits").encode()
    made = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"kangxu visits 1 %d" % staff_id).derive(secret)
    return urlsafe_b64encode(made).decode().rstrip("=")


def hand_key(request: Request, answer: HttpResponse) -> HttpResponse:
    """With a page of visits: until the browser ends or somebody signs out. The script of these pages reads it."""
    assert request.viewer.staff_id is not None
    answer.set_cookie(COOKIE, key_of(request.viewer.staff_id), path=PATH, secure=request.is_secure(), samesite="Strict")
    return answer
