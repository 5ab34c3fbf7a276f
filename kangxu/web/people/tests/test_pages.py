from __future__ import annotations

from collections.abc import Callable

import pytest

from kangxu.people.matching import Resolution
from kangxu.people.models import MatchCase, Merge, Person
from kangxu.privacy.models import AccessLog
from kangxu.web.people.tests.conftest import ID_MAN_1980, ID_WOMAN_1949, LI, WANG, Places, SignIn

Bring = Callable[..., Resolution]


def case_of(bring: Bring) -> int:
    bring(WANG)
    return int(bring({**WANG, "record_number": "N7"}, cause="import:2").unsure["case_id"][0])


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_the_search_field_finds_and_hides_the_middle(sign_in: SignIn, bring: Bring) -> None:
    bring(LI)
    nurse = sign_in()
    for typed in ("李秀", "lxy", "8000", "002X"):
        fragment = text(nurse.get("/search", {"q": typed}, headers={"HX-Request": "true"}))
        assert "李秀英" in fragment
        assert "138****8000" in fragment
        assert "<html" not in fragment
        assert "13812348000" not in fragment
        assert ID_WOMAN_1949 not in fragment
    page = text(nurse.get("/search", {"q": "李"}))
    assert "<html" in page
    assert "李秀英" in page
    assert "没有找到" in text(nurse.get("/search", {"q": "司马相如"}))
    assert "要找谁" in text(nurse.get("/search"))


def test_what_is_typed_is_not_taken_for_markup(sign_in: SignIn) -> None:
    page = text(sign_in().get("/search", {"q": "<script>alert(1)</script>"}))
    assert "<script>alert(1)" not in page


def test_strangers_find_nothing_anywhere(sign_in: SignIn, bring: Bring, places: Places) -> None:
    case_id = case_of(bring)
    person = Person.objects.get().pk
    for place in (places.stranger, places.station):
        nurse, auditor = sign_in("nurse", place), sign_in("auditor", place)
        assert "王芳" not in text(nurse.get("/search", {"q": "王芳"}, headers={"HX-Request": "true"}))
        assert "王芳" not in text(nurse.get("/matches"))
        assert nurse.get(f"/matches/{case_id}").status_code == 404
        assert nurse.post(f"/matches/{case_id}/decide", {"decision": "new"}).status_code == 404
        assert nurse.post(f"/matches/{case_id}/candidates", {"person": person}).status_code == 404
        assert nurse.get(f"/persons/{person}/merges").status_code == 404
        assert nurse.get(f"/persons/merge?keep={person}&other={person + 1}").status_code == 404
        assert auditor.get(f"/persons/{person}/access").status_code == 404
    assert MatchCase.objects.get().decided_at is None


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("auditor", "/search", 403), ("it_admin", "/search", 403), ("customer_service", "/search", 200),
        ("customer_service", "/matches", 403), ("it_admin", "/matches", 200), ("director", "/persons/new", 403),
        ("nurse", "/persons/new", 200), ("customer_service", "/persons/merge", 403), ("nurse", "/persons/merge", 200),
        ("doctor", "/matches", 403),
    ],
)  # fmt: skip
def test_who_may_open_what(role: str, address: str, status: int, sign_in: SignIn) -> None:
    assert sign_in(role).get(address).status_code == status


def test_the_desk_shows_both_sides_and_decides(sign_in: SignIn, bring: Bring) -> None:
    case_id = case_of(bring)
    known = Person.objects.get().pk
    nurse = sign_in()
    assert "王芳" in text(nurse.get("/matches"))
    page = text(nurse.get(f"/matches/{case_id}"))
    assert page.count("1960-05-01") == 2
    assert 'data-outcome="1"' in page
    assert AccessLog.objects.get().person_id == known
    answer = nurse.post(f"/matches/{case_id}/decide", {"decision": "same", "person": known})
    assert answer.headers["Location"] == "/matches"
    assert MatchCase.objects.get().person_id == known
    assert "没有要核对的人" in text(nurse.get("/matches"))
    assert "王芳" in text(nurse.get("/matches?state=decided"))


def test_a_second_decision_is_refused_in_words(sign_in: SignIn, bring: Bring) -> None:
    case_id = case_of(bring)
    nurse = sign_in()
    nurse.post(f"/matches/{case_id}/decide", {"decision": "dropped"})
    page = text(nurse.post(f"/matches/{case_id}/decide", {"decision": "new"}, follow=True))
    assert "已由他人处理" in page
    nurse.post(f"/matches/{case_id}/reopen")
    assert MatchCase.objects.get().decided_at is None


def test_somebody_found_by_hand_can_be_the_one(sign_in: SignIn, bring: Bring) -> None:
    case_id = int(bring({"name": "李秀英", "national_id": "110105194912310021"}).unsure["case_id"][0])
    known = int(bring(LI, cause="import:2").persons["person_id"][0])
    nurse = sign_in()
    assert "李秀英" in text(nurse.get(f"/matches/{case_id}?q=李秀"))
    nurse.post(f"/matches/{case_id}/candidates", {"person": known})
    nurse.post(f"/matches/{case_id}/decide", {"decision": "same", "person": known})
    assert MatchCase.objects.get(pk=case_id).person_id == known


