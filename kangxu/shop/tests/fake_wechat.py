"""A payment platform in a thread: checks signatures as the real one does, and behaves badly when told to."""

from __future__ import annotations

import json
import re
import threading
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

API_KEY = "k" * 32
KEY_ID = "PUB_KEY_ID_0000000000000000"
OPENID = "oUpF8uMuAJO-M2pxb1Q9zNjWeS6o"
HEAD = "交易时间,商户订单号,交易状态,商户退款单号,退款金额,订单金额"


@dataclass
class Platform:
    """Its keys, what it knows, and how it misbehaves (`down`, `forge`, `amount_off`)."""

    merchant_key: rsa.RSAPrivateKey
    own_key: rsa.RSAPrivateKey
    trades: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes_used: set[str] = field(default_factory=set)
    down: bool = False
    forge: bool = False
    refund_status: str = "SUCCESS"
    url: str = ""

    def pay(self, out_trade_no: str, *, amount: int | None = None) -> dict[str, Any]:
        """The payer pays; what the platform now knows of the trade."""
        trade = self.trades[out_trade_no]
        trade |= {
            "trade_state": "SUCCESS", "transaction_id": f"42000{out_trade_no}",
            "success_time": "2026-11-20T09:16:00+08:00",
        }  # fmt: skip
        if amount is not None:
            trade["amount"] = {"total": amount}
        return trade

    def notice(self, event: str, resource: dict[str, Any], *, at: float | None = None, tamper: bool = False) -> Any:
        """Headers and body of a notice, signed and encrypted."""
        nonce, data = "0123456789ab", "transaction"
        cipher = AESGCM(API_KEY.encode()).encrypt(nonce.encode(), json.dumps(resource).encode(), data.encode())
        sealed = {
            "algorithm": "AEAD_AES_256_GCM", "ciphertext": b64encode(cipher).decode(), "nonce": nonce,
            "associated_data": data,
        }  # fmt: skip
        body = json.dumps({"event_type": event, "resource_type": "encrypt-resource", "resource": sealed})
        headers = self.signed(body, at=at)
        return headers, (body.replace("encrypt-resource", "encrypt-resource ") if tamper else body).encode()

    def signed(self, body: str, *, at: float | None = None) -> dict[str, str]:
        moment, nonce = str(int(at or time.time())), "nonce"
        text = f"{moment}\n{nonce}\n{body}\n".encode()
        key = self.merchant_key if self.forge else self.own_key
        signature = b64encode(key.sign(text, padding.PKCS1v15(), hashes.SHA256())).decode()
        return {
            "Wechatpay-Timestamp": moment, "Wechatpay-Nonce": nonce, "Wechatpay-Signature": signature,
            "Wechatpay-Serial": KEY_ID, "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }  # fmt: skip

    def genuine(self, method: str, path: str, body: str, authorization: str) -> bool:
        told = dict(re.findall(r'(\w+)="([^"]*)"', authorization))
        text = f"{method}\n{path}\n{told['timestamp']}\n{told['nonce_str']}\n{body}\n".encode()
        try:
            self.merchant_key.public_key().verify(
                b64decode(told["signature"]), text, padding.PKCS1v15(), hashes.SHA256()
            )
        except InvalidSignature:
            return False
        return told["mchid"] == "1900000001" and told["serial_no"] == "SERIAL01"

    def name_payer(self, path: str) -> str:
        """A code names its payer once, to the account that holds the secret."""
        asked = {name: told[0] for name, told in parse_qs(urlsplit(path).query).items()}
        if not asked.get("secret") or asked["code"] in self.codes_used:
            return json.dumps({"errcode": 40163, "errmsg": "code been used"})
        self.codes_used.add(asked["code"])
        return json.dumps({"openid": OPENID, "scope": "snsapi_base"})

    def answer(self, method: str, path: str, told: dict[str, Any]) -> tuple[int, str]:
        place, asked = urlsplit(path).path, parse_qs(urlsplit(path).query)
        match method, place.split("/")[2:]:
            case "POST", ["pay", "transactions", ("native" | "jsapi") as kind]:
                self.trades.setdefault(told["out_trade_no"], {**told, "trade_state": "NOTPAY"})
                code = {"code_url": f"weixin://wxpay/bizpayurl?pr={told['out_trade_no']}"}
                return 200, json.dumps(code if kind == "native" else {"prepay_id": f"wx{told['out_trade_no']}"})
            case "GET", ["pay", "transactions", "out-trade-no", number]:
                trade = self.trades.get(number)
                return (200, json.dumps(trade)) if trade else (404, "{}")
            case "POST", ["pay", "transactions", "out-trade-no", _number, "close"]:
                return 204, ""
            case "POST", ["refund", "domestic", "refunds"]:
                return 200, json.dumps(self._refund(told))
            case "GET", ["bill", "tradebill"]:
                day = asked["bill_date"][0]
                return 200, json.dumps({"download_url": f"{self.url}/v3/billdownload/file?day={day}"})
            case "GET", ["billdownload", "file"]:
                return 200, self._bill()
        return 404, "{}"

    def _refund(self, told: dict[str, Any]) -> dict[str, Any]:
        made = {**told, "refund_id": f"50000{told['out_refund_no']}", "status": self.refund_status}
        return self.refunds.setdefault(told["out_refund_no"], made)

    def _bill(self) -> str:
        paid = [one for one in self.trades.values() if one["trade_state"] == "SUCCESS"]
        lines = [f"`2026-11-20,`{one['out_trade_no']},`SUCCESS,`,`0.00,`{yuan(one['amount']['total'])}" for one in paid]
        for one in self.refunds.values():
            number, amount = one["out_refund_no"], yuan(one["amount"]["refund"])
            lines.append(f"`2026-11-20,`{one['out_trade_no']},`REFUND,`{number},`{amount},`0.00")
        return "\r\n".join([f"\ufeff{HEAD}", *lines, "总交易单数,应结订单总金额", f"`{len(lines)},`0.00"])


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def open_for_business(folder: Path) -> tuple[Platform, ThreadingHTTPServer, dict[str, str]]:
    """A platform listening on a free port, and the settings of a merchant of it."""
    platform = Platform(_key(), _key())
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(platform))
    platform.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    private = platform.merchant_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = platform.own_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (folder / "merchant.pem").write_bytes(private)
    (folder / "platform.pem").write_bytes(public)
    return platform, server, {
        "merchant": "1900000001", "app": "wx0001", "serial": "SERIAL01", "key_file": str(folder / "merchant.pem"),
        "api_key": API_KEY, "platform_key_file": str(folder / "platform.pem"), "platform_key_id": KEY_ID,
        "notify_url": "https://example.org/payments/wechat/notice", "gateway": platform.url,
    }  # fmt: skip


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _handler(platform: Platform) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("GET", "")

        def do_POST(self) -> None:
            self._reply("POST", self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())

        def _reply(self, method: str, body: str) -> None:
            platform.asked.append(f"{method} {urlsplit(self.path).path}")
            status, text = 401, '{"code": "SIGN_ERROR"}'
            if platform.down:
                status, text = 502, "{}"
            elif urlsplit(self.path).path == "/sns/oauth2/access_token":
                status, text = 200, platform.name_payer(self.path)
            elif platform.genuine(method, self.path, body, self.headers.get("Authorization", "")):
                status, text = platform.answer(method, self.path, json.loads(body) if body else {})
            self.send_response(status)
            for name, value in platform.signed(text).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json" if text.startswith("{") else "text/plain")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
