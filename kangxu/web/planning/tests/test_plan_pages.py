"""The plan in the browser's eyes: what is recommended and why, what a doctor changes, who signs."""

from __future__ import annotations

import html
import io
import json
import re
from datetime import date, timedelta
from typing import Any

from django.test import Client, TestCase, override_settings
from pypdf import PdfReader

from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.packages.actions import sign_plan
from kangxu.packages.digests import digest_of
from kangxu.packages.models import PackageVersion, Plan, PlanItem
from kangxu.packages.plan_queries import get_plan, plans_of
from kangxu.packages.planning_terms import usual_start, working_days
from kangxu.programmes.models import ProgrammeSignature
from kangxu.web.planning.sentences import holiday_words
from kangxu.web.planning.tests.world import LINE, SIGNED, Care, build, patient
from kangxu.web.tests.world import SYSTEM


def words(answer: Any) -> str:
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", answer.content.decode())))


def draft(care: Care) -> Plan:
    return Plan.objects.get(person_id=care.person_id, state="draft")


def kept(care: Care, client: Client, then: str = "sign") -> Plan:
    answer = client.post(f"{care.address}/keep", {"then": then})
    assert "HX-Redirect" in answer.headers, answer.content
    return draft(care)


def sign(care: Care, plan: Plan, role: str, party: str, **more: str) -> Any:
    client = care.places.client(role)
    page = client.get(f"/plans/{plan.pk}/sign").content.decode()
    found = re.search(r'name="digest" value="(\w+)"', page)
    assert found
    return client.post(f"/plans/{plan.pk}/sign", {"party": party, "digest": found[1], "drawn": LINE} | more)


