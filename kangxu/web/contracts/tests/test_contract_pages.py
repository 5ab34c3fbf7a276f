"""The pages of contracts: from the proposal to two signatures, the file, and the list of what ends."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest

from kangxu.followup.models import Task
from kangxu.foundation.acting import quietly
from kangxu.foundation.clock import day_of
from kangxu.packages.contract_models import Contract
from kangxu.packages.contract_queries import get_contract
from kangxu.packages.contract_terms import last_day
from kangxu.people.models import Person
from kangxu.people.queries import get_person
from kangxu.privacy.models import AccessLog
from kangxu.privacy.queries import permits_of
from kangxu.programmes.tests.world import AT, SYSTEM
from kangxu.web.contracts.print.pdf import pages_as_png
from kangxu.web.contracts.print.sheet import sheet
from kangxu.web.members.card_page import what_lacks
from kangxu.web.person.tests.conftest import Case

TODAY = day_of(AT)
LINE = json.dumps([[[x, x % 7] for x in range(20)]])


def place(case: Case) -> str:
    return f"/persons/{case.person}/contract"


def terms_of(case: Case, **more: Any) -> dict[str, Any]:
    known = {
        "pack": "family_doctor:basic", "doctor": case.world.staff["doctor"].pk, "manager": "", "fee": "120",
        "starts_on": TODAY, "ends_on": last_day(TODAY),
    }  # fmt: skip
    return known | more


def sign(case: Case, party: str, role: str = "doctor") -> Any:
    contract = Contract.objects.get(state="draft")
    digest = get_contract(contract.pk, viewer=SYSTEM).digest
    given = {"party": party, "name": "测试", "drawn": LINE, "digest": digest}
    return case.client(role).post(f"/contracts/{contract.pk}/sign", given, follow=True).content.decode()


def doctor_sees(case: Case) -> str:
    return str(case.client().get(f"/persons/{case.person}").content.decode())


def bound(case: Case, **more: Any) -> Contract:
    case.client().post(place(case), terms_of(case, **more))
    sign(case, "patient")
    sign(case, "doctor")
    return Contract.objects.get(state="active")


def test_from_the_proposal_to_what_the_file_lacks(case: Case) -> None:
    nurse = case.client("nurse")
    shown = nurse.get(place(case)).content.decode()
    assert "doctor甲" in shown and "负荷最低" in shown and "0/600人" in shown  # noqa: PT018 one look
    answer = nurse.post(place(case), terms_of(case), follow=True).content.decode()
    assert "居民签名" in answer
    assert "服务费：120.00元" in answer
    assert "请居民" not in sign(case, "patient", "nurse")
    assert "请doctor甲本人登录后在这里签" in nurse.get(place(case)).content.decode()
    assert sign(case, "doctor", "nurse").count("没有权限") or Contract.objects.get().state == "draft"
    said = sign(case, "doctor")
    assert "签约生效，接着完善档案" in said
    assert "核对一致" in said
    assert "还缺" in said
    assert AccessLog.objects.filter(page="contract").exists()
    head = case.client("customer_service").get(f"/persons/{case.person}").content.decode()
    assert "家庭医生签约至2027-11-19" in head
    assert "责任医师 doctor甲" in doctor_sees(case)


def test_what_is_wrong_is_said_and_what_was_typed_stays(case: Case) -> None:
    doctor = case.client()
    for more, words in (
        ({"fee": "1.234"}, "最多两位小数"), ({"ends_on": "bald"}, "日期要填成"), ({"doctor": ""}, "请选择责任医师"),
        ({"ends_on": TODAY}, "终止日要晚于"),
    ):  # fmt: skip
        answer = doctor.post(place(case), terms_of(case, **more))
        assert answer.status_code == 400
        assert words in answer.content.decode()
        assert 'value="120"' in answer.content.decode() or "fee" in more
    assert not Contract.objects.exists()
    assert case.client("director").post(place(case), terms_of(case)).status_code == 403


def test_an_empty_line_is_no_signature(case: Case) -> None:
    case.client().post(place(case), terms_of(case))
    contract = Contract.objects.get()
    digest = get_contract(contract.pk, viewer=SYSTEM).digest
    for drawn in ("", "[]", "nonsense", "[[[1,2]]]", '{"a": 1}'):
        given = {"party": "patient", "name": "测试", "drawn": drawn, "digest": digest}
        answer = case.client().post(f"/contracts/{contract.pk}/sign", given, follow=True)
        assert "请在框里签名" in answer.content.decode()
    assert "已删除" in case.client().post(f"/contracts/{contract.pk}/discard", follow=True).content.decode()


def test_handed_over_renewed_and_ended(case: Case) -> None:
    contract = bound(case)
    doctor, manager = case.client(), case.world.staff["health_manager"]
    given = {"role": "manager", "manager": manager.pk, "reason": ""}
    assert "请写明理由" in doctor.post(f"/contracts/{contract.pk}/transfer", given).content.decode()
    assert "责任医师" in doctor.get(f"/contracts/{contract.pk}/transfer").content.decode()
    given["reason"] = "家住河西"
    assert doctor.post(f"/contracts/{contract.pk}/transfer", given).headers["HX-Refresh"]
    assert "健康管理师由未定换成health_manager甲：家住河西" in doctor.get(place(case)).content.decode()
    shown = doctor.get(f"{place(case)}?renew={contract.pk}").content.decode()
    assert f'value="{contract.ends_on + timedelta(days=1)}"' in shown
    assert "请选择解约原因" in doctor.post(f"/contracts/{contract.pk}/end", {"reason": ""}).content.decode()
    assert "连续一年无法联系" in doctor.get(f"/contracts/{contract.pk}/end").content.decode()
    assert doctor.post(f"/contracts/{contract.pk}/end", {"reason": "moved_away"}).headers["HX-Refresh"]
    assert "以前的协议" in doctor.get(place(case)).content.decode()


def test_the_file_is_completed(case: Case) -> None:
    nurse, there = case.client("nurse"), f"/persons/{case.person}/file"
    assert "住址" in nurse.get(there).content.decode()
    assert "还没有填" in nurse.post(there, {"phone": ""}).content.decode()
    assert "没有这种医保类型" in nurse.post(there, {"insurance": "gold", "address": "x"}).content.decode()
    assert not Person.objects.get(pk=case.person).address
    given = {"phone": "13812345678", "address": "安澜县河西镇", "insurance": "resident"}
    assert nurse.post(there, given).headers["HX-Refresh"]
    person = get_person(case.person, viewer=SYSTEM)
    assert (person.address, person.insurance, person.phone) == ("安澜县河西镇", "resident", "13812345678")
    shown = nurse.get(place(case)).content.decode()
    assert "138****5678" in shown
    assert "还缺4项" in shown
    assert "手机号" not in nurse.get(there).content.decode()


def test_a_birthday_that_cannot_be_is_refused(case: Case) -> None:
    nurse, there = case.client("nurse"), f"/persons/{case.person}/file"
    with quietly("tests", by=SYSTEM, at=AT):
        Person.objects.filter(pk=case.person).update(birth_on=None)
    assert "不晚于今天" in nurse.post(there, {"birth_on": "2099-01-01"}).content.decode()
    assert nurse.post(there, {"birth_on": "1958-03-14"}).headers["HX-Refresh"]
    assert Person.objects.get(pk=case.person).birth_on == date(1958, 3, 14)


def test_every_page_tells_the_same_of_what_is_missing(case: Case) -> None:
    shown = case.client("nurse").get(place(case)).content.decode()
    missing = set(re.findall(r'aria-label="缺"></span><span>([^<]+)</span>', shown))
    permits = permits_of(case.person, viewer=SYSTEM, at=AT)
    lacking = {one.label for one in what_lacks(get_person(case.person, viewer=SYSTEM), permits)}
    assert lacking == missing - {"既往病史", "近一年的测量"}
    assert {"手机号", "医保类型", "知情同意"} <= lacking
    assert "既往病史" not in case.client("customer_service").get(place(case)).content.decode()


def test_who_came_without_a_name_is_given_one(case: Case) -> None:
    nurse, there = case.client("nurse"), f"/persons/{case.person}/file"
    assert 'name="name"' not in nurse.get(there).content.decode()
    assert nurse.post(there, {"name": "别人", "address": "安澜县"}).headers["HX-Refresh"]
    kept = get_person(case.person, viewer=SYSTEM).name
    with quietly("tests", by=SYSTEM, at=AT):
        Person.objects.filter(pk=case.person).update(name="")
    assert "未登记姓名" in nurse.get(place(case)).content.decode()
    assert nurse.post(there, {"name": "李秀兰"}).headers["HX-Refresh"]
    assert (kept != "别人", get_person(case.person, viewer=SYSTEM).name) == (True, "李秀兰")


def test_what_ends_soon_and_who_is_asked_to_renew(case: Case) -> None:
    contract = bound(case, ends_on=TODAY + timedelta(days=45), manager=case.world.staff["nurse"].pk)
    nurse = case.client("nurse")
    shown = nurse.get("/contracts?view=renewals").content.decode()
    for words in ("剩45天", "家庭医生签约", "没有记录", "没派", "派续约任务"):
        assert words in shown, words
    given = {"selected": [f"contract:{contract.pk}", "plan:1", "nonsense"], "do": "tasks"}
    assert "已派1个续约任务" in nurse.post("/contracts/renewals", given, follow=True).content.decode()
    assert "另1个之前已派" in nurse.post("/contracts/renewals", given, follow=True).content.decode()
    task = Task.objects.get(caused_by=f"renewal:contract:{contract.pk}")
    assert (task.assigned_to_id, task.due_on) == (case.world.staff["nurse"].pk, TODAY + timedelta(days=15))
    assert "已派" in nurse.get("/contracts?view=renewals&mine=1").content.decode()
    assert case.client("director").post("/contracts/renewals", given).status_code == 403


@pytest.mark.parametrize("view", ["active", "draft", "ended", "renewals"])
def test_every_list_has_its_empty_page(case: Case, view: str) -> None:
    answer = case.client().get(f"/contracts?view={view}&after=nonsense")
    assert answer.status_code == 200
    assert "没有" in answer.content.decode()


def test_the_list_as_a_file(case: Case) -> None:
    bound(case)
    answer = case.client("department_head").get("/contracts/list.csv")
    rows = b"".join(answer.streaming_content).decode()
    assert "家庭医生签约，基础包" in rows
    assert case.client("doctor").get("/contracts/list.csv").status_code == 403


def test_on_paper_it_says_what_was_signed(case: Case) -> None:
    contract = bound(case)
    found = get_contract(contract.pk, viewer=SYSTEM)
    made = sheet(found, get_person(case.person, viewer=SYSTEM), now=AT)
    assert made["draft"] == ""
    assert made["pictures"].keys() == {"doctor.svg", "patient.svg"}
    assert len(pages_as_png(made, dots_per_inch=40)) == 1
    answer = case.client().get(f"/contracts/{contract.pk}/print")
    assert answer.content.startswith(b"%PDF")
    assert AccessLog.objects.filter(page="contract_print").exists()
