"""Whose data is it? A whole frame of incoming persons against all we know, in sets. The table is in the README."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import IntegrityError, connection, transaction

from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.models import Organisation
from kangxu.people.matching.cases import Occasion, open_cases, settle_known
from kangxu.people.matching.deciding import Decisions, decide
from kangxu.people.matching.incoming import INCOMING, Incoming, read_incoming
from kangxu.people.matching.pairs import find_pairs, stage
from kangxu.people.matching.storing import remember_keys, store_persons

__all__ = ["INCOMING", "Incoming", "Occasion", "Resolution", "consider", "issuer_of", "resolve", "store_persons"]
LOCK_SPACE = 7_410_002  # advisory locks of this module: one per group
TRIES = 3


@dataclass(frozen=True)
class Resolution:
    """`persons` key, person_id, new; `unsure` key, case_id; `refused` key, reason; `remarks` on single cells
    (row, column, reason, value, person_key); how many persons are new and how many were known."""

    persons: pl.DataFrame
    unsure: pl.DataFrame
    refused: pl.DataFrame
    remarks: pl.DataFrame
    new: int
    matched: int


def resolve(
    persons: pl.DataFrame, *, organisation_id: int, group_id: int, caused_by: str, by: Viewer, at: datetime,
    namespace: str = "",
) -> Resolution:  # fmt: skip
    """Find, create or put before the desk every person of a frame (columns of INCOMING), within the caller's action.

    `namespace` is within what a key means one person (default: `caused_by`). The same frame again creates nothing.
    """
    occasion = Occasion(organisation_id, group_id, caused_by, at)
    organisation, issuer = _place(organisation_id)
    incoming = read_incoming(persons, issuer=issuer, on=day_of(at))
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                return _resolve(incoming, occasion, namespace or caused_by, demonstration=organisation.demonstration)
        except IntegrityError:  # another import brought one of them this instant: now it can be seen
            if not left:
                raise
    raise AssertionError


def consider(person: pl.DataFrame, *, organisation_id: int, group_id: int, at: datetime) -> tuple[Incoming, Decisions]:
    """What `resolve` would decide, storing nothing."""
    incoming = read_incoming(person, issuer=_place(organisation_id)[1], on=day_of(at))
    with transaction.atomic():
        stage(incoming)
        return incoming, decide(incoming, find_pairs(group_id=group_id, namespace=""))


def issuer_of(organisation_id: int) -> str:
    """Whose record numbers these are: the institution that the department or team belongs to."""
    return _place(organisation_id)[1]


def _place(organisation_id: int) -> tuple[Organisation, str]:
    line = list(
        Organisation.objects.raw(
            "select o.* from organisations_organisation o join organisations_organisation own on own.id = %s"
            " where own.path like o.path || '%%' order by length(o.path) desc",
            [organisation_id],
        )
    )
    issuers = (one.pk for one in line if one.kind in (Organisation.Kind.INSTITUTION, Organisation.Kind.GROUP))
    return line[0], f"organisation:{next(issuers, organisation_id)}"


def _resolve(incoming: Incoming, occasion: Occasion, namespace: str, *, demonstration: bool) -> Resolution:
    if not incoming.rows["strong"].all():
        _one_at_a_time(occasion.group_id)
    stage(incoming)
    decisions = decide(incoming, find_pairs(group_id=occasion.group_id, namespace=namespace))
    asked: dict[str, int] = {}
    if not decisions.unsure.is_empty():
        decisions, asked = settle_known(incoming, decisions, group_id=occasion.group_id)
    settled = store_persons(incoming, decisions, occasion, demonstration=demonstration)
    cases = pl.concat([decisions.asked, open_cases(incoming, decisions, asked, occasion)])
    remember_keys(cases, namespace=namespace)
    keys = incoming.rows.select("idx", "key")
    return Resolution(
        persons=settled.join(keys, on="idx").select("key", "person_id", "new"),
        unsure=cases.join(keys, on="idx").select("key", "case_id"),
        refused=decisions.refused.join(keys, on="idx").select("key", "reason"),
        remarks=incoming.remarks,
        new=decisions.new["unit"].n_unique(),
        matched=decisions.matched["person_id"].n_unique(),
    )


def _one_at_a_time(group_id: int) -> None:
    """Persons without identifiers meet no unique index: let no two imports of a group create them side by side."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, group_id])