def signed(care: Care) -> Plan:
    plan = kept(care, care.places.client("doctor"))
    for role, party in (("doctor", "doctor"), ("doctor", "patient"), ("health_manager", "manager")):
        sign_plan(
            plan_id=plan.pk, party=party, name=party, drawn=json.loads(LINE), digest=digest_of(plan),
            by=care.viewer(role), at=clock.now(),
        )  # fmt: skip
    plan.refresh_from_db()
    return plan


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
class TestPlanPages(TestCase):
    """One hospital for all of them: making it takes longer than looking at it."""

    care: Care

    @classmethod
    def setUpTestData(cls) -> None:
        cls.care = build("2型糖尿病", HBA1C=7.8)

    def test_a_doctor_sees_the_package_and_why_without_anything_being_kept(self) -> None:
        care = self.care
        said = words(care.places.client("doctor").get(care.address))
        for text in (
            "推荐2型糖尿病标准包",
            "是，建议标准包",
            "7.8%",
            "糖化血红蛋白<7.0%",
            "低于建议",
            "空腹来",
            "未达标",
        ):
            assert text in said, text
        assert "成本核算" not in said
        assert not Plan.objects.exists()
        assert "成本核算" in words(care.places.client("department_head").get(care.address))

    def test_a_tier_is_chosen_and_taken_back(self) -> None:
        care = self.care
        client = care.places.client("doctor")
        assert "超过" not in words(client.post(f"{care.address}/tier", {"tier": "plus"}))
        assert draft(care).tier == "plus"
        assert "不能选" in words(client.post(f"{care.address}/tier", {"tier": "basic"}))
        assert draft(care).tier == "plus"
        client.post(f"{care.address}/tier", {"tier": "standard"})
        assert (draft(care).doctor_id, draft(care).manager_id) == (
            care.places.staff["doctor"].pk, care.places.staff["health_manager"].pk,
        )  # fmt: skip

    def test_what_is_left_out_leaves_the_sum_and_comes_back(self) -> None:
        care = self.care
        client = care.places.client("doctor")
        before = kept(care, client).accounts["list_fen"]
        said = words(client.post(f"{care.address}/service", {"service": "carotid", "act": "drop"}))
        assert "已去掉：颈动脉超声" in said
        assert before - draft(care).accounts["list_fen"] == 170_00
        assert "指南要求" in words(client.post(f"{care.address}/service", {"service": "fundus", "act": "drop"}))
        client.post(f"{care.address}/tier", {"tier": "plus"})
        assert not draft(care).items.filter(service="carotid", state=PlanItem.State.PLANNED).exists()
        client.post(f"{care.address}/service", {"service": "carotid", "act": "back"})
        client.post(f"{care.address}/tier", {"tier": "standard"})
        assert draft(care).accounts["list_fen"] == before

    def test_a_visit_moves_with_all_that_is_done_at_it(self) -> None:
        care = self.care
        client = care.places.client("doctor")
        plan = kept(care, client)
        items = list(plan.items.filter(bundle__startswith="specialist_visit").order_by("due_on"))
        key, first = items[-1].bundle, items[-1].due_on
        together = plan.items.filter(bundle=key).count()
        assert together > 1
        client.post(f"{care.address}/visit", {"key": key, "days": "7"})
        day = set(draft(care).items.filter(bundle=key).values_list("due_on", flat=True))
        assert day == {first + timedelta(days=7)}
        sunday = first + timedelta(days=6 - first.weekday())
        answer = client.post(f"{care.address}/visit", {"key": key, "to": f"{sunday}", "from": "drawer"})
        assert "不上班" in words(answer)
        client.post(f"{care.address}/visit", {"key": key, "to": f"{first}"})
        assert draft(care).items.filter(bundle=key, due_on=first).count() == together

    def test_a_day_set_by_hand_stays_when_tier_or_means_change(self) -> None:
        care = self.care
        client = care.places.client("doctor")
        plan = kept(care, client)
        visit = plan.items.filter(service="specialist_visit").order_by("due_on")[1]
        client.post(f"{care.address}/visit", {"key": visit.bundle, "days": "9"})
        wanted = draft(care).items.get(pk=visit.pk).due_on
        assert wanted != visit.due_on
        given = {"policy": "resident-chronic", "cap": "", "doctor": "", "manager": ""}
        client.post(f"{care.address}/terms", given)
        moved = draft(care).items.filter(due_on=wanted, laid_on=visit.laid_on)
        assert {"specialist_visit", "hba1c"} & set(moved.values_list("service", flat=True))
        said = words(client.post(f"{care.address}/tier", {"tier": "plus"}))
        assert draft(care).items.filter(service="specialist_visit", due_on=wanted).count() == 1
        assert "没有对应的服务" not in said
        fewer = client.post(f"{care.address}/terms", given | {"cap": "own", "cap_yuan": "300"})
        assert "改过的1个日期在新安排里没有对应的服务" in words(fewer)

    def test_the_plan_says_what_was_done_lately(self) -> None:
        care = self.care
        said = words(care.places.client("doctor").get(care.address))
        assert f"糖化血红蛋白{clock.day_of(clock.now()) - timedelta(days=1)}已做，下次" in said

    def test_a_programme_that_nobody_signed_holds_the_plan_back(self) -> None:
        care = self.care
        with quietly("tests", by=SYSTEM, at=clock.now()):
            ProgrammeSignature.objects.all().delete()
        said = words(care.places.client("doctor").get(care.address))
        assert "2型糖尿病病种方案：方案可以拟、可以打印草案，专科医生给这些内容签字后才能签署。" in said

    def test_visits_that_fall_together_become_one(self) -> None:
        care = self.care
        client = care.places.client("doctor")
        plan = kept(care, client)
        one, other = list(plan.items.filter(service="specialist_visit").order_by("due_on"))[:2]
        said = words(client.post(f"{care.address}/visit", {"key": other.bundle, "to": f"{one.due_on}"}))
        assert "并成一次" in said
        assert set(plan.items.filter(due_on=one.due_on, place=one.place).values_list("bundle", flat=True)) == {
            one.bundle
        }

    def test_means_change_what_the_year_costs(self) -> None:
        care = self.care
        client = care.places.client("doctor")
        before = kept(care, client)
        given = {"policy": "resident-chronic", "cap": "own", "cap_yuan": "500", "doctor": "", "manager": ""}
        said = words(client.post(f"{care.address}/terms", given))
        after = draft(care)
        assert after.accounts["reimbursed_fen"] > 0
        assert (after.cap_fen, after.policy, after.doctor_id) == (500_00, "resident-chronic", None)
        assert "自付上限500元" in said
        assert before.pk != after.pk
        assert "请填金额" in words(client.post(f"{care.address}/terms", {**given, "cap_yuan": "many"}))

    def test_three_sign_and_the_year_begins(self) -> None:
        care = self.care
        plan = kept(care, care.places.client("doctor"))
        assert sign(care, plan, "health_manager", "doctor").status_code in (400, 403)
        assert sign(care, plan, "doctor", "doctor", drawn="[]").status_code == 302
        assert "请患者在框里签名" in words(sign(care, plan, "doctor", "patient", drawn="[]"))
        assert "没有收到" in words(sign(care, plan, "doctor", "patient", drawn="scribble"))
        sign(care, plan, "doctor", "patient", name="王小明（儿子）")
        card = words(care.places.client("health_manager").get(f"/persons/{care.person_id}"))
        assert "签收方案" in card
        assert sign(care, plan, "health_manager", "manager").status_code == 302
        plan.refresh_from_db()
        assert plan.state == "active"
        assert [one.name for one in plan.signatures.order_by("party")][:2] == ["doctor甲", "health_manager甲"]
        assert plan.signatures.get(party="patient").name == "王小明（儿子）"
        assert "已做0/" in words(care.places.client("nurse").get(f"/persons/{care.person_id}"))

    def test_content_that_nobody_signed_stays_a_draft(self) -> None:
        care = self.care
        with quietly("tests", by=SYSTEM, at=clock.now()):
            PackageVersion.objects.update(signed_by="", signed_at=None)
        client = care.places.client("doctor")
        assert "内容待专科医生签字" in words(client.get(care.address))
        plan = kept(care, client, "print")
        page = client.get(f"/plans/{plan.pk}/sign")
        assert "内容待专科医生签字" in words(page)
        assert "data-sign-pad" not in page.content.decode()
        assert client.post(f"/plans/{plan.pk}/sign", {"party": "doctor"}).status_code == 400
        assert plan.signatures.count() == 0
        printed = PdfReader(io.BytesIO(client.get(f"/plans/{plan.pk}/pdf").content)).pages[0].extract_text()
        assert "草案" in printed

    def test_the_sheet_says_what_the_patient_needs(self) -> None:
        care = self.care
        plan, nurse = signed(care), care.places.client("nurse")
        for edition in ("", "?edition=elder"):
            document = PdfReader(io.BytesIO(nurse.get(f"/plans/{plan.pk}/pdf{edition}").content))
            said = re.sub(r"\s+", "", "".join(page.extract_text() for page in document.pages))
            for text in (
                "李秀兰",
                "我的一年健康管理方案",
                "空腹",
                "糖化血红蛋白<7.0%",
                "health_manager甲",
                "自己大约付",
            ):
                assert text in said, text
            assert "草案" not in said
            assert edition or len(document.pages) == 1

    def test_nobody_under_care_no_package_and_the_specialist(self) -> None:
        care = self.care
        client = care.places.client("doctor")
        healthy = patient(care.places)
        assert "还没有纳入病种管理" in words(client.get(f"/persons/{healthy}/plan"))
        young = patient(care.places, "2型糖尿病", age=15, HBA1C=8.0)
        said = words(client.get(f"/persons/{young}/plan"))
        assert "由专科医生自己定方案" in said
        assert "特殊情况" in said
        assert "没有这一档" in client.post(f"/persons/{young}/plan/keep").headers["HX-Trigger"].encode().decode(
            "unicode_escape"
        )
        with quietly("tests", by=SYSTEM, at=clock.now()):
            PackageVersion.objects.filter(package__programme="diabetes").update(state="superseded")
        assert "没有在售的服务包" in words(client.get(care.address))

    def test_a_running_plan_is_changed_or_ended(self) -> None:
        care = self.care
        plan = signed(care)
        client = care.places.client("doctor")
        assert "执行中" in words(client.get(care.address))
        again = words(client.get(f"{care.address}?new=1"))
        assert "这是新方案" in again
        assert "不涉及退补" in again
        client.post(f"{care.address}/tier", {"tier": "plus"})
        assert draft(care).starts_on == clock.day_of(clock.now()) + timedelta(days=1)
        client.post(f"{care.address}/discard")
        assert not Plan.objects.filter(state="draft").exists()
        assert "请写明理由" in words(client.post(f"/plans/{plan.pk}/end", {}))
        client.post(f"/plans/{plan.pk}/end", {"other": "迁往外地"})
        plan.refresh_from_db()
        assert (plan.state, plan.end_reason) == ("ended", "迁往外地")

    def test_a_nurse_looks_and_changes_nothing(self) -> None:
        care = self.care
        nurse = care.places.client("nurse")
        assert "由医生选档" in nurse.get(care.address).content.decode()
        for part in ("tier", "keep", "service", "terms", "discard"):
            assert nurse.post(f"{care.address}/{part}", {"tier": "plus", "service": "carotid"}).status_code == 403
        assert nurse.post(f"{care.address}/visit", {"key": "x:2026-01-01", "days": "7"}).status_code == 403
        assert not Plan.objects.exists()
        assert care.places.client("customer_service").get(care.address).status_code == 403
        stranger = care.places.client(care.places.stranger)
        assert stranger.get(care.address).status_code == 404

    def test_a_new_draft_forgets_what_was_signed(self) -> None:
        care = self.care
        plan = kept(care, care.places.client("doctor"))
        sign(care, plan, "doctor", "patient")
        assert plan.signatures.get().name == "李秀兰"
        care.places.client("doctor").post(f"{care.address}/tier", {"tier": "plus"})
        assert draft(care).signatures.count() == 0

    def test_plans_are_read_within_reach(self) -> None:
        care = self.care
        plan = signed(care)
        seen = get_plan(plan.pk, viewer=care.viewer("nurse"))
        assert (seen.state, len(seen.contacts) > 5, seen.unsigned) == ("active", True, ())
        assert plans_of(care.person_id, viewer=care.viewer("doctor")).active == seen
        assert {code.partition("@")[0] for code in seen.products} <= set(SIGNED)


def test_a_year_begins_soon_and_on_days_of_work() -> None:
    assert usual_start(date(2026, 11, 20)) == date(2026, 12, 1)
    assert usual_start(date(2026, 11, 10)) == date(2026, 11, 11)
    assert usual_start(date(2026, 12, 31)) == date(2027, 1, 1)
    assert usual_start(date(2026, 11, 20), at_once=True) == date(2026, 11, 21)
    assert not working_days().works(date(2026, 11, 22))
    assert not working_days().works(date(2026, 10, 1))
    assert working_days().works(date(2026, 10, 10))


def test_a_year_whose_holidays_are_not_announced_is_told() -> None:
    assert holiday_words(date(2026, 1, 5), date(2026, 12, 31)) == ""
    assert holiday_words(date(2026, 12, 1), date(2126, 1, 1)).endswith("2125、2126年放假安排还没公布，先按周一到周五排")
