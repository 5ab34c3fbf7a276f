"""Forms on paper: every field and option of the national records in order, codes in boxes, four columns, one page."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.utils import translation
from pypdf import PdfReader

from kangxu.questionnaires.definition import Form
from kangxu.questionnaires.shelf import forms
from kangxu.web.questionnaires.print.national import Head, layout, national_sheet, papers_of
from kangxu.web.questionnaires.print.pdf import NATIONAL

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
    HYPERTENSION: (
        "随访日期", "随访方式", "症状", "血压", "身高", "体重", "体质指数", "心率", "其他", "日吸烟量", "日饮酒量", "运动", "摄盐情况",
        "心理调整", "遵医行为", "辅助检查", "服药依从性", "药物不良反应", "此次随访分类", "下一步管理措施", "药物名称1", "药物名称2",
        "药物名称3", "其他药物", "药物名称1", "药物名称2", "药物名称3", "原因", "机构及科别", "联系人、电话", "结果", "下次随访日期",
        "随访医生签名", "居民签名", "转归", "备注",
    ),
    DIABETES: (
        "随访日期", "随访方式", "症状", "血压", "体重", "体质指数", "足背动脉搏动", "其他", "日吸烟量", "日饮酒量", "运动", "主食量",
        "心理调整", "遵医行为", "空腹血糖值", "糖化血红蛋白", "检查日期", "其他检查", "服药依从性", "药物不良反应", "低血糖反应",
        "此次随访分类", "下一步管理措施", "药物名称1", "药物名称2", "药物名称3", "其他药物", "胰岛素", "原因", "机构及科别",
        "下次随访日期", "随访医生签名", "备注",
    ),
}  # fmt: skip


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
    in_order(found, (forms()[code].words.zh, "姓名", "编号", *FIELDS[code]))
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
        "张建国", "2026年2月3日", "乏力", "151/84", "158", "64.5/60", "25.8/24", "72", "5/0支", "1.5/0两", "3次/周20分钟/次",
        "5次/周30分钟/次", "尿蛋白阴性", "外出忘带", "苯磺酸氨氯地平片", "每日1次每次5mg", "2026年2月17日", "周慧敏",
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
    assert all(f"{140 + at}/84" in words(document) for at in range(5))
    places: dict[str, float] = {}
    document.pages[0].extract_text(visitor_text=lambda text, cm, _tm, _font, _size: places.update({text.strip(): cm[4]}))
    across = [places[str(140 + at)] for at in range(4)]
    assert across == sorted(across)
    assert across[3] - across[0] > 250  # points: over half the paper's width


@pytest.mark.parametrize("code", [HYPERTENSION, DIABETES])
def test_long_texts_stay_on_the_page_and_go_on_whole_on_the_back(code: str) -> None:
    texts = {one.link_id: "长" * (one.max_length or 60) for one in forms()[code].walk() if one.kind in ("text", "string")}
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
