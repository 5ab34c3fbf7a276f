"""The doors of the payment platforms: notices without a session, and the demonstration's telephone."""

from __future__ import annotations

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from kangxu.foundation import clock
from kangxu.foundation.money import yuan
from kangxu.shop.actions.paying import UnknownPayment, WrongAmount
from kangxu.shop.paying import listen
from kangxu.shop.payments import providers
from kangxu.shop.payments.sandbox import read_code
from kangxu.shop.provider import NotGenuine
from kangxu.web.doors import OPEN, page

log = logging.getLogger(__name__)
SANDBOX = "sandbox"


@csrf_exempt
@page(OPEN)
@require_POST
def notify(request: HttpRequest, provider: str) -> HttpResponse:
    """A notice of a platform. Its signature is the key to this door; the body is kept only when it is genuine.

    The status decides whether the platform comes again: it shall when we do not know the number yet, not when a person
    has to look at the amount (the day's comparison shows it).
    """
    one = providers().get(provider)
    try:
        if one is None or not one.ready or provider == SANDBOX:
            raise NotGenuine("no such platform here")
        listen(provider, request.headers, request.body, at=clock.now())
    except NotGenuine:
        log.warning("a notice for %s was refused", provider[:20])
        return JsonResponse({"code": "FAIL", "message": "not genuine"}, status=400)
    except UnknownPayment:
        return JsonResponse({"code": "FAIL", "message": "unknown number"}, status=503)
    except WrongAmount as problem:
        log.error("%s", problem)
    return JsonResponse({"code": "SUCCESS"})


@page(OPEN)
@require_http_methods(["GET", "POST"])
def sandbox(request: HttpRequest, payment_token: str) -> HttpResponse:
    """What a phone would show, on demonstration sites: pay, and no money moves."""
    state, amount = "closed", ""
    try:
        if settings.SANDBOX_PAYMENTS:
            amount, state = yuan(read_code(payment_token)["fen"]), "ask"
            if request.method == "POST":
                listen(SANDBOX, {}, payment_token.encode(), at=clock.now())
                state = "paid"
    except (NotGenuine, UnknownPayment, WrongAmount):
        state = "closed"
    status = 410 if state == "closed" else 200
    return render(request, "orders/sandbox.html", {"state": state, "amount": amount}, status=status)
