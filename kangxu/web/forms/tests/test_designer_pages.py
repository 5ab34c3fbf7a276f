"""Catalogue, form, designer: what the pages show, what a change tells, what is refused, and by whom."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kangxu.questionnaires.models import Answer, FormVersion
from kangxu.web.person.tests.conftest import Case

HEAD, DIRECTOR, NURSE = "department_head", "director", "nurse"
OWN = {"name": "leaving", "resourceType": "Questionnaire", "title": "出院回访"}


def _get(case: Case, place: str, role: str = HEAD, status: int = 200) -> str:
    answer = case.client(role).get(f"/forms{place}")
    assert answer.status_code == status, answer.content.decode()[:300]
    return str(answer.content.decode())


def _change(case: Case, code: str, status: int = 200, **change: Any) -> Any:
    answer = case.client(HEAD).post(f"/forms/{code}/edit/change", change, content_type="application/json")
    assert answer.status_code == status, answer.content.decode()[:300]
    return answer.json()


def _copied(case: Case, code: str = "satisfaction", zh: str = "本院满意度") -> str:
    answer = case.client(HEAD).post(f"/forms/{code}/copy", {"zh": zh})
    return str(answer["Location"]).split("/")[2]


def _fields(**more: Any) -> dict[str, Any]:
    return {"words_zh": "愿意推荐吗", "words_en": "", "type": "integer", "required": True, **more}


def test_the_catalogue_finds_forms_and_tells_what_is_being_written(case: Case) -> None:
    code = _copied(case)
    assert "本院满意度" in _get(case, "?q=本院")
    assert code in _get(case, "?show=drafts")
    assert "本院满意度" not in _get(case, "", NURSE)
    assert "没有这样的表单" in _get(case, "?q=没有的")
    assert "高血压患者随访服务记录表" in _get(case, "?kind=follow_up&q=高血压", NURSE)
    assert "新建表单" not in _get(case, "", NURSE)


def test_a_form_is_told_in_words(case: Case) -> None:
    shown = _get(case, "/hypertension_follow_up", NURSE)
    for words in ("仅当 服药依从性 是 间断，或服药依从性 是 不服药", "存成读数：收缩压", "自动计算", "上次的回答"):
        assert words in shown, words
    assert "不满意（2分）" in _get(case, "/satisfaction")
    assert "开待办：推荐意愿低，请24小时内回访（答案≤6）" in _get(case, "/nps")
    _get(case, "/nobody", status=404)
    _get(case, "/nps?version=1", status=404)


def test_a_form_of_the_platform_is_copied_not_changed(case: Case) -> None:
    answer = case.client(HEAD).get("/forms/satisfaction/edit")
    assert (answer.status_code, answer["Location"]) == (302, "/forms/satisfaction")
    assert "总体满意吗" in _get(case, f"/{_copied(case)}/edit")


def test_each_change_is_kept_and_told(case: Case) -> None:
    code = _copied(case)
    added = _change(case, code, op="add", type="integer", beside="overall")
    assert added["focus"] == "q1"
    assert 'data-editor="q1"' in added["editor"]
    assert "还没有写题目" in added["side"]
    told = _change(case, code, op="alter", item="q1", fields=_fields(low="0", high="10", unit="分"))
    assert told["problems"] == []
    assert "愿意推荐吗" in told["outline"]
    moved = _change(case, code, op="move", item="q1", step=-1)
    order = [one["id"] for one in moved["questions"]]
    assert order[:2] == ["q1", "overall"]
    copy = _change(case, code, op="copy", item="q1")
    assert copy["focus"] == "q2"
    dropped = _change(case, code, op="drop", item="q2")
    assert dropped["focus"] == "overall"
    back = _change(case, code, op="whole", content=copy["content"], digest=dropped["digest"], item="q2")
    assert back["focus"] == "q2"
    assert FormVersion.objects.get(code=code).content == back["content"]


def test_conditions_mapping_and_formulas_are_read(case: Case) -> None:
    code = _copied(case)
    _change(case, code, op="add", type="decimal", beside="verbatim")
    fields = _fields(
        type="decimal", analyte="SBP", decimals="0", any=True,
        conditions=[{"question": "overall", "operator": "=", "value": "1"}],
        tasks=[{"words_zh": "复测", "operator": ">=", "value": "180", "urgent": True, "days": "1"}],
        prefill="record", prefill_days="30",
    )  # fmt: skip
    told = _change(case, code, op="alter", item="q1", fields=fields)
    item = json.loads(told["content"])["item"][-1]
    assert item["enableWhen"][0]["answerCoding"]["code"] == "1"
    assert told["problems"] == []
    shown = _get(case, f"/{code}/edit/item?item=q1")
    for words in ("复测", 'value="180"', 'name="prefill_days"', 'data-question="overall"'):
        assert words in shown, words
    told = _change(
        case, code, op="alter", item="q1", fields={**fields, "analyte": "", "calculated": "{overall} + {gone}"}
    )
    assert any("gone" in one for one in told["problems"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"op": "alter", "item": "overall", "fields": {"type": "integer", "low": "abc"}}, "low"),
        ({"op": "alter", "item": "overall", "fields": {"options": [{"zh": "好", "score": "x"}]}}, "options.0.score"),
        ({"op": "alter", "item": "overall", "fields": {"conditions": [
            {"question": "waiting", "operator": ">", "value": "多"}]}}, "conditions.0.value"),
        ({"op": "alter", "item": "nobody", "fields": {}}, ""), ({"op": "alter", "item": "overall"}, ""),
        ({"op": "about", "fields": {"words_zh": " "}}, "words_zh"), ({"op": "fly"}, ""), ({}, ""),
        ({"op": "add", "type": "rocket"}, ""), ({"op": "whole", "content": "x"}, ""),
        ({"op": "whole", "content": "{}"}, ""),
        ({"op": "whole", "content": '{"resourceType":"Questionnaire","name":"x"}', "digest": "old"}, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_field(case: Case, change: dict[str, Any], field: str) -> None:
    code = _copied(case)
    before = FormVersion.objects.get(code=code).content
    told = _change(case, code, 400, **change)
    assert field in told["errors"]["fields"]
    assert FormVersion.objects.get(code=code).content == before


def test_the_preview_is_judged_and_nothing_of_it_is_kept(case: Case) -> None:
    code = _copied(case)
    _change(case, code, op="add", type="boolean", beside="")
    client, place = case.client(HEAD), f"/forms/{code}/edit/try"
    sent = {"values": {"overall": "5", "attitude": "4"}}
    told = client.post(place, {**sent, "revision": 0}, content_type="application/json").json()
    assert "9分" in told["standing"]
    shown = client.post(place, {**sent, "panel": True}, content_type="application/json").json()["html"]
    assert 'value="true"' in shown
    assert "checked" in shown
    assert not Answer.objects.exists()
    assert _get(case, f"/{code}/edit/paper").count("data:image/png;base64,") == 1


def test_a_submission_is_seen_by_the_second_person_who_gives_it_back_or_publishes(case: Case) -> None:
    code = _copied(case)
    _change(case, code, op="drop", item="waiting")
    _change(case, code, op="alter", item="overall", fields=_fields(words_zh="总的满意吗", type="choice", options=[
        {"code": "1", "zh": "不满意", "score": "1"}, {"zh": "满意", "score": "2"}]))  # fmt: skip
    head, director = case.client(HEAD), case.client(DIRECTOR)
    assert head.post(f"/forms/{code}/edit/submit", {"note": "短一点"})["HX-Redirect"]
    assert "要请另一位" in _get(case, f"/{code}/approve")
    shown = _get(case, f"/{code}/approve", DIRECTOR)
    assert "短一点" in shown
    assert "同意并发布" in shown
    refused = director.post(f"/forms/{code}/approve", {"decision": "back", "why": ""})
    assert "请写明退回的理由" in refused.content.decode()
    director.post(f"/forms/{code}/approve", {"decision": "back", "why": "题目太短"})
    assert "退回：题目太短" in _get(case, f"/{code}/edit")
    head.post(f"/forms/{code}/edit/submit")
    director.post(f"/forms/{code}/approve", {"decision": "agree", "digest": "of an earlier one"})
    waiting = FormVersion.objects.get(code=code)
    assert waiting.state == "waiting"
    director.post(f"/forms/{code}/approve", {"decision": "agree", "digest": waiting.digest})
    assert FormVersion.objects.get(code=code).state == "published"
    assert "总的满意吗" in case.client(NURSE).get(f"/persons/{case.person}/forms/{code}").content.decode()
    _change(case, code, op="drop", item="overall")
    assert "删去 总的满意吗" in _get(case, f"/{code}/edit")
    assert director.post(f"/forms/{code}/retire")["HX-Refresh"]
    assert "已停用" in _get(case, f"/{code}")


def test_an_unfinished_form_is_not_handed_in(case: Case) -> None:
    code = str(case.client(HEAD).post("/forms/new", {"zh": "空表", "kind": "own"})["Location"]).split("/")[2]
    answer = case.client(HEAD).post(f"/forms/{code}/edit/submit")
    assert "处要改" in answer.content.decode()
    assert FormVersion.objects.get(code=code).state == "draft"
    assert case.client(HEAD).post(f"/forms/{code}/edit/throw")["HX-Redirect"] == "/forms"


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("{", "不是JSON"), ("[]", "Questionnaire"), ({**OWN, "item": []}, "还没有题目"),
        ({**OWN, "item": [{"linkId": "a7", "type": "choice", "text": "甲"}]}, "条目 a7"),
        ({**OWN, "item": [{"linkId": "a7", "type": "quantity", "text": "甲"}]}, "quantity"),
        ({**OWN, "name": "new", "item": [{"linkId": "a", "type": "string", "text": "甲"}]}, "表单代码"),
    ],
)  # fmt: skip
def test_an_import_says_what_is_wrong_and_where(case: Case, resource: Any, words: str) -> None:
    content = resource if isinstance(resource, str) else json.dumps(resource)
    answer = case.client(HEAD).post("/forms/import", {"content": content})
    assert words in answer.content.decode()
    assert not FormVersion.objects.exists()


def test_an_import_goes_through_the_same_door_and_comes_out_word_for_word(case: Case) -> None:
    content = json.dumps({**OWN, "item": [{"linkId": "a", "type": "string", "text": "甲"}], "contact": [{"name": "x"}]})
    head = case.client(HEAD)
    assert head.post("/forms/import", {"content": content})["Location"] == "/forms/leaving/edit"
    draft = FormVersion.objects.get()
    assert head.get(f"/forms/leaving/json?version={draft.pk}").content.decode() == content
    assert case.client(NURSE).get(f"/forms/leaving/json?version={draft.pk}").status_code == 404
    again = content.replace("甲", "乙")
    assert "没发布的草稿" in head.post("/forms/import", {"content": again}).content.decode()
    head.post("/forms/import", {"content": again, "replace": "on"})
    assert FormVersion.objects.get().content == again


def test_a_change_by_hand_keeps_what_an_imported_form_says_beyond(case: Case) -> None:
    strange = {"url": "http://example.org/slider", "valueCode": "wide"}
    options = [{"extension": [strange], "valueCoding": {"code": code, "display": code}} for code in "ab"]
    item = {"linkId": "a", "type": "choice", "text": "甲", "extension": [strange], "answerOption": options}
    head = case.client(HEAD)
    head.post("/forms/import", {"content": json.dumps({**OWN, "item": [item], "contact": [{"name": "x"}]})})
    entries = [{"code": code, "zh": code} for code in "ba"]
    _change(case, "leaving", op="alter", item="a", fields=_fields(words_zh="乙", type="choice", options=entries))
    kept = json.loads(FormVersion.objects.get().content)
    [changed] = kept["item"]
    assert (changed["text"], kept["contact"]) == ("乙", [{"name": "x"}])
    assert strange in changed["extension"]
    assert [one["valueCoding"]["code"] for one in changed["answerOption"]] == ["b", "a"]
    assert all(one["extension"] == [strange] for one in changed["answerOption"])


def test_only_who_writes_forms_opens_the_desk(case: Case) -> None:
    code = _copied(case)
    for role, place, status in (
        (NURSE, f"/{code}", 404), (NURSE, f"/{code}/edit", 403), (DIRECTOR, f"/{code}/edit", 403),
        (DIRECTOR, f"/{code}", 200), ("operations", f"/{code}/edit", 200), ("operations", f"/{code}/approve", 403),
    ):  # fmt: skip
        _get(case, place, role, status)
