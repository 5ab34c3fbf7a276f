"""Words about consents that the card of the person page and the page of consents share. Pure."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.privacy.queries import Agreement, ConsentView, RefusalView
from kangxu.privacy.vocabulary import CHANNELS, GIVERS, Purpose
from kangxu.web.components.shapes import Facts
from kangxu.web.components.tag import Tag
from kangxu.web.person.words import day_words, stamp


def state_tag(agreement: Agreement) -> Tag:
    """已同意, 已撤回, 已到期 or 未登记."""
    if agreement.consent is None:
        return Tag(_("未登记"), tone="muted")
    words = {"given": _("已同意"), "withdrawn": _("已撤回"), "expired": _("已到期")}[agreement.consent.state]
    return Tag(words, tone="green" if agreement.holds else "amber")


def basis_words(purpose: Purpose) -> str:
    """What the handling of data rests on."""
    if purpose.guardian_only:
        return _("敏感信息，监护人同意")
    if purpose.basis == "duty_or_contract":
        return _("诊疗所需，告知并登记")
    return _("敏感信息，单独同意") if purpose.sensitive else _("自愿，可随时撤回")


def consent_facts(one: ConsentView) -> Facts:
    """When, by whom, how, which wording; what became of it first where it no longer holds."""
    given, version = stamp(one.given_at, timed=False), _("第%(version)s版") % {"version": one.version}
    facts: list[str] = []
    if one.state == "withdrawn" and one.withdrawn_at is not None:
        facts.append(_("%(day)s撤回") % {"day": stamp(one.withdrawn_at, timed=False)})
        return (*facts, _("%(day)s同意过") % {"day": given}, channel_words(one), version)
    if one.expires_on is not None:
        facts.append(_("%(first)s至%(last)s") % {"first": given, "last": one.expires_on.isoformat()})
    else:
        facts.append(given)
    return (*facts, giver_words(one), channel_words(one), version)


def giver_words(one: ConsentView) -> str:
    """本人, or 监护人 王芳; whom a person authorised for themselves stands elsewhere."""
    giver = GIVERS[one.giver].words if one.giver in GIVERS else one.giver
    return _("%(giver)s %(name)s") % {"giver": giver, "name": one.other_name} if one.giver != "self" else giver


def channel_words(one: ConsentView) -> str:
    return CHANNELS[one.channel].words if one.channel in CHANNELS else one.channel


def refusal_facts(one: RefusalView, now: datetime) -> Facts:
    since = _("%(day)s起") % {"day": day_words(one.since, now)}
    until = _("至%(day)s") % {"day": one.until.isoformat()} if one.until else ""
    return tuple(part for part in (since, until, _("%(name)s登记") % {"name": one.recorder}) if part)
