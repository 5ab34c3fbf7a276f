"""A seeded population for measurements: invented persons and values of plausible size, in sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from django.db import connection

from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import create_organisation, hire
from kangxu.organisations.models import Organisation, Staff

SEED = 20261120
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国德福"
LAB = {
    "FPG": ("空腹血糖", "mmol/L", 6.0, 1.6), "HBA1C": ("糖化血红蛋白", "%", 6.4, 1.1), "TC": ("总胆固醇", "mmol/L", 4.9, 1.0),
    "TG": ("甘油三酯", "mmol/L", 1.7, 0.8), "HDLC": ("高密度脂蛋白胆固醇", "mmol/L", 1.3, 0.3),
    "LDLC": ("低密度脂蛋白胆固醇", "mmol/L", 2.9, 0.8), "CREA": ("肌酐", "μmol/L", 75, 18), "UA": ("尿酸", "μmol/L", 330, 80),
    "ALT": ("丙氨酸氨基转移酶", "U/L", 24, 10), "UREA": ("尿素", "mmol/L", 5.4, 1.4),
}  # fmt: skip


@dataclass(frozen=True)
class Site:
    """The institution of the measurements and one nurse of it."""

    group: Organisation
    hospital: Organisation
    nurse: Staff
    by: Viewer


def build_site(at: datetime) -> Site:
    known = Organisation.objects.filter(code="bench-hospital").first()
    by = Viewer.system("bench")
    if known:
        return Site(known.parent, known, Staff.objects.get(name="测量护士"), by)  # type: ignore[arg-type]
    group = create_organisation(code="bench", name="测量集团", kind="group", by=by, at=at)
    hospital = create_organisation(
        code="bench-hospital", name="测量医院", kind="institution", parent=group, by=by, at=at
    )
    nurse = hire(
        name="测量护士", username="bench-nurse", password="a-long-bench-password", organisation=hospital, role="nurse", by=by, at=at
    )  # fmt: skip
    hire(name="测量主任", username="bench-head", password="a-long-bench-password", organisation=hospital, role="department_head", by=by, at=at)  # fmt: skip
    return Site(group, hospital, nurse, by)


def fill_persons(site: Site, count: int) -> None:
    """Make the population up to `count` persons, each registered and with a record number."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people_registration where organisation_id = %s", [site.hospital.pk])
        known = cursor.fetchone()[0]
        if known >= count:
            return
        cursor.execute(
            """
            with made as (
                insert into people_person (group_id, name, name_pinyin, name_initials, sex, birth_on, birth_year_only,
                                           address, insurance, registered_at, demonstration)
                select %(group)s,
                       substr(%(surnames)s, 1 + (n * 7 %% 20), 1) || substr(%(given)s, 1 + (n * 13 %% 30), 1)
                           || substr(%(given)s, 1 + (n / 30 %% 30), 1),
                       '', chr(97 + n %% 26) || chr(97 + n / 26 %% 26) || chr(97 + n / 676 %% 26),
                       (1 + n %% 2)::text, date '1935-01-01' + (n * 37 %% 18000), false, '', '', now(), true
                from generate_series(%(first)s, %(last)s) n
                returning id
            ), registered as (
                insert into people_registration (person_id, organisation_id, caused_by, started_at)
                select id, %(hospital)s, 'bench', now() from made
            ), phones as (
                insert into people_personphone (group_id, person_id, number, tail, owner, recorded_at)
                select %(group)s, id, '1640' || lpad((id %% 10000000)::text, 7, '0'), lpad((id %% 10000)::text, 4, '0'), '本人', now()
                from made
            )
            insert into people_personidentifier (group_id, person_id, kind, issuer, value, tail, recorded_at)
            select %(group)s, id, 'record_number', %(issuer)s, 'B' || lpad(id::text, 9, '0'), right(lpad(id::text, 9, '0'), 4), now()
            from made
            """,
            {
                "group": site.group.pk, "hospital": site.hospital.pk, "surnames": SURNAMES, "given": GIVEN,
                "first": known + 1, "last": count, "issuer": f"organisation:{site.hospital.pk}",
            },
        )  # fmt: skip
        cursor.execute(
            "analyze people_person; analyze people_registration; analyze people_personidentifier; analyze people_personphone"
        )


def record_numbers(site: Site) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select i.value from people_personidentifier i where i.issuer = %s order by i.person_id",
            [f"organisation:{site.hospital.pk}"],
        )
        return [row[0] for row in cursor.fetchall()]


def laboratory_export(numbers: list[str], rows: int, *, last: datetime) -> pl.DataFrame:
    """A laboratory's long export as such systems print it: one result a row, the ten results of a sample together."""
    random = np.random.default_rng(SEED)
    samples = -(-rows // len(LAB))
    means, spreads = (np.array([item[place] for item in LAB.values()]) for place in (2, 3))
    values = np.clip(random.normal(means, spreads, (samples, len(LAB))), means * 0.3, means * 3).round(2)
    frame = pl.DataFrame({
        "病历号": np.array(numbers)[random.integers(0, len(numbers), samples)].repeat(len(LAB)),
        "检验项目": [item[0] for item in LAB.values()] * samples,
        "结果": values.ravel().astype(str),
        "单位": [item[1] for item in LAB.values()] * samples,
        "minute": random.integers(0, 700 * 1440, samples).repeat(len(LAB)),
    })  # fmt: skip
    newest = pl.lit(last.replace(tzinfo=None, microsecond=0, second=0))
    taken = (newest - pl.duration(minutes="minute")).dt.strftime("%Y-%m-%d %H:%M").alias("检验时间")
    return frame.with_columns(taken).drop("minute").head(rows)
