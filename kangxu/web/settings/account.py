"""The own account: who I am here, and my password. And the help page with the keys."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from kangxu.foundation import clock
from kangxu.organisations import actions, signing
from kangxu.organisations.queries import get_self
from kangxu.web.doors import SIGNED_IN, Request, page
from kangxu.web.settings.pages import AccountPage, key_groups


@page(SIGNED_IN)
@sensitive_post_parameters()
def own_account(request: Request) -> HttpResponse:
    """Shows name, postings and rights; a post changes the password."""
    problems: tuple[str, ...] = ()
    if request.method == "POST":
        problems = _change_password(request)
        if not problems:
            messages.success(request, _("密码已改，其他设备上的登录已退出"))
            return redirect("own-account")
    shown = AccountPage.of(get_self(viewer=request.viewer), request.viewer, problems)
    return render(request, "settings/account.html", {"page": shown}, status=400 if problems else 200)


@page(SIGNED_IN)
def help_page(request: Request) -> HttpResponse:
    return render(request, "settings/help.html", {"groups": key_groups()})


def _change_password(request: Request) -> tuple[str, ...]:
    """What stands against the change; empty when it is done."""
    staff = get_self(viewer=request.viewer)
    before, after, again = (request.POST.get(name, "") for name in ("before", "after", "again"))
    if after != again:
        return (_("两次输入的新密码不一样"),)
    try:
        signing.confirm(username=staff.username, password=before, at=clock.now())
        actions.set_password(staff=staff, password=after, by=request.viewer, at=clock.now())
    except signing.SignInRefused as refused:
        return (str(refused),)
    except ValidationError as weak:
        return tuple(weak.messages)
    if account := get_self(viewer=request.viewer).account:
        update_session_auth_hash(request, account)
    return ()
