"""The page of one person's consents and refusals as ready values. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.privacy.queries import Agreement, Permits, RefusalView
from kangxu.privacy.vocabulary import REFUSALS, RefusalKind
from kangxu.web.components.button import Button
from kangxu.web.components.consent_list import ConsentLine, ConsentList
from kangxu.web.components.identity_bar import IdentityBar
from kangxu.web.components.key_hints import KeyHint, KeyHints
from kangxu.web.components.tag import Tag
from kangxu.web.consents.words import basis_words, consent_facts, refusal_facts, state_tag
from kangxu.web.person.facts import Who
from kangxu.web.person.identity import address, drawer_button, identity


@dataclass(frozen=True)
class ConsentsPage:
    title: str
    identity: IdentityBar
    sub: str
    purposes: ConsentList
    refusals: ConsentList
    keys: KeyHints | None


def consents_page(who: Who, permits: Permits, *, viewer: Viewer) -> ConsentsPage:
    may = viewer.may(Permission.REGISTER_PEOPLE) and who.person.deceased_at is None
    person_id = who.person.id
    lines = [_purpose_line(person_id, one, may) for one in permits.agreements]
    standing = {one.kind: one for one in reversed(permits.refusals) if one.holds}
    others = [_refusal_line(person_id, kind, standing.get(kind.code), who.now, may) for kind in REFUSALS.values()]
    holds = sum(one.holds for one in permits.agreements)
    return ConsentsPage(
        title=who.person.name or _("未登记姓名"),
        identity=identity(who, viewer=viewer, active="person-consents"),
        sub=_("%(count)s项有效") % {"count": holds},
        purposes=ConsentList(_("同意"), tuple(lines)),
        refusals=ConsentList(_("拒绝"), tuple(others), narrow=True),
        keys=_keys() if may else None,
    )


def _purpose_line(person_id: int, one: Agreement, may: bool) -> ConsentLine:
    title = one.purpose.words
    if one.recipient:
        title = _("%(what)s：%(recipient)s") % {"what": title, "recipient": one.recipient}
    return ConsentLine(
        title, basis_words(one.purpose), state_tag(one), consent_facts(one.consent) if one.consent else (),
        _note(one), _purpose_actions(person_id, one, may),
    )  # fmt: skip


def _note(one: Agreement) -> str:
    given = one.consent
    if given is None:
        return ""
    relative = one.purpose.names_relative and given.giver == "self"
    parts = [
        _("授权给%(name)s") % {"name": given.other_name} if relative else "",
        _("%(name)s登记") % {"name": given.withdrawer if given.state == "withdrawn" else given.recorder},
        _("凭证%(number)s") % {"number": given.evidence} if given.evidence else "",
        given.withdrawn_how,
    ]
    return _("，").join(part for part in parts if part)


def _purpose_actions(person_id: int, one: Agreement, may: bool) -> tuple[Button, ...]:
    query = {"purpose": one.purpose.code, **({"recipient": one.recipient} if one.recipient else {})}
    made: list[Button] = []
    if may and one.holds:
        made.append(_drawer(_("撤回"), address("consent-withdraw", person_id, **query), "data-act"))
    elif may:
        made.append(_drawer(_("登记"), address("consent-give", person_id, **query), "data-open"))
    if may and one.holds and one.purpose.asks_recipient:
        made.append(_drawer(_("另一家"), address("consent-give", person_id, purpose=one.purpose.code), "data-open"))
    words = _("打印同意书：%(what)s") % {"what": one.purpose.words}
    printed = address("consent-print", person_id, **query)
    return (*made, Button(tone="quiet", icon="printer", small=True, title=words, href=printed))


def _refusal_line(person_id: int, kind: RefusalKind, one: RefusalView | None, now: datetime, may: bool) -> ConsentLine:
    if one is None:
        verb = _drawer(_("登记"), address("refusal-new", person_id, kind=kind.code), "data-open")
        return ConsentLine(kind.words, kind.meaning, Tag(_("未登记"), tone="muted"), actions=(verb,) if may else ())
    attrs = {"hx-post": address("refusal-lift", person_id, one.id), "hx-swap": "none", "data-act": True}
    lifted = Button(_("取消"), small=True, attrs=attrs)
    return ConsentLine(
        kind.words, kind.meaning, Tag(_("已拒绝"), tone="amber"), refusal_facts(one, now), one.reason,
        (lifted,) if may else (),
    )  # fmt: skip


def _drawer(label: str, href: str, key: str) -> Button:
    made = drawer_button(label, href, small=True)
    return Button(label, small=True, attrs={**made.attrs, key: True})


def _keys() -> KeyHints:
    return KeyHints(
        (
            KeyHint(("j", "k"), _("上下移动")),
            KeyHint(("Enter",), _("登记")),
            KeyHint(("c",), _("撤回或取消")),
        )
    )
