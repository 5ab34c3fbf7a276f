"""A contract is drafted, signed by two, handed over, renewed, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kangxu.foundation.acting import action, audit
from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.packages.actions.designing import Refused
from kangxu.packages.actions.planning import SHORTEST_LINE
from kangxu.packages.contract_models import Contract, ContractSignature, Transfer
from kangxu.packages.contract_terms import terms
from kangxu.packages.contracts import digest_of, locked, may_be_renewed, said
from kangxu.people.queries import get_person
from kangxu.programmes import staffing
from kangxu.programmes.actions import follow_contract

State, Party = Contract.State, ContractSignature.Party
SIGNERS = (Party.DOCTOR, Party.PATIENT)
CARE = {Transfer.Role.DOCTOR: "doctor", Transfer.Role.MANAGER: "care_manager"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a contract is to say. `ends_on` is its last day."""

    kind: str
    pack: str
    doctor_id: int
    manager_id: int | None
    starts_on: date
    ends_on: date
    team: str = ""
    fee_fen: int = 0


@action
def draft_contract(
    *, person_id: int, wanted: Wanted, by: Viewer, at: datetime, renews_id: int | None = None
) -> Contract:
    """Keep a contract to be signed; the unsigned one of this kind is replaced. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    person = get_person(person_id, viewer=by)
    if by.organisation_id is None:
        raise Refused(_("请先选择所在机构"))
    if person.deceased_at is not None:
        raise Refused(_("此人已登记死亡，不能签约"))
    before = locked(renews_id, by) if renews_id else None
    _insist_on_terms(wanted, by.organisation_id, day_of(at))
    _insist_on_renewal(before, wanted, person_id, day_of(at))
    _drafts(person_id, wanted.kind, by).delete()
    contract = Contract(
        person_id=person_id, organisation_id=by.organisation_id, kind=wanted.kind, pack=wanted.pack,
        doctor_id=wanted.doctor_id, manager_id=wanted.manager_id, team=wanted.team[:60], fee_fen=wanted.fee_fen,
        starts_on=wanted.starts_on, ends_on=wanted.ends_on, renews=before, edition=terms().edition, author=by.actor,
        made_at=at,
    )  # fmt: skip
    if contract.team == contract.organisation.name:
        contract.team = ""  # a doctor of the institution itself, of no team
    contract.content = said(contract)
    contract.save()
    audit("contract.drafted", f"contract:{contract.pk}", person=person_id, kind=wanted.kind)
    return contract


@action
def discard_contract(*, contract_id: int, by: Viewer, at: datetime) -> None:
    """Throw away what was not signed by both. Raises Refused."""
    by.require(P.SELL_PACKAGES)
    contract = _in_state(contract_id, by, State.DRAFT, _("已签署的协议不能删除，只能解约"))
    audit("contract.discarded", f"contract:{contract.pk}", person=contract.person_id)
    contract.signatures.all().delete()
    contract.delete()


@action
def sign_contract(
    *, contract_id: int, party: str, name: str, drawn: Sequence[Any], digest: str, by: Viewer, at: datetime
) -> Contract:
    """One of the two signs what stands there. When both have, it binds. Raises Refused."""
    contract = _in_state(contract_id, by, State.DRAFT, _("这份协议已经生效或结束"))
    _insist_on_signer(contract, party, by)
    if digest != digest_of(contract.content):
        raise Refused(_("协议在打开之后改过，请重新看一遍再签"))
    if sum(map(len, drawn)) < SHORTEST_LINE:
        raise Refused(_("请在框里签名"))
    ContractSignature.objects.update_or_create(
        contract=contract, party=party,
        defaults={"name": name.strip()[:50], "drawn": list(drawn), "digest": digest, "at": at, "by": by.actor},
    )  # fmt: skip
    audit("contract.signed", f"contract:{contract.pk}", party=party)
    if contract.signatures.filter(digest=digest, party__in=SIGNERS).count() == len(SIGNERS):
        _activate(contract, by, at)
    return contract


@action
def transfer_contract(*, contract_id: int, role: str, staff_id: int, reason: str, by: Viewer, at: datetime) -> Contract:
    """Somebody else answers from now on. The one before, the reason and the day are kept. Raises Refused."""
    by.require(P.SIGN_PLANS)
    contract = _in_state(contract_id, by, State.ACTIVE, _("只有有效的协议可以换人"))
    if role not in Transfer.Role.values:
        raise Refused(_("请选择换医生还是换健康管理师"))
    if not reason.strip():
        raise Refused(_("请写明理由"))
    _insist_on_staff(CARE[Transfer.Role(role)], staff_id, contract.organisation_id)
    before = getattr(contract, f"{role}_id")
    if before == staff_id:
        raise Refused(_("现在就是这个人"))
    Transfer.objects.create(
        contract=contract, role=role, before_id=before, after_id=staff_id, reason=reason.strip()[:200], at=at,
        by=by.actor,
    )  # fmt: skip
    setattr(contract, f"{role}_id", staff_id)
    contract.save(update_fields=[role])
    _bind(contract, by, at)
    audit("contract.transferred", f"contract:{contract.pk}", role=role, before=before, after=staff_id)
    return contract


@action
def end_contract(*, contract_id: int, reason: str, note: str, by: Viewer, at: datetime) -> Contract:
    """End a contract before its last day. Raises Refused."""
    by.require(P.SIGN_PLANS)
    contract = _in_state(contract_id, by, State.ACTIVE, _("只有有效的协议可以解约"))
    known = terms().ends.get(reason)
    if known is None or known.machine:
        raise Refused(_("请选择解约原因"))
    if known.code == "other" and not note.strip():
        raise Refused(_("选“其他”时请写明原因"))
    _end(contract, reason, note, by, at)
    audit("contract.ended", f"contract:{contract.pk}", reason=reason)
    return contract


@action
def follow_the_calendar(*, by: Viewer, at: datetime) -> tuple[int, int]:
    """Once a day: whose last day is over ends, who begins today is bound. How many of each; twice changes nothing."""
    today = day_of(at)
    over = Contract.objects.filter(state__in=(State.ACTIVE, State.RENEWED), ends_on__lt=today)
    ended = over.filter(state=State.ACTIVE).update(
        state=State.ENDED, ended_at=at, ended_by=by.actor, end_reason="ran_out"
    )
    dead = Contract.objects.filter(state=State.ACTIVE, person__deceased_at__isnull=False)
    ended += dead.update(state=State.ENDED, ended_at=at, ended_by=by.actor, end_reason="deceased")
    begun = list(Contract.objects.filter(state=State.ACTIVE, starts_on=today, renews__isnull=False))
    for contract in begun:
        _bind(contract, by, at)
    audit("contracts.followed", f"day:{today}", ended=ended, begun=len(begun))
    return ended, len(begun)


def _activate(contract: Contract, by: Viewer, at: datetime) -> None:
    before = contract.renews_id or 0
    if _alike(contract).exclude(pk=before).exists():
        raise Refused(_("此人已有有效的同类协议，请续约或先解约"))
    Contract.objects.filter(pk=before).update(state=State.RENEWED)
    contract.state, contract.activated_at = State.ACTIVE, at
    contract.save(update_fields=["state", "activated_at"])
    if contract.starts_on <= day_of(at):
        _bind(contract, by, at)


def _alike(contract: Contract) -> QuerySet[Contract]:
    same = {"person_id": contract.person_id, "organisation_id": contract.organisation_id, "kind": contract.kind}
    found: QuerySet[Contract] = Contract.objects.filter(**same, state=State.ACTIVE)
    return found


def _bind(contract: Contract, by: Viewer, at: datetime) -> None:
    """Whom the contract names answers for the person in the programmes of the institution too."""
    follow_contract(
        person_id=contract.person_id, organisation_id=contract.organisation_id, doctor_id=contract.doctor_id,
        care_manager_id=contract.manager_id, caused_by=f"contract:{contract.pk}", by=by, at=at,
    )  # fmt: skip


def _end(contract: Contract, reason: str, note: str, by: Viewer, at: datetime) -> None:
    contract.state, contract.ended_at, contract.ended_by = State.ENDED, at, by.actor
    contract.end_reason, contract.end_note = reason, note.strip()[:200]
    contract.save(update_fields=["state", "ended_at", "ended_by", "end_reason", "end_note"])


def _in_state(contract_id: int, by: Viewer, state: str, otherwise: str) -> Contract:
    contract = locked(contract_id, by)
    if contract.state != state:
        raise Refused(otherwise)
    return contract


def _drafts(person_id: int, kind: str, by: Viewer) -> QuerySet[Contract]:
    """The unsigned contract of this kind, without the one signature it may hold."""
    found: QuerySet[Contract] = Contract.objects.filter(
        person_id=person_id, organisation_id=by.organisation_id or 0, kind=kind, state=State.DRAFT
    )
    ContractSignature.objects.filter(contract__in=found).delete()
    return found


def _insist_on_terms(wanted: Wanted, organisation_id: int, today: date) -> None:
    kind = terms().kinds.get(wanted.kind)
    if kind is None or wanted.pack not in {one.code for one in kind.packs}:
        raise Refused(_("请选择协议种类和服务包"))
    if wanted.starts_on < today:
        raise Refused(_("起始日不能早于今天"))
    if wanted.ends_on <= wanted.starts_on:
        raise Refused(_("终止日要晚于起始日"))
    if wanted.fee_fen < 0:
        raise Refused(_("服务费不能是负数"))
    _insist_on_staff("doctor", wanted.doctor_id, organisation_id)
    if wanted.manager_id is not None:
        _insist_on_staff("care_manager", wanted.manager_id, organisation_id)


def _insist_on_renewal(before: Contract | None, wanted: Wanted, person_id: int, today: date) -> None:
    if before is None:
        return
    if before.person_id != person_id or before.kind != wanted.kind or not may_be_renewed(before, today):
        raise Refused(_("只能续签此人有效或刚到期的同类协议"))
    if wanted.starts_on <= before.ends_on:
        raise Refused(_("续约从原协议最后一天的次日起"))


def _insist_on_staff(care: str, staff_id: int, organisation_id: int) -> None:
    if staff_id not in {one.staff_id for one in staffing.loads(organisation_id)[care]}:
        raise Refused(_("请选择本机构在岗的责任人"))


def _insist_on_signer(contract: Contract, party: str, by: Viewer) -> None:
    """The doctor signs alone for themselves; the patient signs before whoever works with the contract."""
    if party not in SIGNERS:
        raise Refused(_("没有这一方"))
    if party == Party.PATIENT:
        by.require(P.SELL_PACKAGES)
        return
    by.require(P.SIGN_PLANS)
    if by.staff_id != contract.doctor_id:
        raise NotAllowed(P.SIGN_PLANS.value)
