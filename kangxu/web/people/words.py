"""Details of persons in words, and hidden as far as this viewer may not read them."""

from __future__ import annotations

from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.cards import PersonCard
from kangxu.people.comparing import Comparison
from kangxu.privacy.masking import masked, name_for
from kangxu.web.components.side_by_side import Compared

KINDS: dict[str, Promise] = {
    "name": gettext_lazy("姓名"),
    "sex": gettext_lazy("性别"),
    "birth_on": gettext_lazy("出生日期"),
    "national_id": gettext_lazy("身份证号"),
    "insurance_number": gettext_lazy("医保号"),
    "record_number": gettext_lazy("病历号"),
    "external": gettext_lazy("外部系统编号"),
    "phone": gettext_lazy("电话"),
    "address": gettext_lazy("住址"),
}
REASONS: dict[str, Promise] = {
    "several_persons": gettext_lazy("几个证件号指向不同的人"),
    "national_id_differs": gettext_lazy("病历号等一致，身份证号不同"),
    "birth_differs": gettext_lazy("证件号一致，出生日期不同"),
    "sex_differs": gettext_lazy("证件号一致，性别不同"),
    "name_differs": gettext_lazy("证件号一致，姓名不同"),
    "same_details": gettext_lazy("姓名等相同，没有证件号可以确认"),
    "sex_disagrees_with_id": gettext_lazy("性别与身份证号不符"),
    "rows_disagree": gettext_lazy("同一文件里证件号相同的几行互相矛盾"),
    "bad_check_digit": gettext_lazy("身份证号有误，又没有别的身份信息"),
}
DECISIONS: dict[str, Promise] = {
    "same": gettext_lazy("是同一人"),
    "new": gettext_lazy("新建档"),
    "dropped": gettext_lazy("不导入"),
}
VIA: dict[str, Promise] = {
    "name": gettext_lazy("姓名"),
    "given_name": gettext_lazy("名字"),
    "pinyin": gettext_lazy("拼音"),
    "initials": gettext_lazy("拼音首字母"),
    "phone": gettext_lazy("电话"),
    "number": gettext_lazy("证件或编号"),
}
PAGES: dict[str, Promise] = {
    "person": gettext_lazy("患者页"),
    "trend": gettext_lazy("指标趋势"),
    "task": gettext_lazy("随访页"),
    "match": gettext_lazy("认人台"),
    "merge": gettext_lazy("合并档案"),
    "screening": gettext_lazy("简易筛查"),
    "screening-slip": gettext_lazy("筛查结果条"),
    "linkage": gettext_lazy("促诊"),
    "assessment": gettext_lazy("标准筛查"),
    "consents": gettext_lazy("同意与拒绝"),
    "contract": gettext_lazy("签约"),
    "contract_print": gettext_lazy("打印签约协议"),
    "consent-print": gettext_lazy("打印同意书"),
    "entitlements": gettext_lazy("权益"),
    "member": gettext_lazy("会员卡"),
    "report": gettext_lazy("健康评估报告"),
    "report_print": gettext_lazy("打印健康评估报告"),
    "plan": gettext_lazy("年度方案"),
    "plan_sign": gettext_lazy("签署年度方案"),
    "plan_print": gettext_lazy("打印年度方案"),
    "form_print": gettext_lazy("打印表单"),
    "reveal:phone": gettext_lazy("查看完整电话"),
    "reveal:national_id": gettext_lazy("查看完整身份证号"),
    "reveal:insurance_number": gettext_lazy("查看完整医保号"),
    "reveal:record_number": gettext_lazy("查看完整病历号"),
}


def sex_words(sex: str) -> str:
    return {"1": _("男"), "2": _("女"), "9": _("未说明")}.get(sex, _("未知"))


def sex_and_age(person: PersonCard, on: date) -> str:
    """女77岁; only the sex where the birthday is unknown."""
    age, sex = person.age(on), sex_words(person.sex) if person.sex in ("1", "2") else ""
    return sex if age is None else _("%(sex)s%(age)s岁") % {"sex": sex, "age": age}


def cause_words(caused_by: str) -> str:
    """Where an incoming person came from."""
    kind, _colon, number = caused_by.partition(":")
    words = {"import": _("导入批次%(number)s"), "staff": _("人工登记"), "door": _("接口%(number)s")}
    return words.get(kind, kind) % {"number": number} if "%" in words.get(kind, "") else words.get(kind, caused_by)


def person_href(person_id: int) -> str:
    try:
        return reverse("person", args=[person_id])
    except NoReverseMatch:
        return ""


def shown(kind: str, value: str, viewer: Viewer) -> str:
    """One value of a comparison, hidden where it must be."""
    if kind == "name":
        return name_for(viewer, value)
    if kind == "sex":
        return sex_words(value)
    if kind == "birth_on" or (kind in ("record_number", "external") and viewer.may(Permission.SEE_PEOPLE)):
        return value
    return masked(kind, value)


def compared(row: Comparison, viewer: Viewer) -> Compared:
    """A comparison as the screen shows it. Hidden values may look alike and differ: the verdict knows."""
    left, right = (
        _("、").join(shown(row.kind, value, viewer) for value in side) for side in (row.left, row.right)
    )  # fmt: skip
    return Compared(str(KINDS[row.kind]), left, right, row.verdict, row.strong)
