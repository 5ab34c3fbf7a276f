"""`kangxu reading`: record what was measured, from a script or by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NoReturn

import click

from kangxu.console import site


@click.group()
def verb() -> None:
    """录入测量值。Record readings."""


@verb.command()
@click.option("--person", required=True, metavar="NUMBER", help="Identity, record or insurance number.")
@click.option("--systolic", type=float)
@click.option("--diastolic", type=float)
@click.option("--pulse", type=float)
@click.option("--analyte", help="Another analyte of the catalogue: SMBG, FPG, HBA1C, WEIGHT …")
@click.option("--value", help="Its value: a number, or HI and LO.")
@click.option("--unit")
@click.option("--slot")
@click.option("--source", default="home_device", show_default=True)
@click.option(
    "--at", "measured", metavar="MOMENT", help="2026-11-20T08:52 (the site's time) or with an offset; else now."
)
@click.option(
    "--organisation", metavar="CODE", help="Where it was measured; needed when the person is known at several."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def add(person: str, source: str, measured: str | None, organisation: str | None, as_json: bool, **given: Any) -> None:
    """录入一次血压或一个数值。Record one blood pressure or one value."""
    site.ready()
    from kangxu.foundation import clock
    from kangxu.foundation.viewer import Viewer
    from kangxu.intake.direct import NobodyNamed, accept_readings
    from kangxu.organisations.queries import NotFound

    by, now = Viewer.system("console"), clock.now()
    try:
        known = _person(person, by)
        receipt = accept_readings(
            person={"id": known.id}, readings=_readings(given), measured_at=_moment(measured, now), source=source,
            organisation_id=_organisation(organisation, known, by), by=by, at=now,
        )  # fmt: skip
    except (NotFound, NobodyNamed) as refused:
        _fail(str(refused))
    answer = {
        "person": receipt.person_id, "batch": receipt.batch_id, "accepted": receipt.accepted,
        "duplicate": receipt.duplicate, "readings": receipt.readings,
        "rejected": [one.__dict__ for one in receipt.rejected],
    }  # fmt: skip
    site.answer(answer, as_json=as_json, text=_text(answer))
    if not receipt.accepted and not receipt.duplicate:
        raise SystemExit(1)


def _person(number: str, by: Any) -> Any:
    from kangxu.people.queries import find_by_identifier

    found = find_by_identifier(number, viewer=by)
    if found is None:
        _fail("没有这个号码的人，或者不止一个人有 · nobody, or more than one, has this number")
    return found


def _organisation(code: str | None, person: Any, by: Any) -> int:
    from kangxu.organisations.queries import get_organisation

    if code:
        return get_organisation(code, viewer=by).pk
    if len(person.organisation_ids) != 1:
        _fail("这个人在几处登记，请用 --organisation 说明在哪里测的 · say where it was measured")
    return int(person.organisation_ids[0])


def _readings(given: dict[str, Any]) -> list[dict[str, Any]]:
    from kangxu.intake.direct import pressure_readings

    readings = []
    if given["systolic"] is not None and given["diastolic"] is not None:
        readings += pressure_readings(given["systolic"], given["diastolic"], given["pulse"])
    if given["analyte"] and given["value"]:
        readings.append({name: given[name] for name in ("analyte", "value", "unit", "slot")})
    if not readings:
        _fail("请给出 --systolic 和 --diastolic，或者 --analyte 和 --value · nothing to record")
    return readings


def _moment(text: str | None, now: datetime) -> datetime:
    from kangxu.foundation import clock

    try:
        moment = datetime.fromisoformat(text) if text else now
    except ValueError:
        _fail(f"看不懂时间“{text}”，请写成 2026-11-20T08:52 · cannot read this moment")
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.zone())


def _fail(words: str) -> NoReturn:
    click.echo(words, err=True)
    raise SystemExit(2)


def _text(answer: dict[str, Any]) -> str:
    lines = [f"person:{answer['person']} batch:{answer['batch']} 新 {answer['accepted']} 重复 {answer['duplicate']}"]
    lines += [f"reading:{one}" for one in answer["readings"]]
    lines += [f"拒绝 {one['field']} {one['value']}：{one['words']}" for one in answer["rejected"]]
    return "\n".join(lines)
