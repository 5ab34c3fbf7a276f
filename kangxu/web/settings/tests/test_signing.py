from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kangxu.foundation import clock
from kangxu.foundation.models import AuditEvent
from kangxu.organisations import signing
from kangxu.organisations.actions import end_posting, set_active, set_password
from kangxu.organisations.models import Account, Posting
from kangxu.web.tests.world import AT, PASSWORD, SYSTEM, World, add_role

pytestmark = pytest.mark.django_db


def post(client: Client, username: str, password: str, **more: str) -> Any:
    return client.post("/sign-in", {"username": username, "password": password, **more})


def test_the_right_password_leads_to_the_first_open_workplace(here: World) -> None:
    client = Client()
    assert post(client, "it_admin", PASSWORD)["Location"] == "/home"
    assert client.get("/home")["Location"] == "/imports"
    assert client.get("/sign-in").status_code == 302


def test_a_wrong_password_says_so_and_keeps_the_name(here: World) -> None:
    answer = post(Client(), "nurse", "wrong")
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "账号或密码不对" in page
    assert 'value="nurse"' in page


def test_five_failures_make_even_the_right_password_wait(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(signing.TRIES):
        post(Client(), "nurse", "wrong")
    assert "分钟后再试" in post(Client(), "nurse", PASSWORD).content.decode()
    assert post(Client(), "doctor", PASSWORD).status_code == 302  # others go on
    later = clock.now() + signing.PAUSE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert post(Client(), "nurse", PASSWORD).status_code == 302


def test_four_failures_and_a_success_start_the_count_anew(here: World) -> None:
    for _ in range(2):
        for _ in range(signing.TRIES - 1):
            post(Client(), "nurse", "wrong")
        assert post(Client(), "nurse", PASSWORD).status_code == 302


def test_a_reset_password_opens_at_once(here: World) -> None:
    for _ in range(signing.TRIES):
        post(Client(), "nurse", "wrong")
    set_password(staff=here.staff["nurse"], password="another long one", by=SYSTEM, at=clock.now())
    assert post(Client(), "nurse", "another long one").status_code == 302


def test_an_unknown_name_waits_too_and_is_not_written_down(here: World) -> None:
    for _ in range(signing.TRIES):
        assert "账号或密码不对" in post(Client(), "mypassword!", "x").content.decode()
    assert "分钟后再试" in post(Client(), "mypassword!", "x").content.decode()
    assert not any("mypassword" in str(line) for line in AuditEvent.objects.values_list("target", "detail"))


def test_a_stopped_account_stays_out(here: World) -> None:
    client = here.client("nurse")
    set_active(staff=here.staff["nurse"], active=False, by=SYSTEM, at=AT)
    assert post(Client(), "nurse", PASSWORD).status_code == 400
    assert client.get("/account").status_code == 302


def test_an_account_without_posting_is_told_so(here: World) -> None:
    posting = Posting.objects.get(staff=here.staff["nurse"])
    client = here.client("nurse")
    end_posting(posting=posting, by=SYSTEM, at=AT)
    assert "还没有岗位" in post(Client(), "nurse", PASSWORD).content.decode()
    assert client.get("/sign-in").status_code == 200  # no loop between the door and the sign-in page


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_led_away_from_the_site(here: World, onward: str) -> None:
    assert post(Client(), "nurse", PASSWORD, next=onward)["Location"] == "/home"


def test_one_comes_back_to_where_one_wanted_to_go(here: World) -> None:
    asked = Client().get("/settings/audit?what=import")
    assert asked["Location"] == "/sign-in?next=/settings/audit%3Fwhat%3Dimport"
    assert post(Client(), "auditor", PASSWORD, next="/settings/audit")["Location"] == "/settings/audit"


def test_a_part_of_a_page_takes_the_whole_page_to_the_door(db: None) -> None:
    answer = Client().get("/imports/1/progress", headers={"HX-Request": "true", "HX-Current-URL": "/imports/1"})
    assert answer["HX-Redirect"] == "/sign-in?next=/imports/1"


def test_signing_out_leaves_a_line(here: World) -> None:
    client = here.client("nurse")
    assert client.post("/sign-out")["Location"] == "/sign-in"
    assert client.get("/account").status_code == 302
    assert AuditEvent.objects.filter(what="sign_out.done", actor=f"staff:{here.staff['nurse'].pk}").exists()
    assert client.get("/sign-out").status_code == 405


def test_the_language_is_remembered_with_the_account(here: World) -> None:
    client = here.client("nurse")
    answer = client.post("/language", {"language": "en"}, headers={"Referer": "http://testserver/account"})
    assert answer["Location"] == "http://testserver/account"
    assert answer.cookies["django_language"].value == "en"
    assert Account.objects.get(username="nurse").language == "en"
    assert client.post("/language", {"language": "xx"}).cookies.get("django_language") is None


def test_one_switches_only_to_places_where_one_is_posted(here: World) -> None:
    add_role(here.staff["it_admin"], here.clinic, "it_admin")
    client = here.client("it_admin")
    assert "河西镇卫生院" in client.get("/account").content.decode()
    assert client.post("/organisation", {"institution": here.clinic.pk}).status_code == 302
    assert client.session["institution"] == here.clinic.pk
    assert client.post("/organisation", {"institution": here.elsewhere.pk}).status_code == 404
    assert client.post("/organisation", {"institution": "x"}).status_code == 404


def test_the_own_password_is_changed_with_the_old_one_only(here: World) -> None:
    client = here.client("nurse")
    new = {"before": PASSWORD, "after": "a new long secret", "again": "a new long secret"}
    assert "不对" in client.post("/account", {**new, "before": "wrong"}).content.decode()
    assert "不一样" in client.post("/account", {**new, "again": "a new long secre"}).content.decode()
    assert client.post("/account", {**new, "after": "short", "again": "short"}).status_code == 400
    assert client.post("/account", new).status_code == 302
    assert client.get("/account").status_code == 200  # this browser stays in
    assert post(Client(), "nurse", "a new long secret").status_code == 302
