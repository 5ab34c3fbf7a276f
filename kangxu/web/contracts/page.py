"""The contract of one person as ready values: the form, what is to be signed, what holds. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.terms import language
from kangxu.foundation.viewer import Viewer
from kangxu.packages.contract_queries import ContractView, renewable
from kangxu.packages.contract_terms import last_day, terms
from kangxu.programmes.staffing import StaffLoad
from kangxu.web.components.button import Button
from kangxu.web.components.carer_choice import Carer, CarerChoice
from kangxu.web.components.identity_bar import IdentityBar
from kangxu.web.components.sign_progress import SignParty, SignProgress
from kangxu.web.components.tag import Tag
from kangxu.web.contracts import words
from kangxu.web.contracts.completeness import FileCard
from kangxu.web.person.facts import Who
from kangxu.web.person.identity import address, drawer_button, identity
from kangxu.web.person.words import stamp

Loads = Mapping[str, Sequence[StaffLoad]]


@dataclass(frozen=True)
class Pack:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class PackGroup:
    """Service packs of one kind of contract."""

    label: str
    packs: tuple[Pack, ...]


@dataclass(frozen=True)
class ContractForm:
    """What a new contract, or the one that follows, is to say."""

    title: str
    sub: str
    renews: str
    groups: tuple[PackGroup, ...]
    doctors: CarerChoice
    managers: CarerChoice
    starts_on: str
    ends_on: str
    earliest: str
    fee: str
    problem: str


@dataclass(frozen=True)
class Pad:
    """A place to sign, or the words that say who must."""

    party: str
    label: str
    name: str
    instead: str


@dataclass(frozen=True)
class Signing:
    """A contract that waits for its signatures."""

    id: int
    title: str
    paragraphs: tuple[str, ...]
    digest: str
    short: str
    progress: SignProgress
    pads: tuple[Pad, ...]
    may_discard: bool


@dataclass(frozen=True)
class Holding:
    """A contract that holds or held, with what one may do about it."""

    title: str
    tag: Tag
    facts: tuple[tuple[str, str], ...]
    signatures: tuple[str, ...]
    proof: str
    sound: bool
    transfers: tuple[str, ...]
    actions: tuple[Button, ...]


@dataclass(frozen=True)
class ContractPage:
    title: str
    identity: IdentityBar
    holding: tuple[Holding, ...]
    signing: tuple[Signing, ...]
    form: ContractForm | None
    another: Button | None
    earlier: tuple[Holding, ...]
    file: FileCard
    none: bool


def contract_page(
    who: Who, found: Sequence[ContractView], file: FileCard, loads: Loads, asked: Mapping[str, Any], *, viewer: Viewer,
    problem: str = "",
) -> ContractPage:  # fmt: skip
    """`asked`: what was typed, or `renew`/`new` of the address."""
    living = [one for one in found if one.state == "active"]
    drafts = [one for one in found if one.state == "draft"]
    may = viewer.may(P.SELL_PACKAGES) and who.person.deceased_at is None
    wants = bool(problem or asked.get("new") or asked.get("renew") or not (living or drafts))
    place = address("contract", who.person.id, new=1)
    return ContractPage(
        title=who.person.name or _("未登记姓名"), identity=identity(who, viewer=viewer, active="contract"),
        holding=tuple(_holding(one, who, viewer) for one in living),
        signing=tuple(_signing(one, who, viewer) for one in drafts),
        form=_form(who, found, loads, asked, problem) if may and wants else None,
        another=Button(_("再签一份"), small=True, href=place) if may and not wants else None,
        earlier=tuple(_holding(one, who, viewer) for one in found if one.state in ("ended", "renewed")),
        file=file, none=not found,
    )  # fmt: skip


def _form(
    who: Who, found: Sequence[ContractView], loads: Loads, asked: Mapping[str, Any], problem: str
) -> ContractForm:
    """Filled with what was typed, else with the proposal: the least loaded, a year from today or from the end."""
    today = clock.day_of(who.now)
    before = renewable([one for one in found if str(one.id) == str(asked.get("renew", ""))], today)
    start = max(today, before.ends_on + timedelta(days=1)) if before else today
    kept = _kept(before, who)
    doctor = str(asked.get("doctor") or kept[0] or "")
    manager = str(asked["manager"]) if "manager" in asked else kept[1]
    pack = str(asked.get("pack") or _usual(before, found))
    return ContractForm(
        title=_("续约") if before else _("签约"), sub=_("接收新患者的在前，管的人少的先"),
        renews=str(before.id) if before else "", groups=_groups(pack),
        doctors=carer_choice("doctor", _("责任医师"), loads["doctor"], doctor),
        managers=carer_choice("manager", _("健康管理师"), loads["care_manager"], manager, none=_("先不定")),
        starts_on=str(asked.get("starts_on") or start), ends_on=str(asked.get("ends_on") or last_day(start)),
        earliest=str(start), fee=str(asked.get("fee", "")), problem=problem,
    )  # fmt: skip


def _kept(before: ContractView | None, who: Who) -> tuple[str, str]:
    """Whoever answers already goes on: by the contract before, else in a programme."""
    if before:
        return str(before.doctor_id), str(before.manager_id or "")
    first = who.enrolments[0] if who.enrolments else None
    return (str(first.doctor_id or ""), str(first.care_manager_id or "")) if first else ("", "")


def _usual(before: ContractView | None, found: Sequence[ContractView]) -> str:
    """The same again, else the first kind of which none is in force."""
    if before:
        return f"{before.kind.code}:{before.pack.code}"
    held = {one.kind.code for one in found if one.state == "active"}
    free = next((kind for code, kind in terms().kinds.items() if code not in held), None)
    return f"{free.code}:{free.packs[0].code}" if free else ""


def _groups(chosen: str) -> tuple[PackGroup, ...]:
    tongue = language()
    return tuple(
        PackGroup(
            kind.words(tongue),
            tuple(
                Pack(value, words.pack_words(kind, one), value == chosen)
                for one in kind.packs
                if (value := f"{kind.code}:{one.code}")
            ),
        )
        for kind in terms().kinds.values()
    )


def carer_choice(name: str, label: str, loads: Sequence[StaffLoad], chosen: str, *, none: str = "") -> CarerChoice:
    """The least loaded is proposed; who answers already stays chosen."""
    ids = [str(one.staff_id) for one in loads]
    taken = chosen if chosen in ids else next(iter(ids), "")
    rows = tuple(
        Carer(
            code, one.name, one.team, one.persons, one.capacity, proposed=not place, chosen=code == taken,
            by_hand=not one.usual,
        )
        for place, (code, one) in enumerate(zip(ids, loads, strict=True))
    )  # fmt: skip
    return CarerChoice(name, label, rows, none, none_chosen=not taken, empty=_("本机构没有在岗的人，先到人员里登记"))


def _signing(one: ContractView, who: Who, viewer: Viewer) -> Signing:
    parties = [_party(one, "patient"), _party(one, "doctor")]
    tongue = language()
    return Signing(
        id=one.id, title=words.title_words(one), paragraphs=tuple(one.paragraphs[tongue]), digest=one.digest,
        short=one.digest[:12], progress=SignProgress(tuple(parties), _("双方签完即生效")),
        pads=tuple(_pads(one, who, viewer)), may_discard=viewer.may(P.SELL_PACKAGES),
    )  # fmt: skip


def _party(one: ContractView, party: str) -> SignParty:
    signed, other = one.signed_by(party), one.signed_by("patient")
    who = one.doctor if party == "doctor" else ""
    label = f"{words.PARTIES[party]} {who}".strip()
    note = stamp(signed.at) if signed else _("还没有签")
    return SignParty(label, note, done=bool(signed), next=not signed and (party == "patient" or bool(other)))


def _pads(one: ContractView, who: Who, viewer: Viewer) -> Sequence[Pad]:
    """The resident signs first; the doctor only for themselves."""
    if not one.signed_by("patient"):
        instead = "" if viewer.may(P.SELL_PACKAGES) else _("由签约的工作人员请居民签")
        return [Pad("patient", _("居民签名"), who.person.name, instead)]
    if not one.signed_by("doctor"):
        own = viewer.staff_id == one.doctor_id
        return [
            Pad(
                "doctor",
                _("医生签名"),
                one.doctor,
                "" if own else _("请%(doctor)s本人登录后在这里签") % {"doctor": one.doctor},
            )
        ]
    return []


def _holding(one: ContractView, who: Who, viewer: Viewer) -> Holding:
    today = clock.day_of(who.now)
    facts = [
        (_("期限"), _term(one, who)), (_("责任医师"), _with_team(one)), (_("健康管理师"), one.manager or _("未定")),
        (_("服务费"), words.fee_words(one.fee_fen)), (_("机构"), one.organisation),
    ]  # fmt: skip
    if one.end:
        facts.append((_("结束"), _ended(one)))
    signed = tuple(
        _("%(party)s %(name)s，%(at)s") % {"party": words.PARTIES[one_.party], "name": one_.name, "at": stamp(one_.at)}
        for one_ in sorted(one.signatures, key=lambda found: found.at)
    )
    proof = _("校验码%(hash)s，核对一致") if one.sound else _("校验码%(hash)s，与签名时不一致")
    return Holding(
        title=words.title_words(one), tag=words.state_tag(one, today), facts=tuple(facts), signatures=signed,
        proof=proof % {"hash": one.digest[:12]} if signed else "", sound=one.sound,
        transfers=tuple(_transfer(move) for move in one.transfers), actions=_actions(one, who, viewer),
    )  # fmt: skip


def _term(one: ContractView, who: Who) -> str:
    term = words.term_words(one)
    if one.state != "active":
        return term
    return _("%(term)s，%(left)s") % {"term": term, "left": words.left_words(one.ends_on, clock.day_of(who.now))}


def _with_team(one: ContractView) -> str:
    return _("%(doctor)s（%(team)s）") % {"doctor": one.doctor, "team": one.team} if one.team else one.doctor


def _ended(one: ContractView) -> str:
    why = one.end.words(language()) if one.end else ""
    parts = [str(one.ended_on or ""), why, one.end_note]
    return _("，").join(part for part in parts if part)


def _transfer(move: Any) -> str:
    return _("%(day)s %(role)s由%(before)s换成%(after)s：%(why)s") % {
        "day": stamp(move.at, timed=False), "role": words.ROLES[move.role],
        "before": move.before.name if move.before else _("未定"), "after": move.after.name, "why": move.reason,
    }  # fmt: skip


def _actions(one: ContractView, who: Who, viewer: Viewer) -> tuple[Button, ...]:
    printed = Button(_("打印"), icon="printer", small=True, href=address("contract-print", one.id))
    if one.state != "active" or who.person.deceased_at is not None:
        return (printed,)
    made = [printed]
    if viewer.may(P.SELL_PACKAGES):
        made.append(Button(_("续约"), small=True, href=address("contract", who.person.id, renew=one.id)))
    if viewer.may(P.SIGN_PLANS):
        made.append(drawer_button(_("换人"), address("contract-transfer", one.id), small=True))
        made.append(drawer_button(_("解约"), address("contract-end", one.id), small=True, tone="quiet"))
    return tuple(made)
