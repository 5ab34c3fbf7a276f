"""`kangxu staff`: the first accounts of a site, and a way back in for who is locked out."""

from __future__ import annotations

import secrets
import sys
from typing import NoReturn

import click

from kangxu.console import site

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
LENGTH = 14


@click.group()
def verb() -> None:
    """员工账号：新建、重设密码。Staff accounts: add one, reset a password."""


@verb.command()
@click.argument("name")
@click.argument("username")
@click.option("--role", default="it_admin", show_default=True)
@click.option("--organisation", help="Code of the place of work; left out: the only group of the site.")
@click.option("--json", "as_json", is_flag=True)
def hire(name: str, username: str, role: str, organisation: str | None, as_json: bool) -> None:
    """新建账号，打印一次性显示的密码。Add a member of staff with an account; its password is shown once."""
    site.ready()
    from kangxu.foundation import clock
    from kangxu.foundation.viewer import Viewer
    from kangxu.organisations import actions
    from kangxu.organisations.queries import list_organisations
    from kangxu.organisations.roles import ROLES

    by, password = Viewer.system("console"), _password()
    if role not in ROLES:
        _refuse(f"角色只有 · the roles are: {', '.join(ROLES)}")
    known = list_organisations(viewer=by)
    found = known.filter(code=organisation) if organisation else known.filter(parent=None)
    if len(found) != 1:
        _refuse("请用 --organisation 指定机构 · name the organisation, see: kangxu organisation")
    try:
        actions.hire(
            name=name, username=username, password=password, organisation=found[0], role=role, by=by, at=clock.now()
        )
    except actions.CannotChange as problem:
        _refuse(str(problem))
    _show(username, password, as_json=as_json)


@verb.command()
@click.argument("username")
@click.option("--json", "as_json", is_flag=True)
def password(username: str, as_json: bool) -> None:
    """重设密码。Give an account a new password."""
    site.ready()
    from kangxu.foundation import clock
    from kangxu.foundation.viewer import Viewer
    from kangxu.organisations.actions import set_password
    from kangxu.organisations.queries import list_staff

    by, new = Viewer.system("console"), _password()
    staff = list_staff(viewer=by).filter(account__username=username).first()
    if staff is None:
        _refuse(f"没有账号 {username} · no such account")
    set_password(staff=staff, password=new, by=by, at=clock.now())
    _show(username, new, as_json=as_json)


def _show(username: str, password: str, *, as_json: bool) -> None:
    data = {"username": username, "password": password}
    site.answer(data, as_json=as_json, text=f"账号 {username}，密码 · password {password}")


def _password() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def _refuse(words: str) -> NoReturn:
    click.echo(words, err=True)
    sys.exit(2)