def test_keepers_of_machines_see_no_names_at_the_desk(sign_in: SignIn, bring: Bring) -> None:
    case_id = case_of(bring)
    admin = sign_in("it_admin")
    for address in ("/matches", f"/matches/{case_id}"):
        page = text(admin.get(address))
        assert "王芳" not in page
        assert "王*" in page


def test_registering_asks_before_it_doubles(sign_in: SignIn, places: Places) -> None:
    nurse = sign_in()
    form = {"name": "王芳", "sex": "2", "birth_on": "1960-05-01", "phone": "138 1234 8000"}
    assert nurse.post("/persons/new", form).status_code == 302
    again = nurse.post("/persons/new", form)
    assert again.status_code == 409
    assert "可能已经建过档" in text(again)
    assert Person.objects.count() == 1
    assert nurse.post("/persons/new", {**form, "decision": "new"}).status_code == 302
    assert Person.objects.count() == 2


def test_a_wrong_number_is_told_at_its_field(sign_in: SignIn) -> None:
    nurse = sign_in()
    page = nurse.post("/persons/new", {"name": "王芳", "national_id": "110105194912310021"})
    assert page.status_code == 400
    assert "最后一位校验不通过" in text(page)
    says = text(nurse.post("/persons/new/number", {"national_id": ID_WOMAN_1949}))
    assert "女" in says
    assert "1949-12-31" in says
    assert "校验不通过" in text(nurse.post("/persons/new/number", {"national_id": "110105194912310021"}))


def test_a_person_of_the_group_joins_without_being_shown(sign_in: SignIn, bring: Bring, places: Places) -> None:
    bring({**LI, "phone": "13812348000"})
    nurse = sign_in("nurse", places.station)
    form = {"name": "李秀英", "national_id": ID_WOMAN_1949}
    page = text(nurse.post("/persons/new", form))
    assert "另一机构已有" in page
    assert "138****8000" not in page
    assert nurse.post("/persons/new", {**form, "decision": "join"}).status_code == 302
    assert Person.objects.count() == 1
    assert "李秀英" in text(nurse.get("/search", {"q": "李秀英"}))


def test_merging_and_taking_it_back(sign_in: SignIn, bring: Bring) -> None:
    result = bring(LI, {"key": "x", "name": "李秀瑛", "record_number": "M2"})
    ids = dict(result.persons.select("key", "person_id").iter_rows())
    nurse = sign_in()
    assert "李秀瑛" in text(nurse.get("/persons/merge", {"keep": ids["li"], "q": "李秀瑛"}))
    page = text(nurse.get("/persons/merge", {"keep": ids["li"], "other": ids["x"]}))
    assert "李秀英" in page
    assert "李秀瑛" in page
    form = {"kept": ids["li"], "merged": ids["x"], "reason": ""}
    assert nurse.post("/persons/merge", form).status_code == 400
    nurse.post("/persons/merge", {**form, "reason": "证件已核对"})
    merge = Merge.objects.get()
    assert "证件已核对" in text(nurse.get(f"/persons/{ids['li']}/merges"))
    nurse.post(f"/merges/{merge.pk}/undo")
    merge.refresh_from_db()
    assert merge.undone_at is not None
    assert "已拆分" in text(nurse.get(f"/persons/{ids['li']}/merges"))


def test_merging_warns_of_two_identity_numbers(sign_in: SignIn, bring: Bring) -> None:
    result = bring(LI, {"key": "x", "name": "张伟", "national_id": ID_MAN_1980})
    one, other = result.persons["person_id"]
    assert "身份证号不同" in text(sign_in().get("/persons/merge", {"keep": one, "other": other}))


def test_auditors_read_who_looked(sign_in: SignIn, bring: Bring) -> None:
    case_id = case_of(bring)
    person = Person.objects.get().pk
    auditor = sign_in("auditor")
    assert "还没有人打开过" in text(auditor.get(f"/persons/{person}/access"))
    sign_in().get(f"/matches/{case_id}")
    page = text(auditor.get(f"/persons/{person}/access"))
    assert "周nurse" in page
    assert "认人台" in page
    assert "王芳" not in page
    assert "没有人查看过完整号码" in text(auditor.get(f"/persons/{person}/access?only=reveal"))


def test_nonsense_in_addresses_breaks_nothing(sign_in: SignIn, bring: Bring) -> None:
    case_id = case_of(bring)
    nurse = sign_in()
    for address in (
        "/matches?after=x&state=y",
        f"/matches/{case_id}?person=x",
        "/persons/merge?keep=x&other=y",
    ):
        assert nurse.get(address).status_code == 200
    assert nurse.get("/search?q=%00").status_code == 400
    assert nurse.post(f"/matches/{case_id}/decide", {"decision": "x", "person": "y"}).status_code == 302
    assert nurse.post(f"/matches/{case_id}/decide", {"decision": "same"}).status_code == 302
