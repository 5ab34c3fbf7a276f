"""Facts about a person that this room offers to rules."""

from __future__ import annotations

from datetime import datetime

from kangxu.clinical.body import born_by, completed_years
from kangxu.foundation.clock import day_of
from kangxu.people.models import Person
from kangxu.rules.catalogue import Choice, Column, Fact, Field, Grouping

SEXES = {Person.Sex.MALE.value: "male", Person.Sex.FEMALE.value: "female"}


def _age(person_id: int, at: datetime) -> Fact | None:
    born = Person.objects.filter(pk=person_id).values_list("birth_on", flat=True).first()
    return Fact(completed_years(born, day_of(at))) if born else None


def _sex(person_id: int, at: datetime) -> Fact | None:
    code = Person.objects.filter(pk=person_id).values_list("sex", flat=True).first()
    return Fact(SEXES[code]) if code in SEXES else None


def _deceased(person_id: int, at: datetime) -> Fact | None:
    return Fact(Person.objects.filter(pk=person_id, deceased_at__lte=at).exists())


_SEX = "case p.sex when '1' then 'male' when '2' then 'female' end"

FIELDS = (
    Field(
        "age", "年龄", "Age", "number",
        Column("date_part('year', age(%(day)s::date, p.birth_on))", reached=("p.birth_on", born_by)), _age, unit="a",
        unknown=("没有出生日期", "no date of birth on record"), example=("年龄 >= 45岁", "age >= 45 years"),
    ),
    Field(
        "sex", "性别", "Sex", "choice", Column(_SEX), _sex,
        choices=(Choice("male", "男", "male"), Choice("female", "女", "female")),
        unknown=("性别未知或未说明", "sex unknown or not stated"), example=("性别 = 女", "sex = female"),
    ),
    Field(
        "deceased", "已故", "Deceased", "flag", Column("(p.deceased_at <= %(at)s)"), _deceased,
        unknown=("没有死亡登记即视为在世", "without a record of death a person lives"),
        example=("非 已故", "not deceased"),
    ),
)  # fmt: skip

GROUPINGS = (
    Grouping(
        "organisation", "本机构", "own institution",
        "select distinct on (person_id) person_id, organisation_id::text as key from people_registration"
        " where ended_at is null order by person_id, started_at, id",
    ),
)  # fmt: skip
