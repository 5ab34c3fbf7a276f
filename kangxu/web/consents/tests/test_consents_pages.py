"""The pages of consents and refusals: what is shown, recorded, withdrawn, printed, and that each look is noted."""

from __future__ import annotations

from typing import Any

import pytest

from kangxu.privacy.models import AccessLog, Consent, Refusal
from kangxu.programmes.tests.world import AT
from kangxu.web.person.tests.conftest import Case

TODAY = f"{AT:%Y-%m-%d}"
GIVEN = {"giver": "self", "channel": "paper", "given_on": TODAY}


def _get(case: Case, place: str, role: str = "nurse") -> str:
    answer = case.client(role).get(f"/persons/{case.person}/{place}".rstrip("/"))
    assert answer.status_code == 200
    return str(answer.content.decode())


def _post(case: Case, place: str, role: str = "nurse", **sent: Any) -> str:
    answer = case.client(role).post(f"/persons/{case.person}/{place}", sent)
    return "done" if answer.headers.get("HX-Refresh") else str(answer.content.decode())


def test_customer_service_records_and_a_nurse_reads_and_withdraws(case: Case) -> None:
    assert "登记" in _get(case, "consents/give?purpose=P3", "customer_service")
    given = {**GIVEN, "purpose": "P3", "evidence": "纸质0318"}
    assert _post(case, "consents/give", "customer_service", **given) == "done"
    assert "已经登记过" in _post(case, "consents/give", **given)
    shown = _get(case, "consents")
    for words in ("营销信息", "已同意", "纸质签字", "第2026-1版", "凭证纸质0318", "customer_service甲登记", "1项有效"):
        assert words in shown
    assert "营销信息" in _get(case, "")
    assert "已同意 " in _get(case, "")
    assert _post(case, "consents/withdraw", purpose="P3", how="本人电话说") == "done"
    assert "没有可以撤回" in _post(case, "consents/withdraw", purpose="P3")
    assert "已撤回" in _get(case, "consents")
    assert Consent.objects.get().withdrawn_how == "本人电话说"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"purpose": "P3", "channel": "import"}, "请选择同意的方式"),
        ({"purpose": "P3", "given_on": "昨天"}, "日期要填成"),
        ({"purpose": "P3", "given_on": "0001-01-01"}, "日期要填成"),
        ({"purpose": "P3", "given_on": "2027-12-31"}, "不能晚于现在"),
        ({"purpose": "P9"}, "哪家机构"),
        ({"purpose": "P7"}, "哪位家属"),
    ],
)
def test_what_is_wrong_is_said_and_the_form_keeps_what_was_typed(
    case: Case,
    sent: dict[str, str],
    said: str,
) -> None:
    shown = _post(case, "consents/give", **{**GIVEN, "evidence": "纸质0318", **sent})
    assert said in shown
    assert 'value="纸质0318"' in shown
    assert not Consent.objects.exists()


def test_an_unknown_purpose_is_nowhere(case: Case) -> None:
    for place in ("consents/give", "consents/withdraw", "consents/print"):
        assert case.client("nurse").get(f"/persons/{case.person}/{place}?purpose=P12").status_code == 404


def test_a_refusal_is_recorded_shown_and_lifted(case: Case) -> None:
    assert "不要什么" in _get(case, "refusals/new?kind=sms")
    assert _post(case, "refusals/new", kind="sms", reason="短信太多") == "done"
    assert "已经登记过" in _post(case, "refusals/new", kind="sms")
    assert "短信太多" in _get(case, "consents")
    assert "不收短信" in _get(case, "", "customer_service")
    assert _post(case, f"refusals/{Refusal.objects.get().pk}/lift") == "done"
    assert "短信太多" not in _get(case, "consents")
    assert case.client("nurse").post(f"/persons/{case.person}/refusals/0/lift").status_code == 404


def test_a_director_reads_but_records_nothing(case: Case) -> None:
    shown = _get(case, "consents", "director")
    assert "consents/give" not in shown
    assert "refusals/new" not in shown
    for place in ("consents/give", "consents/withdraw", "refusals/new"):
        assert case.client("director").post(f"/persons/{case.person}/{place}", GIVEN).status_code == 403


def test_the_sheet_fills_in_names_and_says_what_proves_it(case: Case) -> None:
    shown = _get(case, "consents/print?purpose=P9&recipient=%E7%94%B2%E4%BF%9D%E9%99%A9")
    for words in ("安澜县人民医院", "提供给甲保险", "本人签字", "校验码", "第2026-1版"):
        assert words in shown
    assert "{" not in shown.split("<article")[1].split("</article>")[0]
    _post(case, "consents/give", purpose="P1", **GIVEN)
    assert "由本人以纸质签字方式同意" in _get(case, "consents/print?purpose=P1")


def test_every_look_is_noted_and_the_access_page_tells_the_changes(case: Case) -> None:
    _get(case, "consents")
    _get(case, "consents/print?purpose=P1")
    assert sorted(AccessLog.objects.values_list("page", flat=True)) == ["consent-print", "consents"]
    _post(case, "consents/give", purpose="P1", **GIVEN)
    _post(case, "refusals/new", kind="automated_decisions")
    shown = _get(case, "access", "auditor")
    for words in ("同意与拒绝的变更", "同意：诊疗和随访", "拒绝：拒绝自动化决策", "打印同意书"):
        assert words in shown
