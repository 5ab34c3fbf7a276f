"""Forms on paper: every field and option of the national records in order, codes in boxes, four columns, one page."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.utils import translation
from pypdf import PdfReader

from kangxu.privacy.models import AccessLog
from kangxu.programmes.tests import world as care
from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.models import Answer
from kangxu.questionnaires.shelf import forms
from kangxu.web.person.tests.conftest import Case
from kangxu.web.questionnaires.print.general import Paper, general_sheet
from kangxu.web.questionnaires.print.national import Head, layout, national_sheet, papers_of
from kangxu.web.questionnaires.print.pdf import GENERAL, NATIONAL

HYPERTENSION, DIABETES = "hypertension_follow_up", "diabetes_follow_up"
VISIT: dict[str, Any] = {
    "mode": "1", "visited_on": "2026-02-03", "htn_symptoms": ["2", "6", "10"], "htn_symptoms_words": "乏力",
    "sbp": 151, "dbp": 84, "weight": 64.5, "weight_target": 60, "height": 158, "bmi": 25.8, "bmi_target": 24,
    "heart_rate": 72, "smoking": 5, "smoking_target": 0, "drinking": 1.5, "drinking_target": 0, "exercise_times": 3,
    "exercise_minutes": 20, "exercise_times_target": 5, "exercise_minutes_target": 30, "salt": "3", "salt_target": "1",
    "mood": "1", "advice": "2", "examinations": "尿蛋白阴性", "adherence": "2", "adherence_reason": "99",
    "adherence_words": "外出忘带", "adverse": "1", "htn_class": "2", "htn_step": "2", "drug1_name": "苯磺酸氨氯地平片",
    "drug1_times": 1, "drug1_dose": "5mg", "next_on": "2026-02-17", "signature": "周慧敏",
}  # fmt: skip
# Fields of the record, in its order
FIELDS = {
    HYPERTENSION: """
        随访日期 随访方式 症状 血压 身高 体重 体质指数 心率 其他 日吸烟量 日饮酒量 运动 摄盐情况 心理调整
        遵医行为 辅助检查 服药依从性 药物不良反应 此次随访分类 下一步管理措施 药物名称1 药物名称2 药物名称3
        其他药物 药物名称1 药物名称2 药物名称3 原因 机构及科别 联系人、电话 结果 下次随访日期 随访医生签名
        居民签名 转归 备注
    """,
    DIABETES: """
        随访日期 随访方式 症状 血压 体重 体质指数 足背动脉搏动 其他 日吸烟量 日饮酒量 运动 主食量 心理调整
        遵医行为 空腹血糖值 糖化血红蛋白 检查日期 其他检查 服药依从性 药物不良反应 低血糖反应 此次随访分类
        下一步管理措施 药物名称1 药物名称2 药物名称3 其他药物 胰岛素 药物名称1 药物名称2 药物名称3 原因
        机构及科别 下次随访日期 随访医生签名 备注
    """,
}


def printed(code: str, *visits: dict[str, Any], language: str = "zh-hans", name: str = "张建国") -> PdfReader:
    with translation.override(language):
        sheet = national_sheet([(forms()[code], visits)], Head(name, "开州区人民医院", "2026年"))
        return PdfReader(io.BytesIO(NATIONAL.pdf(sheet)))


def words(document: PdfReader) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in document.pages))


def in_order(found: str, wanted: tuple[str, ...]) -> None:
    at = 0
    for one in wanted:
        at = found.find(one, at)
        assert at >= 0, one
        at += len(one)


@pytest.mark.parametrize("code", [HYPERTENSION, DIABETES])
def test_a_national_record_has_every_field_and_option_in_order_on_one_page(code: str) -> None:
    document = printed(code, name="")
    found = words(document)
    assert len(document.pages) == 1
    in_order(found, (forms()[code].words.zh, "姓名", "编号", *FIELDS[code].split()))
    for item in forms()[code].walk():
        listed = [one for one in item.options if one.code != "0" or item.role.startswith("danger")]
        if item.column == "this":
            in_order(found, tuple(f"{one.code}{one.words.zh}" for one in listed))


@pytest.mark.parametrize("code", [HYPERTENSION, DIABETES])
def test_every_question_of_a_national_record_has_its_place(code: str) -> None:
    cells = [row["cell"] if isinstance(row["cell"], str) else row["cell"]["zh"] for row in layout()["rows"]]
    placed = set(re.findall(r"\{(\w+)", "".join(cells)))
    asked = {one.link_id for one in forms()[code].walk() if one.answered and not one.role.startswith("override:")}
    assert asked <= placed


def columns_of(code: str, *visits: dict[str, Any]) -> list[dict[str, Any]]:
    with translation.override("zh-hans"):
        return list(national_sheet([(forms()[code], visits)], Head())["pages"])


def test_a_filled_record_shows_its_codes_and_answers() -> None:
    rows = {row["label"]: row["cells"][0] for row in columns_of(HYPERTENSION, VISIT)[0]["rows"]}
    assert rows["随访方式"][0][-1] == {"codes": ["1"]}
    assert rows["症状"][0] == [{"codes": ["2", "6", "10", "", "", "", "", ""]}]
    assert rows["摄盐情况（咸淡）"][0][2:] == [{"codes": ["3"]}, {"words": "/"}, {"codes": ["1"]}]
    assert rows["此次随访分类"][0][-1] == {"codes": ["2"]}
    found = words(printed(HYPERTENSION, VISIT))
    wanted = (
        "张建国", "2026年2月3日", "乏力", "151/84", "158", "64.5/60", "25.8/24", "72", "5/0支", "1.5/0两",
        "3次/周20分钟/次", "5次/周30分钟/次", "尿蛋白阴性", "外出忘带",
        "苯磺酸氨氯地平片", "每日1次每次5mg", "2026年2月17日", "周慧敏",
    )  # fmt: skip
    in_order(found, wanted)


def test_an_emergency_has_no_code_on_paper() -> None:
    page = columns_of(HYPERTENSION, {**VISIT, "htn_class": "0", "htn_step": "4"})[0]
    rows = {row["label"]: row["cells"][0] for row in page["rows"]}
    assert rows["此次随访分类"][0][-1] == {"codes": ["–"]}
    assert rows["下一步管理措施"][0] == [{"codes": ["4"]}]


def test_four_follow_ups_stand_side_by_side_and_a_fifth_on_the_next_sheet() -> None:
    visits = [{**VISIT, "sbp": 140 + at} for at in range(5)]
    document = printed(HYPERTENSION, *visits)
    assert len(document.pages) == 2
    assert "144/84" in words(document)
    places: dict[str, float] = {}
    document.pages[0].extract_text(
        visitor_text=lambda text, cm, _tm, _font, _size: places.update({text.strip(): cm[4]})
    )
    across = [places[str(140 + at)] for at in range(4)]
    assert across == sorted(across)
    assert across[3] - across[0] > 250  # points: over half the paper's width


@pytest.mark.parametrize("code", [HYPERTENSION, DIABETES])
def test_long_texts_stay_on_the_page_and_go_on_whole_on_the_back(code: str) -> None:
    texts = {
        one.link_id: "长" * (one.max_length or 60) for one in forms()[code].walk() if one.kind in ("text", "string")
    }
    ordinary = {**VISIT, **{link_id: words_[:40] for link_id, words_ in texts.items()}}
    assert len(printed(code, *[ordinary] * 4).pages) == 1
    document = printed(code, *[{**VISIT, **texts}] * 4)
    assert len(document.pages) > 1
    assert "备注" in document.pages[0].extract_text()
    assert words(document).count("长") >= 4 * sum(len(one) for one in texts.values() if len(one) > 44)


def test_english_readers_get_english_words() -> None:
    found = printed(HYPERTENSION, VISIT, language="en")
    assert len(found.pages) == 1
    assert "Adherence" in found.pages[0].extract_text()


def form(code: str) -> Form:
    return forms()[code]


def test_one_follow_up_for_both_diseases_is_printed_on_both_records() -> None:
    assert papers_of(form("hypertension_diabetes_follow_up")) == [HYPERTENSION, DIABETES]
    assert papers_of(form("copd_follow_up")) == []
    asked = set(form("hypertension_diabetes_follow_up").by_id)
    assert {one.link_id for code in (HYPERTENSION, DIABETES) for one in form(code).walk() if one.answered} <= asked


def general(code: str, values: dict[str, Any]) -> PdfReader:
    with translation.override("zh-hans"):
        facts = [("姓名", "张建国" if values else ""), ("日期", "")]
        return PdfReader(io.BytesIO(GENERAL.pdf(general_sheet([Paper(form(code), values, facts)], Head()))))


@pytest.mark.parametrize("code", sorted(forms()))
def test_any_form_is_printed_blank_with_every_question_and_option(code: str) -> None:
    found = words(general(code, {}))
    for item in form(code).walk():
        if not item.hidden:
            assert re.sub(r"\s+", "", item.words.zh) in found
            assert all(re.sub(r"\s+", "", one.words.zh) in found for one in item.options)


def test_a_filled_form_has_its_answers_ticked_and_its_values_written() -> None:
    copd = form("copd_follow_up")
    number = next(one for one in copd.walk() if one.kind == "decimal" and not one.hidden)
    choice = next(one for one in copd.walk() if one.options and not one.hidden)
    text = next(one for one in copd.walk() if one.kind in ("string", "text") and not one.hidden)
    values = {number.link_id: 93.5, choice.link_id: choice.options[1].code, text.link_id: "夜间咳嗽" * 30}
    with translation.override("zh-hans"):
        lines = general_sheet([Paper(copd, values, [("姓名", "张建国")])], Head())["papers"][0]["lines"]
    parts = [part for line in lines for part in line.get("parts", ())]
    assert next(one["options"][1][1] for one in parts if "options" in one) is True
    assert "93.5" in words(general("copd_follow_up", values))
    assert "夜间咳嗽" * 30 in words(general("copd_follow_up", values))


def _complete(case: Case, code: str, values: dict[str, Any]) -> int:
    sent = {"uid": str(uuid4()), "cause": "", "revision": 0, "values": values}
    place = f"/persons/{case.person}/forms/{code}"
    assert case.client("nurse").post(place, {"form-sent": json.dumps(sent)}).status_code == 302
    return Answer.objects.latest("pk").pk


def _pdf(case: Case, place: str, role: str = "doctor") -> PdfReader:
    answer = case.client(role).get(place)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.content))


def test_the_years_follow_ups_are_printed_and_the_look_is_written_down(case: Case) -> None:
    least = {"mode": "1", "htn_symptoms": ["1"], "dbp": 80, "adherence": "1", "adverse": "1"}
    for day, systolic in (("2025-11-03", 171), ("2026-08-07", 152), ("2026-05-06", 133)):
        last = _complete(case, HYPERTENSION, {**least, "visited_on": day, "sbp": systolic})
    looked = AccessLog.objects.count()
    found = words(_pdf(case, f"/persons/{case.person}/forms/{HYPERTENSION}/print?year=2026"))
    in_order(found, ("测试", "2026年5月6日", "2026年8月7日", "133/80", "152/80"))
    assert "171" not in found
    assert AccessLog.objects.count() == looked + 1
    assert "171/80" in words(_pdf(case, f"/persons/{case.person}/forms/{HYPERTENSION}/print?year=2025"))
    alone = words(_pdf(case, f"/persons/{case.person}/answers/{last}/print"))
    assert "133/80" in alone
    assert "152/80" not in alone
    shown = case.client("nurse").get(f"/persons/{case.person}/answers/{last}").content.decode()
    assert f"/persons/{case.person}/answers/{last}/print" in shown
    assert f"/forms/{HYPERTENSION}/blank" in case.client("nurse").get(f"/persons/{case.person}/forms").content.decode()


def test_a_scale_is_printed_with_its_result(case: Case) -> None:
    answer = _complete(case, "phq9", {f"phq9_item_{at}": "1" if at < 9 else "0" for at in range(1, 10)})
    assert "8分" in words(_pdf(case, f"/persons/{case.person}/answers/{answer}/print"))
    assert "8分" in words(_pdf(case, f"/persons/{case.person}/forms/phq9/print?year=x"))
    assert "8分" not in words(_pdf(case, f"/persons/{case.person}/forms/phq9/print?year=2020"))


def test_papers_are_for_those_who_see_clinical_facts_and_of_the_right_person(case: Case) -> None:
    answer = _complete(case, "satisfaction", {"overall": "5"})
    other = care.person(case.world.hospital)
    for role, place, status in (
        ("operations", "forms/phq9/blank", 403), ("operations", f"persons/{case.person}/forms/phq9/print", 403),
        ("doctor", "forms/phq9/blank", 200), ("doctor", "forms/nobody/blank", 404),
        ("doctor", f"persons/{other}/answers/{answer}/print", 404), ("doctor", "persons/0/forms/phq9/print", 404),
    ):  # fmt: skip
        assert case.client(role).get(f"/{place}").status_code == status, (role, place)
