"""Who pays inside WeChat: the page goes to WeChat once and comes back with a code, and the code names the payer.

WeChat's web login ("网页授权", scope snsapi_base): a code is good once. Set up by KANGXU_WECHAT_SECRET, the secret of
the official account whose app is KANGXU_WECHAT_APP; without it people pay by the code on the screen.
"""

from __future__ import annotations

import os
from urllib.parse import urlencode

import requests
from django.conf import settings

from kangxu.shop.provider import NotGenuine, ProviderDown

OWN_KEY = "KANGXU_WECHAT_SECRET"
OPEN = "KANGXU_WECHAT_OPEN"
API = "KANGXU_WECHAT_API"
TIMEOUT = (5, 15)


def knows_payers() -> bool:
    """Whether this site can learn who pays."""
    return bool(os.environ.get(OWN_KEY) and settings.WECHAT_PAY["app"])


def sign_in_address(back: str, state: str) -> str:
    """Where the payer's browser goes; it comes back to `back` with a code and this state."""
    host = os.environ.get(OPEN) or "https://open.weixin.qq.com"
    told = {
        "appid": settings.WECHAT_PAY["app"], "redirect_uri": back, "response_type": "code", "scope": "snsapi_base",
        "state": state,
    }  # fmt: skip
    return f"{host}/connect/oauth2/authorize?{urlencode(told)}#wechat_redirect"


def payer_of(code: str) -> str:
    """The payer's id at our account. Raises ProviderDown, and NotGenuine for a code that is used or no code."""
    host = os.environ.get(API) or "https://api.weixin.qq.com"
    asked = {
        "appid": settings.WECHAT_PAY["app"], "secret": os.environ.get(OWN_KEY, ""), "code": code,
        "grant_type": "authorization_code",
    }  # fmt: skip
    try:
        told = requests.get(f"{host}/sns/oauth2/access_token", params=asked, timeout=TIMEOUT).json()
    except (requests.RequestException, ValueError) as problem:
        raise ProviderDown(type(problem).__name__) from None  # its words hold the address, and that the secret
    if not isinstance(told, dict) or not isinstance(told.get("openid"), str):
        raise NotGenuine("the code names nobody")
    return str(told["openid"])
