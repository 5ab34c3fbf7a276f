"""An order on the payer's own phone: no account; paid in WeChat's window, by a code, or at the desk.

Inside WeChat the page goes to WeChat once to learn who pays. That stays in the session and is never shown.
"""

from __future__ import annotations

from secrets import token_urlsafe

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.shop.actions import Refused
from kangxu.shop.paying import PAYER, ask, look
from kangxu.shop.payments import providers
from kangxu.shop.payments.wechat.payer import knows_payers, payer_of, sign_in_address
from kangxu.shop.provider import NotGenuine, ProviderDown
from kangxu.shop.queries import PhoneOrder, order_to_pay
from kangxu.web.doors import OPEN, Request, page
from kangxu.web.orders import links
from kangxu.web.orders.phone_page import Way, phone_page, state_of
from kangxu.web.screening.invitation import TooMany, count_try
from kangxu.web.screening.pages import qr_of

PHONE = Viewer.system("phone")
INSIDE = "MicroMessenger"  # how WeChat's own browser names itself
WECHAT, SANDBOX = "wechat", "sandbox"
PAYER_KEY, STATE_KEY = "wechat_payer", "wechat_state"


@page(OPEN)
@require_GET
def order_on_phone(request: HttpRequest, order_token: str) -> HttpResponse:
    """What it costs, what for, who recommended it, and how it is paid here."""
    try:
        found = _found(request, order_token)
    except (links.NoLink, NotFound, TooMany) as why:
        return _closed(request, why)
    problem = ""
    if "code" in request.GET:
        try:
            return _came_back(request, order_token)
        except (ProviderDown, NotGenuine):
            problem = _("微信没有认出您，请再点一次付款，或到收费处付")
    return _shown(request, found, order_token, problem)


@page(OPEN)
@require_POST
def pay(request: HttpRequest, order_token: str) -> HttpResponse:
    """What WeChat's window asks for, signed; elsewhere the code, or the demonstration's telephone."""
    try:
        found = _found(request, order_token)
    except (links.NoLink, NotFound, TooMany) as why:
        return _closed(request, why)
    way = _way(request)
    try:
        return _window(request, found, order_token) if way == "window" else _asked(found, order_token, way)
    except (Refused, ProviderDown) as why:
        problem = _refusal(why)
    if way == "window":
        return JsonResponse({"problem": problem})
    return _shown(request, found, order_token, problem)


@page(OPEN)
@require_GET
def state(request: HttpRequest, order_token: str) -> HttpResponse:
    """Asked every few seconds: nothing while nothing changed, else the page is read anew. `returned`: the window said
    that it is paid, so WeChat is asked."""
    try:
        found, at = order_to_pay(links.order_of(order_token), viewer=PHONE), clock.now()
    except (links.NoLink, NotFound):
        return HttpResponse(status=204)
    # No try is counted: a dozen phones that wait behind one address would shut out everybody there
    waits = state_of(found, at) == "waits"
    if waits and request.GET.get("returned"):
        waits = not look(found.order.pk, by=PHONE, at=at)
    return HttpResponse(status=204) if waits else HttpResponse(headers={"HX-Refresh": "true"})


@page(P.SELL_PACKAGES)
@require_GET
def order_code(request: Request, order_id: int) -> HttpResponse:
    """The link of an order for the payer's phone, as a code: in the drawer, or as a page of its own."""
    found = order_to_pay(order_id, viewer=request.viewer)
    href = request.build_absolute_uri(links.address_of(order_id))
    shown = {"order": phone_page(found, token=links.token_of(order_id), way="desk", at=clock.now()),
             "code": qr_of(href), "href": href, "person_id": found.order.person_id}  # fmt: skip
    whole = not request.headers.get("HX-Request")
    return render(request, "orders/code_page.html" if whole else "orders/code.html", {"page": shown})


def _found(request: HttpRequest, token: str) -> PhoneOrder:
    """Raises NoLink, NotFound, TooMany."""
    count_try(request.META.get("REMOTE_ADDR", ""))
    return order_to_pay(links.order_of(token), viewer=PHONE)


def _way(request: HttpRequest) -> Way:
    if providers()[WECHAT].ready:
        inside = INSIDE in request.headers.get("User-Agent", "")
        return "window" if inside and knows_payers() else "code"
    return "sandbox" if providers()[SANDBOX].ready else "desk"


def _window(request: HttpRequest, found: PhoneOrder, token: str) -> HttpResponse:
    """What the window takes; who is not known yet is sent to WeChat first. Raises Refused, ProviderDown."""
    payer = request.session.get(PAYER_KEY, "")
    if not payer:
        return JsonResponse({"go": _sign_in(request, token)})
    held = ask(order_id=found.order.pk, provider=WECHAT, payer=payer, by=PHONE, at=clock.now())
    return JsonResponse({"window": {name: told for name, told in held.prompt.items() if name != PAYER}})


def _asked(found: PhoneOrder, token: str, way: Way) -> HttpResponse:
    """The page again, with its code; or the demonstration's telephone. Raises Refused, ProviderDown."""
    if way == "desk":
        raise Refused(_("请到收费处付款"))
    provider = SANDBOX if way == "sandbox" else WECHAT
    held = ask(order_id=found.order.pk, provider=provider, by=PHONE, at=clock.now())
    if provider == SANDBOX:
        return redirect("sandbox-phone", held.prompt["qr"])
    return redirect("order-on-phone", token)


def _refusal(why: Refused | ProviderDown) -> str:
    return str(why) if isinstance(why, Refused) else _("微信支付没有回应，请再试一次，或到收费处付")


def _sign_in(request: HttpRequest, token: str) -> str:
    """To WeChat and back here; the state is random and belongs to this session."""
    state = request.session[STATE_KEY] = token_urlsafe(24)
    back = request.build_absolute_uri(links.address_of(links.order_of(token)))
    return sign_in_address(back, state)


def _came_back(request: HttpRequest, token: str) -> HttpResponse:
    """Raises ProviderDown, NotGenuine."""
    if not request.GET.get("state") or request.GET["state"] != request.session.pop(STATE_KEY, ""):
        raise NotGenuine("the state is not of this session")
    request.session[PAYER_KEY] = payer_of(request.GET["code"][:200])
    return redirect(f"{links.address_of(links.order_of(token))}?known=1")


def _shown(request: HttpRequest, found: PhoneOrder, token: str, problem: str = "") -> HttpResponse:
    shown = phone_page(found, token=token, way=_way(request), at=clock.now(), problem=problem)
    answer = render(request, "orders/phone.html", {"page": shown, "known": "known" in request.GET})
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _closed(request: HttpRequest, why: Exception) -> HttpResponse:
    many = isinstance(why, TooMany)
    words = _("现在打开的人太多，请等一分钟再试") if many else _("这个付款链接不能用了，请到收费处问问")
    return render(request, "orders/phone_closed.html", {"words": words}, status=429 if many else 404)
