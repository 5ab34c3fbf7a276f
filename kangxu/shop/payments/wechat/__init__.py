"""WeChat Pay, interface version 3: a code on the desk's screen (native) or inside WeChat (JSAPI)."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import requests
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wechatpayv3 import WeChatPay, WeChatPayType

from kangxu.foundation import clock
from kangxu.foundation.money import fen_of
from kangxu.shop.provider import BillLine, NotGenuine, Paid, Provider, ProviderDown, Returned, Wanted

TIMEOUT = (5, 15)
# A notice older than this is a replay (WeChat Pay v3, "签名验证": five minutes)
FRESH_SECONDS = 300
REFUND_STATES = {"SUCCESS": "done", "PROCESSING": "pending", "CLOSED": "failed", "ABNORMAL": "failed"}


@dataclass(frozen=True)
class WeChat(Provider):
    """Set up by `settings.WECHAT_PAY`; without it the desk does not offer it."""

    @property
    def ready(self) -> bool:
        return all(settings.WECHAT_PAY.values())

    @cached_property
    def _client(self) -> Any:
        told = settings.WECHAT_PAY
        client = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE, mchid=told["merchant"], appid=told["app"],
            private_key=_pem(told["key_file"]), cert_serial_no=told["serial"], apiv3_key=told["api_key"],
            public_key=_pem(told["platform_key_file"]), public_key_id=told["platform_key_id"],
            notify_url=told["notify_url"], timeout=TIMEOUT,
        )  # fmt: skip
        client._core._gate_way = told["gateway"]  # the library knows the main gateway only; there is a reserve one
        return client

    def create(self, wanted: Wanted) -> dict[str, str]:
        inside = bool(wanted.payer)
        told = self._ask(
            self._client.pay, description=wanted.title[:127], out_trade_no=wanted.out_trade_no,
            amount={"total": wanted.amount_fen, "currency": "CNY"},
            time_expire=wanted.expires_at.isoformat("T", "seconds"),
            payer={"openid": wanted.payer} if inside else None,
            pay_type=WeChatPayType.JSAPI if inside else WeChatPayType.NATIVE,
        )  # fmt: skip
        return self._inside(told["prepay_id"]) if inside else {"qr": told["code_url"]}

    def query(self, out_trade_no: str) -> Paid | None:
        told = self._ask(self._client.query, out_trade_no=out_trade_no, missing=(404,))
        return _paid(told) if told.get("trade_state") == "SUCCESS" else None

    def close(self, out_trade_no: str) -> None:
        self._ask(self._client.close, out_trade_no=out_trade_no, missing=(404,))

    def refund(self, *, out_trade_no: str, out_refund_no: str, amount_fen: int, paid_fen: int) -> Returned:
        amount = {"refund": amount_fen, "total": paid_fen, "currency": "CNY"}
        told = self._ask(self._client.refund, out_trade_no=out_trade_no, out_refund_no=out_refund_no, amount=amount)
        return _returned(told, told["status"])

    def bill(self, day: date) -> list[BillLine]:
        told = self._ask(self._client.trade_bill, bill_date=day.isoformat(), tar_type="", missing=(400,))
        if "download_url" not in told:
            return []  # a day without trade has no bill
        return bill_lines(self._raw(self._client.download_bill, url=told["download_url"]))

    def notice(self, headers: Mapping[str, str], body: bytes) -> Paid | Returned | None:
        told = self._read(headers, body)
        resource = told.get("resource") or {}
        _insist_on_ours(resource)
        match told.get("event_type", ""):
            case "TRANSACTION.SUCCESS":
                return _paid(resource)
            case "REFUND.SUCCESS" | "REFUND.CLOSED" | "REFUND.ABNORMAL":
                return _returned(resource, resource.get("refund_status", ""))
        return None

    def _read(self, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        sent = headers.get("Wechatpay-Timestamp", "")
        if not (sent.isascii() and sent.isdecimal()) or abs(clock.now().timestamp() - int(sent)) > FRESH_SECONDS:
            raise NotGenuine("the notice is not fresh")
        try:
            told = self._client.callback(headers=headers, body=body)
        except Exception as problem:
            raise NotGenuine("the notice cannot be read") from problem
        if not told:
            raise NotGenuine("the signature is wrong")
        return dict(told)

    def _ask(self, call: Any, *, missing: tuple[int, ...] = (), **told: Any) -> dict[str, Any]:
        """Call, and read the answer; {} for a status that means "there is no such thing".

        The library raises plain exceptions, for instance when the signature of an answer is wrong.
        """
        status, text = self._call(call, **told)
        if status in missing:
            return {}
        if not 200 <= status < 300:
            raise ProviderDown(f"WeChat Pay answered {status}")
        return dict(json.loads(text)) if text else {}

    def _raw(self, call: Any, **told: Any) -> str:
        status, text = self._call(call, **told)
        if status != 200:
            raise ProviderDown(f"WeChat Pay answered {status}")
        return text.decode("utf-8") if isinstance(text, bytes) else str(text)

    def _call(self, call: Any, **told: Any) -> tuple[int, Any]:
        try:
            return call(**told)
        except requests.RequestException as problem:
            raise ProviderDown(type(problem).__name__) from problem
        except Exception as problem:
            raise ProviderDown("the answer cannot be trusted") from problem

    def _inside(self, prepay_id: str) -> dict[str, str]:
        """What the page inside WeChat hands to its payment window, signed by us."""
        told = settings.WECHAT_PAY
        moment, nonce = str(int(clock.now().timestamp())), prepay_id[-16:]
        package = f"prepay_id={prepay_id}"
        return {
            "appId": told["app"], "timeStamp": moment, "nonceStr": nonce, "package": package, "signType": "RSA",
            "paySign": self._client.sign([told["app"], moment, nonce, package]),
        }  # fmt: skip


def bill_lines(text: str) -> list[BillLine]:
    """The lines of a trade bill: payments by our payment number, refunds (negative) by our refund number."""
    rows = list(csv.reader(line.replace("`", "") for line in text.lstrip("\ufeff").splitlines()))
    end = next((place for place, row in enumerate(rows) if row and row[0] == "总交易单数"), len(rows))
    return [_bill_line(dict(zip(rows[0], row, strict=False))) for row in rows[1:end] if row]


def _bill_line(row: Mapping[str, str]) -> BillLine:
    if row["交易状态"] == "REFUND":
        return BillLine(row["商户退款单号"], -fen_of(row["退款金额"]))
    return BillLine(row["商户订单号"], fen_of(row["订单金额"]))


def _paid(told: Mapping[str, Any]) -> Paid:
    return Paid(
        told["out_trade_no"], told["transaction_id"], int(told["amount"]["total"]),
        datetime.fromisoformat(told["success_time"]), _content(told),
    )  # fmt: skip


def _returned(told: Mapping[str, Any], status: str) -> Returned:
    state: Any = REFUND_STATES.get(status, "pending")
    return Returned(told["out_refund_no"], told["refund_id"], int(told["amount"]["refund"]), state, _content(told))


def _content(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != "payer"}


def _insist_on_ours(resource: Mapping[str, Any]) -> None:
    """A genuine notice about another merchant, app or currency is not for us. Raises NotGenuine."""
    ours = {"mchid": settings.WECHAT_PAY["merchant"], "appid": settings.WECHAT_PAY["app"]}
    currency = resource.get("amount", {}).get("currency", "CNY")
    if any(resource.get(name, own) != own for name, own in ours.items()) or currency != "CNY":
        raise NotGenuine("the notice is about another merchant")


def _pem(path: str) -> str:
    return Path(path).read_text(encoding="ascii")


PROVIDER = WeChat("wechat", _("微信支付"), account="wechat")
