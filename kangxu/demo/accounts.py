"""The demonstration's accounts with their passwords, kept in the home's key folder so that the site can show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import orjson

from kangxu.config.home import Home

FILE = "demo_accounts.json"


@dataclass(frozen=True)
class DemoAccount:
    """One invented member of staff who may sign in. `role` is a code of the roles."""

    username: str
    password: str
    name: str
    role: str
    organisation: str


def keep_accounts(accounts: Iterable[DemoAccount], home: Home) -> None:
    file = home.keys / FILE
    draft = file.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_bytes(orjson.dumps([asdict(account) for account in accounts]))
    draft.rename(file)


def list_accounts(home: Home) -> tuple[DemoAccount, ...]:
    """Empty on a site without the demonstration."""
    file = home.keys / FILE
    return tuple(DemoAccount(**row) for row in orjson.loads(file.read_bytes())) if file.exists() else ()
