"""Signing in and out. The audit lines of failed tries are what slows the next ones down; nothing else is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from math import ceil

from django.contrib.auth import authenticate
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.models import AuditEvent
from kangxu.foundation.viewer import STRANGER, Viewer
from kangxu.organisations.models import Account, Posting
from kangxu.organisations.queries import viewer_of

TRIES = 5
PAUSE = timedelta(minutes=15)
_FAILED, _RESET = "sign_in.failed", ("sign_in.done", "password.set", "account.restored")


class SignInRefused(Exception):
    """Nobody is signed in; the message says why and what to do."""


def sign_in(*, username: str, password: str, at: datetime) -> Account:
    """The account behind a name and a password. Raises SignInRefused; after five failures even for a right one."""
    account = confirm(username=username, password=password, at=at)
    viewer = viewer_of(account)
    if viewer.staff_id is None:
        raise SignInRefused(_("这个账号还没有岗位，请联系信息科"))
    note_sign_in(by=viewer, at=at)
    return account


def confirm(*, username: str, password: str, at: datetime) -> Account:
    """Compare a password, with the same pauses as signing in. Raises SignInRefused."""
    target = _target_of(username)
    _insist_on_pause(target, at)
    account = authenticate(username=username, password=password)
    if not isinstance(account, Account):
        note_failed_sign_in(target=target, by=STRANGER, at=at)
        raise SignInRefused(_wrong_words(TRIES - len(_failures(target, at))))
    return account


@action
def note_sign_in(*, by: Viewer, at: datetime) -> None:
    audit("sign_in.done", by.actor)


@action
def note_failed_sign_in(*, target: str, by: Viewer, at: datetime) -> None:
    """Kept at the organisation of whoever's account was tried, so that its auditors see it."""
    kind, _colon, number = target.partition(":")
    places = Posting.objects.filter(staff_id=int(number), ended_at=None) if kind == "staff" else Posting.objects.none()
    audit(_FAILED, target, organisation_id=places.order_by("pk").values_list("organisation_id", flat=True).first())


@action
def note_sign_out(*, by: Viewer, at: datetime) -> None:
    audit("sign_out.done", by.actor)


@action
def set_language(*, language: str, by: Viewer, at: datetime) -> None:
    """Remember the language a member of staff reads the site in."""
    Account.objects.filter(staff__pk=by.staff_id).update(language=language)
    audit("language.set", by.actor, language=language)


def _target_of(username: str) -> str:
    """What a try is counted against. Unknown names are hashed: people type passwords into the wrong field."""
    staff_id = Account.objects.filter(username=username).values_list("staff__pk", flat=True).first()
    return f"staff:{staff_id}" if staff_id else f"account:{hashlib.sha256(username.encode()).hexdigest()[:16]}"


def _failures(target: str, at: datetime) -> list[datetime]:
    """Moments of failed tries within the pause, after the last success or reset."""
    recent = AuditEvent.objects.filter(target=target, at__gt=at - PAUSE)
    since = recent.filter(what__in=_RESET).order_by("-at").values_list("at", flat=True).first()
    failed = recent.filter(what=_FAILED).order_by("at")
    return list((failed.filter(at__gt=since) if since else failed).values_list("at", flat=True))


def _insist_on_pause(target: str, at: datetime) -> None:
    failures = _failures(target, at)
    if len(failures) >= TRIES:
        minutes = max(1, ceil((failures[-TRIES] + PAUSE - at).total_seconds() / 60))
        raise SignInRefused(
            _("连续输错%(tries)s次，请%(minutes)s分钟后再试；急用请让信息科重设密码")
            % {"tries": TRIES, "minutes": minutes}
        )


def _wrong_words(left: int) -> str:
    if left > 2:
        return _("账号或密码不对，请再试一次；忘了密码请找信息科重设")
    if left > 0:
        return _("账号或密码不对，还可以再试%(left)s次") % {"left": left}
    return _("账号或密码不对，已连续输错%(tries)s次，请%(minutes)s分钟后再试") % {
        "tries": TRIES, "minutes": int(PAUSE.total_seconds() // 60)
    }  # fmt: skip
