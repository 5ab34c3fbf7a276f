"""The pages of packages: who sees what, a draft kept change by change, published by another, priced."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import translation

from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.packages.contents import bill_of, in_force
from kangxu.packages.models import PackageVersion, PriceVersion, TreeVersion
from kangxu.packages.tree import tree
from kangxu.programmes.tests.world import diagnosis, follow, person, reading
from kangxu.shop.models import Order, OrderLine
from kangxu.web.tests.world import SYSTEM, World, hired

EDIT = "/packages/dm-standard/edit"


def read(client: Client, place: str) -> str:
    answer = client.get(place)
    assert answer.status_code == 200, place
    return str(answer.content.decode())


def post(client: Client, place: str, **sent: Any) -> str:
    answer = client.post(place, sent)
    assert answer.status_code in (200, 302), (place, answer.status_code)
    return str(answer.headers.get("HX-Redirect") or answer.headers.get("Location") or answer.content.decode())


def often() -> dict[str, int]:
    version = in_force("dm-standard")
    assert version is not None
    return {one.service: one.times(365) for one in bill_of(version)}


def test_the_catalogue_shows_margins_only_to_who_sees_accounts(here: World) -> None:
    nurse, head = read(here.client("nurse"), "/packages"), read(here.client("department_head"), "/packages")
    for words in ("2型糖尿病标准包", "199.00元", "自助管理套件", "待签字", "在售21个"):
        assert words in nurse
    assert "毛利" not in nurse
    assert "毛利 303.00元" in head
    assert "新建服务包" not in nurse
    found = read(here.client("operations"), "/packages?q=plus&programme=diabetes&show=unsigned")
    assert "2型糖尿病增值包" in found
    assert "冠心病增值包" not in found
    assert "没有这样的服务包" in read(here.client("nurse"), "/packages?q=没有这个")


def test_one_package_says_what_it_holds_and_how_it_differs(here: World) -> None:
    shown = read(here.client("nurse"), "/packages/dm-standard?against=parent")
    for words in ("糖化血红蛋白", "原一年1次", "结果到达：空腹血糖", "含在服务费里", "做完后由经办人核销", "自带目录"):
        assert words in shown
    assert "售前测算" not in shown
    assert here.client("nurse").get("/packages/unheard-of").status_code == 404
    with translation.override("en"):
        assert "Type 2 diabetes, standard" in str(
            here.client("nurse").get("/packages/dm-standard", headers={"accept-language": "en"}).content.decode()
        )


def test_a_change_is_kept_reckoned_and_published_by_another(here: World) -> None:
    head, director = here.client("department_head"), here.client("director")
    assert "还没有改动" in read(head, EDIT)
    kept = post(head, f"{EDIT}/line", service="carotid", way="n", times="2")
    assert "比在售的+170.00" in kept
    assert "颈动脉超声由一年1次改为一年2次" in kept
    assert "14天动态血糖" in post(head, f"{EDIT}/add", q="14天动态")
    assert "服务费由199.00元改为399.00元" in post(head, f"{EDIT}/about", fee="399", validity="365", note="增查颈动脉")
    assert "去掉了" in post(head, f"{EDIT}/drop", service="device_loan")
    assert post(head, f"{EDIT}/submit") == EDIT
    assert "你写过这份草稿" in read(head, "/packages/dm-standard/approve")
    assert "自己写的要由另一个人发布" in post(head, "/packages/dm-standard/approve", decision="agree")
    assert "增查颈动脉" in read(director, "/packages/dm-standard/approve")
    assert often()["carotid"] == 1
    assert post(director, "/packages/dm-standard/approve", decision="agree") == "/packages/dm-standard"
    assert (often()["carotid"], often()["cgm"], "device_loan" in often()) == (2, 1, False)
    assert "399.00元" in read(here.client("nurse"), "/packages")
    assert "比第1版" in read(head, "/packages/dm-standard?against=before")


def test_what_is_typed_wrong_is_said_and_not_kept(here: World) -> None:
    head = here.client("department_head")
    for sent, said in (
        ({"service": "hba1c", "times": "-3"}, "要在1到366之间"),
        ({"service": "hba1c", "times": "三"}, "要在1到366之间"),
        ({"service": "hba1c", "way": "days", "times": ""}, "第几天"),
        ({"service": "magic", "times": "1"}, "没有这项服务"),
    ):
        assert said in post(head, f"{EDIT}/line", **sent)
    for fee, said in (("-1", "不能是负数"), ("1.999", "199.50"), ("99999999", "199.50")):
        assert said in post(head, f"{EDIT}/about", fee=fee, validity="365")
    assert "1到1095" in post(head, f"{EDIT}/about", fee="1", validity="0")
    assert "不能去掉" in post(head, f"{EDIT}/drop", service="fundus")
    assert not PackageVersion.objects.filter(number=0).exists()
    assert "没有改动" in post(head, f"{EDIT}/submit")


def test_for_whom_a_line_is_and_what_is_noted(here: World, tags: None) -> None:
    head = here.client("department_head")
    sent = {"service": "carotid", "way": "n", "times": "1"}
    kept = post(head, f"{EDIT}/line", **sent, only_if="年龄>=60岁", window="30", note="空腹", note_en="fasting")
    assert "只给：年龄 &gt;= 60岁；前后30天内；空腹" in kept
    assert "颈动脉超声的条件、时间或备注有改动" in kept
    wrong = post(head, f"{EDIT}/line", **sent, stop_if="年纪很大")
    assert "不给谁：" in wrong
    bill = {one.service: one for one in bill_of(PackageVersion.objects.get(number=0))}
    line = bill["carotid"]
    assert (line.only_if, line.stop_if, line.window, line.note_en) == ("年龄 >= 60岁", "", 30, "fasting")
    assert post(head, f"{EDIT}/line", **sent, only_if="", stop_if="年龄 < 40岁", window="")
    assert "不给：年龄 &lt; 40岁；空腹" in read(head, EDIT)
    post(head, f"{EDIT}/line", service="hba1c", way="n", times="3", only_if="年龄 >= 60岁")
    assert "至少" in post(head, f"{EDIT}/submit")
    english = head.get(EDIT, headers={"accept-language": "en"}).content.decode()
    assert "fasting" in english


def test_the_catalogue_counts_plans_and_orders(here: World) -> None:
    with quietly("tests", by=SYSTEM, at=clock.now()):
        who = person(here.hospital)
        for state in ("serving", "paid", "closed"):
            order = Order.objects.create(
                number=state, person_id=who, organisation=here.hospital, state=state, total_fen=0, discount_fen=0,
                payable_fen=0, expires_at=clock.now(), cause=state, placed_by="t", placed_at=clock.now(),
            )  # fmt: skip
            OrderLine.objects.create(order=order, product="dm-plus@1", title="增值包", price_fen=0, validity_days=365)
    assert "2单<" in read(here.client("nurse"), "/packages")
    assert "2单<" not in read(here.client(hired("外科护士", "far", here.elsewhere, "nurse")), "/packages")


def test_too_little_for_the_guideline_is_shown_and_cannot_be_handed_in(here: World) -> None:
    head = here.client("department_head")
    assert "空腹血糖（公卫）：指南和安全要求至少4次，现在2次" in post(
        head, f"{EDIT}/line", service="public_fpg", times="2"
    )
    assert "至少4次" in post(head, f"{EDIT}/submit")
    assert PackageVersion.objects.get(number=0).state == "draft"
    assert post(head, f"{EDIT}/throw") == "/packages/dm-standard"


def test_a_new_package_and_a_signature(here: World) -> None:
    head, doctor = here.client("department_head"), here.client("doctor")
    assert "中文名和英文名都要写" in post(head, "/packages/new", zh="秋季包", en="")
    place = post(head, "/packages/new", zh="秋季包", en="Autumn", parent="self-help")
    assert place.endswith("/edit")
    assert "秋季包" in read(head, "/packages")
    assert "秋季包" not in read(doctor, "/packages")
    assert doctor.get(place.removesuffix("/edit")).status_code == 404
    assert post(head, f"{place}/throw") == "/packages"
    post(doctor, "/packages/htn-basic/sign")
    assert "doctor甲" in read(doctor, "/packages/htn-basic")


def test_the_tree_is_read_edited_tried_and_put_in_force(here: World, tags: None) -> None:
    who = person(here.hospital)
    old = [reading(who, "HBA1C", 7.4, days_ago=380)]
    follow(here.hospital, diagnoses=[diagnosis(who, "2型糖尿病")], readings=old)
    head, director, nurse = here.client("department_head"), here.client("director"), here.client("nurse")
    shown = read(nurse, "/packages/tree")
    assert "并发症或多病" in shown
    assert "200天内 糖化血红蛋白 ≥ 9%" in shown
    tried = read(head, "/packages/tree/try")
    assert f"在管的1人，按{clock.now().date() - timedelta(days=365)}那天的资料" in tried
    assert f"按{clock.now().date()}那天的资料" in read(head, "/packages/tree/try?as_of=today")
    wrong = post(head, "/packages/tree/node", code="complex", zh="复杂", en="Complex", rule="糖化血蛋白 >= 7",
                 recommended="plus", least="standard")  # fmt: skip
    assert "看不懂" in wrong
    assert "先改好校验里列出的问题" in read(head, "/packages/tree/try?draft=1")
    assert "先改好" in post(head, "/packages/tree/submit")
    post(head, "/packages/tree/node", code="complex", zh="复杂", en="Complex", rule="2型糖尿病", recommended="plus",
         least="standard")  # fmt: skip
    assert "1人的档位或去向会变" in read(head, "/packages/tree/try?draft=1&as_of=today")
    people = read(head, "/packages/tree/people?node=complex&draft=1&moved=1&as_of=today")
    assert "测*" in people
    assert "测试" not in people
    post(head, "/packages/tree/submit")
    assert "去向会变的人" in read(director, "/packages/tree/approve")
    post(director, "/packages/tree/approve", decision="agree")
    assert [one.zh for one in tree().nodes][2] == "复杂"
    assert "第2026.1版" in read(nurse, "/packages/tree?edition=2026.1")


def test_nodes_are_moved_put_in_and_taken_out(here: World, tags: None) -> None:
    head = here.client("department_head")
    post(head, "/packages/tree/shape", what="up", code="complex")
    post(head, "/packages/tree/shape", what="drop", code="event")
    assert "还没有写规则" in post(head, "/packages/tree/shape", what="add")
    post(head, "/packages/tree/shape", what="drop", code="rest")
    codes = [one["code"] for one in TreeVersion.objects.get(number=0).nodes]
    assert codes == ["special", "complex", "uncontrolled", "node1", "rest"]


def test_a_trial_counts_only_whom_one_may_see(here: World, tags: None) -> None:
    follow(here.hospital, diagnoses=[diagnosis(person(here.hospital), "2型糖尿病")], readings=[])
    stranger = here.client(hired("外科主任", "far", here.elsewhere, "department_head"))
    assert "在管的0人" in read(stranger, "/packages/tree/try")
    assert "没有人走到这里" in read(stranger, "/packages/tree/people?node=rest")


def test_prices_of_ones_own(here: World) -> None:
    head, director, nurse = here.client("department_head"), here.client("director"), here.client("nurse")
    assert "示例价" in read(nurse, "/packages/prices")
    assert 'name="price"' not in read(nurse, "/packages/prices")
    assert "不能是负数" in post(
        head, "/packages/prices/line", service="hba1c", price="-1", consumables="0", minutes="0"
    )
    kept = post(head, "/packages/prices/line", service="hba1c", price="60", consumables="0", minutes="0")
    assert "示例55.00元" in kept
    assert "309.75" in kept  # three more times 5 yuan of which 45 % count
    post(head, "/packages/prices/submit")
    assert 'href="/packages/prices/approve"' in director.get("/packages/prices").content.decode()
    assert "原55.00" in read(director, "/packages/prices/approve")
    post(director, "/packages/prices/approve", decision="agree")
    assert PriceVersion.objects.get().state == "published"
    assert "60.00 甲类" in " ".join(read(nurse, "/packages/dm-standard").replace("</span>", "").split()).replace(
        '<span class="muted text-13">', ""
    )


def test_asking_does_not_grow_with_the_catalogue(here: World, django_assert_max_num_queries: Any) -> None:
    head = here.client("department_head")
    for place, most in (("/packages", 16), ("/packages/dm-plus", 20), ("/packages/prices", 18), (EDIT, 20)):
        with django_assert_max_num_queries(most):
            head.get(place)
