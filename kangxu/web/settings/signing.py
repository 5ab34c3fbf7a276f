"""Coming in and going out, and what a member of staff switches: language and workplace."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kangxu.config.settings import HOME
from kangxu.demo.accounts import list_accounts
from kangxu.foundation import clock
from kangxu.organisations import signing
from kangxu.organisations.queries import NotFound
from kangxu.web.doors import OPEN, SIGNED_IN, Request, page
from kangxu.web.frame import home_of
from kangxu.web.settings.pages import SignInPage, demo_accounts

LANGUAGE_COOKIE = "django_language"
A_YEAR = 365 * 86400


@page(OPEN)
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: Request) -> HttpResponse:
    """Sign-in page; whoever is in already goes to their first page."""
    if request.viewer.staff_id:
        return redirect(_onward(request) or home_of(request.viewer))
    problem = ""
    if request.method == "POST":
        try:
            return _let_in(request)
        except signing.SignInRefused as refused:
            problem = str(refused)
    shown = SignInPage(
        username=request.POST.get("username", request.GET.get("username", "")),
        onward=_onward(request),
        problem=problem,
        accounts=demo_accounts(list_accounts(HOME)),
    )
    return render(request, "settings/sign_in.html", {"page": shown}, status=400 if problem else 200)


@page(OPEN)
@require_POST
def sign_out(request: Request) -> HttpResponse:
    if request.viewer.staff_id:
        signing.note_sign_out(by=request.viewer, at=clock.now())
    logout(request)
    return redirect("sign-in")


@page(OPEN)
@require_POST
def set_language(request: Request) -> HttpResponse:
    """Switch the language here and now, and remember it with the account."""
    language = request.POST.get("language", "")
    answer = _back(request)
    if check_for_language(language):
        if request.viewer.staff_id:
            signing.set_language(language=language, by=request.viewer, at=clock.now())
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR, samesite="Lax")
    return answer


@page(SIGNED_IN)
@require_POST
def switch_organisation(request: Request) -> HttpResponse:
    """Go over to another institution where the viewer is posted."""
    wanted = request.POST.get("institution", "")
    held = {str(place.institution.pk) for place in request.workplaces}
    if wanted not in held:
        raise NotFound(f"organisation:{wanted}")
    request.session["institution"] = int(wanted)
    return redirect("home")


@page(SIGNED_IN)
def home(request: Request) -> HttpResponse:
    """The first workplace that is open to the viewer."""
    return redirect(home_of(request.viewer))


def _let_in(request: Request) -> HttpResponse:
    account = signing.sign_in(
        username=request.POST.get("username", "").strip(), password=request.POST.get("password", ""), at=clock.now()
    )
    login(request, account)
    answer = redirect(_onward(request) or "home")
    answer.set_cookie(LANGUAGE_COOKIE, account.language, max_age=A_YEAR, samesite="Lax")
    return answer


def _onward(request: HttpRequest) -> str:
    """Where the visitor wanted to go, if that is a page of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the visitor was on."""
    before = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(before if safe else "/")
