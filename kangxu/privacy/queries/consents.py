"""Who agreed to what and who refuses what, now and before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from kangxu.foundation.clock import day_of
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.models import Staff
from kangxu.organisations.queries import NotFound
from kangxu.people.cards import visible
from kangxu.privacy.models import Consent, Refusal
from kangxu.privacy.vocabulary import Purpose, purposes

State = Literal["given", "withdrawn", "expired"]


@dataclass(frozen=True)
class ConsentView:
    """One consent as recorded, and what has become of it. `recorder` and `withdrawer` are names or actors."""

    id: int
    purpose: str
    recipient: str
    version: str
    text_hash: str
    channel: str
    giver: str
    other_name: str
    evidence: str
    given_at: datetime
    expires_on: date | None
    recorded_at: datetime
    recorder: str
    withdrawn_at: datetime | None
    withdrawer: str
    withdrawn_how: str
    state: State


@dataclass(frozen=True)
class RefusalView:
    """One refusal; `holds` says whether it does now."""

    id: int
    kind: str
    since: datetime
    until: date | None
    reason: str
    recorder: str
    lifted_at: datetime | None
    lifter: str
    holds: bool


@dataclass(frozen=True)
class Agreement:
    """Where one purpose (and recipient) stands: the consent that counts, or the last one; None where none was asked."""

    purpose: Purpose
    recipient: str
    consent: ConsentView | None

    @property
    def holds(self) -> bool:
        return self.consent is not None and self.consent.state == "given"


@dataclass(frozen=True)
class Change:
    """One line of the history: what happened (given, withdrawn, refused, lifted) to which purpose or kind, by whom."""

    at: datetime
    what: Literal["given", "withdrawn", "refused", "lifted"]
    code: str
    by: str
    detail: str


@dataclass(frozen=True)
class Permits:
    """What a person agreed to and refuses: every purpose of the shelf in its order, all refusals the newest first."""

    agreements: tuple[Agreement, ...]
    refusals: tuple[RefusalView, ...]


def consents_of(person_id: int, *, viewer: Viewer, at: datetime) -> list[ConsentView]:
    """All consents of a person in the viewer's scope, the newest first. Raises NotFound, NotAllowed."""
    return _read(person_id, viewer, at)[0]


def refusals_of(person_id: int, *, viewer: Viewer, at: datetime) -> list[RefusalView]:
    """All refusals of a person in the viewer's scope, the newest first. Raises NotFound, NotAllowed."""
    return _read(person_id, viewer, at)[1]


def permits_of(person_id: int, *, viewer: Viewer, at: datetime) -> Permits:
    """Where every purpose (one with recipients once for each) and every refusal stands. Raises NotFound, NotAllowed."""
    found, refused = _read(person_id, viewer, at)
    made: list[Agreement] = []
    for purpose in purposes().values():
        own = [one for one in found if one.purpose == purpose.code]
        names = list(dict.fromkeys(one.recipient for one in own)) or [""]
        made += [Agreement(purpose, name, _decisive([one for one in own if one.recipient == name])) for name in names]
    return Permits(tuple(made), tuple(refused))


def history_of(person_id: int, *, viewer: Viewer, at: datetime) -> list[Change]:
    """What was given, withdrawn, refused and lifted, the newest first. Raises NotFound, NotAllowed."""
    found, refused = _read(person_id, viewer, at)
    made: list[Change] = []
    for one in found:
        made.append(Change(one.given_at, "given", one.purpose, one.recorder, one.recipient))
        if one.withdrawn_at is not None:
            made.append(Change(one.withdrawn_at, "withdrawn", one.purpose, one.withdrawer, one.withdrawn_how))
    for other in refused:
        made.append(Change(other.since, "refused", other.kind, other.recorder, other.reason))
        if other.lifted_at is not None:
            made.append(Change(other.lifted_at, "lifted", other.kind, other.lifter, ""))
    return sorted(made, key=lambda change: change.at, reverse=True)


def _read(person_id: int, viewer: Viewer, at: datetime) -> tuple[list[ConsentView], list[RefusalView]]:
    """For whoever sees persons, or audits who saw them. Four queries at most."""
    if not (viewer.may(Permission.SEE_PEOPLE) or viewer.may(Permission.SEE_AUDIT)):
        raise NotAllowed(Permission.SEE_PEOPLE.value)
    if not visible(viewer).filter(pk=person_id).exists():
        raise NotFound(f"person:{person_id}")
    given = list(Consent.objects.filter(person_id=person_id).order_by("-given_at", "-pk"))
    refused = list(Refusal.objects.filter(person_id=person_id).order_by("-since", "-pk"))
    actors = [actor for one in given for actor in (one.actor, one.withdrawn_by)]
    names = _names([*actors, *(actor for one in refused for actor in (one.actor, one.lifted_by))])
    ends = [one for one in given if one.withdrawn_at is not None and one.withdrawn_at <= at]
    return [_consent(one, ends, names, at) for one in given], [_refusal(one, names, at) for one in refused]


def _decisive(own: list[ConsentView]) -> ConsentView | None:
    return next((one for one in own if one.state == "given"), own[0] if own else None)


def _consent(one: Consent, ends: Iterable[Consent], names: dict[str, str], at: datetime) -> ConsentView:
    closed = next((end for end in ends if end.closes(one)), None)
    end = one if one.withdrawn_at is not None else closed or one
    return ConsentView(
        one.pk, one.purpose, one.recipient, one.version, one.text_hash, one.channel, one.giver, one.other_name,
        one.evidence, one.given_at, one.expires_on, one.recorded_at, names.get(one.actor, one.actor), end.withdrawn_at,
        names.get(end.withdrawn_by, end.withdrawn_by), end.withdrawn_how, state=_state(one, closed, at),
    )  # fmt: skip


def _refusal(one: Refusal, names: dict[str, str], at: datetime) -> RefusalView:
    holds = one.since <= at and one.lifted_at is None and (one.until is None or one.until >= day_of(at))
    return RefusalView(
        one.pk, one.kind, one.since, one.until, one.reason, names.get(one.actor, one.actor), one.lifted_at,
        names.get(one.lifted_by, one.lifted_by), holds,
    )  # fmt: skip


def _state(one: Consent, closed: Consent | None, at: datetime) -> State:
    if closed is not None:
        return "withdrawn"
    return "expired" if one.expires_on is not None and one.expires_on < day_of(at) else "given"


def _names(actors: Iterable[str]) -> dict[str, str]:
    staff = {one.removeprefix("staff:") for one in actors if one.startswith("staff:")}
    if not staff:
        return {}
    return {f"staff:{pk}": name for pk, name in Staff.objects.filter(pk__in=staff).values_list("pk", "name")}
