from __future__ import annotations

import ast
import re
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from django.test import Client

from kangxu.foundation.models import AuditEvent
from kangxu.foundation.permissions import Permission
from kangxu.organisations.actions import digest_of, end_posting
from kangxu.organisations.models import Account, DoorKey, Organisation, Posting, Staff
from kangxu.organisations.queries import viewer_of, viewer_of_key
from kangxu.web.settings.audit_words import AUDIT
from kangxu.web.settings.words import PERMISSIONS
from kangxu.web.tests.world import PASSWORD, World, add_role
from tests.sweeps.rooms import HOUSE

pytestmark = pytest.mark.django_db


@pytest.fixture
def it(here: World) -> Client:
    return here.client("it_admin")


def text(answer: Any) -> str:
    return answer.content.decode()


def told(answer: Any) -> str:
    """What the page after a redirect says in its toast."""
    return " ".join(str(message) for message in answer.context["messages"])


def test_the_list_shows_the_staff_in_scope_only(here: World, it: Client) -> None:
    page = text(it.get("/settings/staff"))
    assert "nurse甲" in page
    assert "外院人" not in page
    found = text(it.get("/settings/staff?q=doctor", headers={"HX-Request": "true"}))
    assert "doctor甲" in found
    assert "nurse甲" not in found
    assert "<html" not in found
    assert "auditor甲" not in text(it.get("/settings/staff?role=nurse", headers={"HX-Request": "true"}))


def test_a_new_member_signs_in_with_the_given_role(here: World, it: Client) -> None:
    given = {"name": "新人", "username": "new1", "password": "a long enough one", "role": "nurse"}
    given |= {"organisation": str(here.hospital.pk)}
    answer = it.post("/settings/staff/new", given)
    made = Staff.objects.get(name="新人")
    assert answer["Location"] == f"/settings/staff/{made.pk}"
    assert viewer_of(made.account).roles == ("nurse",)
    assert AuditEvent.objects.filter(what="staff.hired", actor=f"staff:{here.staff['it_admin'].pk}").exists()
    taken = it.post("/settings/staff/new", given)
    assert taken.status_code == 400
    assert "已被使用" in text(taken)


@pytest.mark.parametrize(
    "wrong", [{"password": "short"}, {"role": "king"}, {"organisation": "0"}, {"name": ""}, {"username": ""}]
)
def test_a_wrong_entry_makes_nobody(here: World, it: Client, wrong: dict[str, str]) -> None:
    given = {"name": "新", "username": "new2", "password": "a long enough one", "organisation": here.hospital.pk}
    assert it.post("/settings/staff/new", {**given, "role": "nurse", **wrong}).status_code == 400
    assert not Account.objects.filter(username="new2").exists()


def test_nobody_is_posted_outside_the_scope(here: World, it: Client) -> None:
    nurse = here.staff["nurse"]
    it.post(f"/settings/staff/{nurse.pk}/postings", {"organisation": here.clinic.pk, "role": "nurse"})
    assert Posting.objects.filter(staff=nurse).count() == 1
    it.post(f"/settings/staff/{nurse.pk}/postings", {"organisation": here.hospital.pk, "role": "auditor"})
    assert viewer_of(nurse.account).may(Permission.SEE_AUDIT)


def test_a_posting_ends_but_not_the_own_management(here: World, it: Client) -> None:
    posting = Posting.objects.get(staff=here.staff["nurse"])
    it.post(f"/settings/postings/{posting.pk}/end")
    assert Posting.objects.get(pk=posting.pk).ended_at is not None
    assert "没有岗位" in text(it.get("/settings/staff?q=nurse"))  # still to be found where they were last
    own = Posting.objects.get(staff=here.staff["it_admin"])
    assert "不能取消自己" in told(it.post(f"/settings/postings/{own.pk}/end", follow=True))
    assert Posting.objects.get(pk=own.pk).ended_at is None


def test_an_account_posted_elsewhere_too_is_not_taken_over(here: World, it: Client) -> None:
    """A password opens all postings of its owner, so one institution alone may not set it."""
    doctor = here.staff["doctor"]
    add_role(doctor, here.clinic, "doctor")
    answer = it.post(f"/settings/staff/{doctor.pk}/password", {"password": "taken over now"}, follow=True)
    assert "其他机构也有岗位" in told(answer)
    assert Account.objects.get(username="doctor").check_password(PASSWORD)
    it.post(f"/settings/staff/{doctor.pk}/active", {"active": "0"})
    assert Account.objects.get(username="doctor").is_active


def test_an_account_is_stopped_and_restored(here: World, it: Client) -> None:
    nurse = here.staff["nurse"]
    it.post(f"/settings/staff/{nurse.pk}/active", {"active": "0"})
    assert not Account.objects.get(username="nurse").is_active
    it.post(f"/settings/staff/{nurse.pk}/active", {"active": "1"})
    assert Account.objects.get(username="nurse").is_active
    assert "不能停用自己" in told(
        it.post(f"/settings/staff/{here.staff['it_admin'].pk}/active", {"active": "0"}, follow=True)
    )


def test_a_weak_password_is_refused_with_words(here: World, it: Client) -> None:
    answer = it.post(f"/settings/staff/{here.staff['nurse'].pk}/password", {"password": "short"}, follow=True)
    assert told(answer)
    assert Account.objects.get(username="nurse").check_password(PASSWORD)


