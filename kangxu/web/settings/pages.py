"""Ready values of the sign-in and settings pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kangxu.config.settings import LANGUAGES
from kangxu.demo.accounts import DemoAccount
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.roles import ROLES
from kangxu.web.components.key_hints import KeyHint
from kangxu.web.settings.words import PERMISSIONS


@dataclass(frozen=True)
class ShownAccount:
    """A demonstration account as the sign-in page offers it."""

    role: str
    name: str
    organisation: str
    username: str
    password: str


@dataclass(frozen=True)
class SignInPage:
    username: str
    onward: str
    problem: str
    accounts: tuple[ShownAccount, ...]
    languages: tuple[tuple[str, str], ...] = tuple(LANGUAGES)


def demo_accounts(accounts: Iterable[DemoAccount]) -> tuple[ShownAccount, ...]:
    return tuple(
        ShownAccount(str(ROLES[one.role].title), one.name, one.organisation, one.username, one.password)
        for one in accounts
    )


@dataclass(frozen=True)
class AccountPage:
    """The own account."""

    name: str
    username: str
    title: str
    postings: tuple[tuple[str, str], ...]
    rights: tuple[str, ...]
    problems: tuple[str, ...]

    @classmethod
    def of(cls, staff: Any, viewer: Viewer, problems: tuple[str, ...]) -> AccountPage:
        living = [one for one in staff.postings.all() if one.ended_at is None]
        return cls(
            name=staff.name,
            username=staff.username,
            title=staff.title,
            postings=tuple((one.organisation.name, str(ROLES[one.role].title)) for one in living),
            rights=tuple(str(words) for permission, words in PERMISSIONS.items() if viewer.may(permission)),
            problems=problems,
        )


@dataclass(frozen=True)
class KeyGroup:
    """Keys of one kind of page."""

    title: str
    hints: tuple[KeyHint, ...]


def key_groups() -> tuple[KeyGroup, ...]:
    """All keys of the site, by the page they work on."""
    return (
        KeyGroup(
            _("到处可用"),
            (
                KeyHint(("/",), _("找患者")),
                KeyHint(("?",), _("看快捷键")),
                KeyHint(("Esc",), _("关上抽屉或菜单")),
            ),
        ),
        KeyGroup(
            _("列表和工作台"),
            (
                KeyHint(("j",), _("下一行")),
                KeyHint(("k",), _("上一行")),
                KeyHint(("Enter",), _("打开这一行")),
                KeyHint(("c",), _("拨打或做这一行的主要动作")),
                KeyHint(("1", "–", "9"), _("记录联系结果")),
                KeyHint(("u",), _("撤销刚才那一步")),
            ),
        ),
        KeyGroup(_("导入中心"), (KeyHint(("Enter",), _("采用这一列的做法，看下一列")),)),
    )  # fmt: skip
