"""Facts about a person that this room offers to rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from kangxu.clinical.body import born_by, completed_years
from kangxu.foundation.clock import day_of
from kangxu.people.insurances import insurances
from kangxu.people.models import Person, PersonIdentifier, PersonPhone, Registration
from kangxu.rules.catalogue import STILL, Choice, Column, Fact, Field, Filter, Grouping, Moments, Rows, Series, Yearly

SEXES = {Person.Sex.MALE.value: "male", Person.Sex.FEMALE.value: "female"}


def _age(person_id: int, at: datetime) -> Fact | None:
    born = Person.objects.filter(pk=person_id).values_list("birth_on", flat=True).first()
    return Fact(completed_years(born, day_of(at))) if born else None


def _sex(person_id: int, at: datetime) -> Fact | None:
    code = Person.objects.filter(pk=person_id).values_list("sex", flat=True).first()
    return Fact(SEXES[code]) if code in SEXES else None


def _deceased(person_id: int, at: datetime) -> Fact | None:
    return Fact(Person.objects.filter(pk=person_id, deceased_at__lte=at).exists())


def _insurance(person_id: int, at: datetime) -> Fact | None:
    code = Person.objects.filter(pk=person_id).values_list("insurance", flat=True).first()
    return Fact(code) if code else None


def _phone(person_id: int, at: datetime) -> Fact | None:
    numbers = PersonPhone.objects.filter(_now(at, "recorded_at"), person_id=person_id, number__regex=MOBILE)
    first = numbers.order_by("recorded_at").first()
    return Fact(True, first.recorded_at) if first else None


def _registered(person_id: int, at: datetime) -> Sequence[Fact]:
    found = Registration.objects.filter(_now(at, "started_at"), person_id=person_id)
    return [Fact(True, one.started_at, None, one.pk) for one in found]


def _now(at: datetime, since: str) -> Q:
    return Q(**{f"{since}__lte": at}) & (Q(ended_at=None) | Q(ended_at__gt=at))


def _regions(person_id: int, at: datetime) -> Sequence[Fact]:
    """The address, and the county of each identity number; one row where there is no number."""
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        return []
    numbers = PersonIdentifier.objects.filter(person_id=person_id, kind="national_id", ended_at=None)
    codes: list[tuple[int, str | None]] = [(one.pk, one.value[:6]) for one in numbers]
    name = person.address or None
    return [
        Fact(True, person.registered_at, None, place, {"name": name, "code": code})
        for place, code in codes or [(0, None)]
        if name or code
    ]


MOBILE = "^1[0-9]{10}$"
_SEX = "case p.sex when '1' then 'male' when '2' then 'female' end"

FIELDS = (
    Field(
        "age", "年龄", "Age", "number",
        Column("date_part('year', age(%(day)s::date, p.birth_on))", reached=("p.birth_on", born_by)), _age, unit="a",
        unknown=("没有出生日期", "no date of birth on record"), example=("年龄 >= 45岁", "age >= 45 years"),
        turns=Yearly("p.birth_on"),
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
        turns=Moments("select id as person_id, deceased_at as at from people_person where deceased_at is not null"),
    ),
    Field(
        "insurance", "医保类型", "Insurance", "choice", Column("nullif(p.insurance, '')"), _insurance,
        choices=tuple(Choice(*one) for one in insurances()),
        unknown=("没有登记医保类型", "no insurance on file"),
        example=("医保类型 = 职工医保", "insurance = employee insurance"),
    ),
    Field(
        "phone", "有手机号", "Has a mobile number", "flag",
        Rows(
            "select t.person_id, true as value, min(t.recorded_at) as at from people_personphone t"
            f" where t.number ~ '{MOBILE}' and t.recorded_at <= %(at)s and (t.ended_at is null or t.ended_at > %(at)s)"
            " group by t.person_id"
        ),
        _phone, unknown=("没有登记就是没有", "without a number on file: no"),
        example=("非 有手机号", "not has a mobile number"), turns=STILL,
    ),
    Field(
        "registered", "建档", "Registered", "event",
        Series(
            "select g.person_id, true as value, g.started_at as at, g.id as place from people_registration g"
            " where g.ended_at is null or g.ended_at > %(at)s"
        ),
        _registered, unknown=("没有机构建档", "no institution registers the person"),
        example=("建档 距首次 >= 30天", "days since first registered >= 30 days"), turns=STILL,
    ),
    Field(
        "region", "所在地区", "Region", "event",
        Series(
            "select p.id as person_id, true as value, p.registered_at as at, coalesce(i.id, 0) as place,"
            " nullif(p.address, '') as name, left(i.value, 6) as code from people_person p"
            " left join people_personidentifier i on i.person_id = p.id and i.kind = 'national_id'"
            " and i.ended_at is null where p.address <> '' or i.value is not null"
        ),
        _regions, filters=(Filter("name", "地址", "address"), Filter("code", "区划代码", "area code", starts=True)),
        unknown=(
            "没有住址也没有身份证号就没有；区划代码是身份证发证地的",
            "without an address or identity number there is none; the area code says where the card was given out",
        ),
        example=("所在地区[地址：“河西镇”]", 'region [address: "河西镇"]'),
    ),
)  # fmt: skip

GROUPINGS = (
    Grouping(
        "organisation", "本机构", "own institution",
        "select distinct on (person_id) person_id, organisation_id::text as key from people_registration"
        " where ended_at is null order by person_id, started_at, id",
    ),
)  # fmt: skip