def test_strangers_find_nobody(here: World) -> None:
    stranger, nurse = here.client(here.stranger), here.staff["nurse"]
    assert stranger.get(f"/settings/staff/{nurse.pk}").status_code == 404
    assert stranger.post(f"/settings/staff/{nurse.pk}/password", {"password": "a long enough one"}).status_code == 404
    posting = Posting.objects.get(staff=nurse)
    assert stranger.post(f"/settings/postings/{posting.pk}/end").status_code == 404
    assert stranger.post(f"/settings/organisations/{here.hospital.pk}/about", {"name": "x"}).status_code == 404


def test_the_tree_grows_below_ones_own_place(here: World, it: Client) -> None:
    given = {"parent": here.hospital.pk, "kind": "department", "name": "肾内科", "short_name": "", "code": "kidney"}
    assert it.post("/settings/organisations", given).status_code == 302
    assert Organisation.objects.get(code="kidney").parent_id == here.hospital.pk
    assert "肾内科" in text(it.get("/settings/organisations"))
    assert it.post("/settings/organisations", {**given, "code": "b", "parent": here.elsewhere.pk}).status_code == 400
    assert it.post("/settings/organisations", {**given, "kind": "group", "code": "c"}).status_code == 400
    assert "已被使用" in text(it.post("/settings/organisations", given))
    it.post(
        f"/settings/organisations/{here.hospital.pk}/about", {"name": "县医院", "short_name": "县院", "northern": "1"}
    )
    described = Organisation.objects.get(pk=here.hospital.pk)
    assert (described.short_name, described.northern, described.urban) == ("县院", True, None)
    empty = it.post(f"/settings/organisations/{here.hospital.pk}/about", {"name": "  "}, follow=True)
    assert "不能为空" in told(empty)


def test_a_key_is_shown_once_opens_and_ends(here: World, it: Client) -> None:
    page = text(it.post("/settings/keys", {"organisation": here.hospital.pk, "name": "检验科"}))
    [secret] = re.findall(r"kx_[\w-]+", page)
    assert secret not in text(it.get("/settings/keys"))
    assert viewer_of_key(digest_of(secret)).sees(here.hospital.pk)
    key = DoorKey.objects.get(name="检验科")
    assert here.client(here.stranger).post(f"/settings/keys/{key.pk}/end").status_code == 404
    it.post(f"/settings/keys/{key.pk}/end")
    assert viewer_of_key(digest_of(secret)).scope == frozenset()


def test_the_audit_is_searched_within_ones_scope(here: World, it: Client) -> None:
    it.post(f"/settings/staff/{here.staff['nurse'].pk}/active", {"active": "0"})
    here.client(here.stranger).post("/settings/keys", {"organisation": here.elsewhere.pk, "name": "别家的钥匙"})
    auditor = here.client("auditor")
    page = text(auditor.get("/settings/audit"))
    assert "停用账号" in page
    assert "nurse甲" in page
    assert "发放接口钥匙" not in page
    part = text(auditor.get("/settings/audit?what=posting", headers={"HX-Request": "true"}))
    assert "停用账号" not in part
    other_day = auditor.get("/settings/audit?until=2020-01-01", headers={"HX-Request": "true"})
    assert "没有这样的记录" in text(other_day)
    assert text(auditor.get("/settings/audit?since=nonsense&after=x")).count("停用账号") == 1


def test_failed_sign_ins_reach_the_auditor_of_the_place(here: World) -> None:
    Client().post("/sign-in", {"username": "nurse", "password": "wrong"})
    assert "登录失败" in text(here.client("auditor").get("/settings/audit"))
    assert "登录失败" not in text(here.client(here.stranger).get("/settings/audit?what=sign_in.failed"))


def test_the_audit_pages_by_key(here: World) -> None:
    auditor = here.client("auditor")
    manager, at = viewer_of(here.staff["it_admin"].account), datetime(2026, 11, 21, tzinfo=UTC)
    for _ in range(60):
        end_posting(posting=Posting.objects.get(staff=here.staff["nurse"], ended_at=None), by=manager, at=at)
        add_role(here.staff["nurse"], here.hospital, "nurse")
    first = auditor.get("/settings/audit?what=posting.ended", headers={"HX-Request": "true"})
    after = re.search(r"after=(\d+)", text(first))
    assert after
    second = auditor.get(f"/settings/audit?what=posting.ended&after={after[1]}", headers={"HX-Request": "true"})
    assert text(first).count("结束岗位") + text(second).count("结束岗位") == 60


def test_every_permission_and_every_audit_line_has_words() -> None:
    assert set(PERMISSIONS) == set(Permission)
    assert audited_in_code() - set(AUDIT) == set()


@cache
def audited_in_code() -> set[str]:
    """First arguments of `audit(…)` that stand as plain words in the code."""
    found = set()
    for path in HOUSE.rglob("*.py"):
        if "tests" in path.parts or "audit(" not in (code := path.read_text()):
            continue
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "audit" and node.args:
                first = node.args[0]
                options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                found |= {one.value for one in options if isinstance(one, ast.Constant)}
    return found


def test_the_sweep_of_audit_words_sees_something() -> None:
    assert {"sign_in.done", "account.stopped", "facts.recorded"} <= audited_in_code()
