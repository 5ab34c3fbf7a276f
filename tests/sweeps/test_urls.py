"""Every address of the site, asked by everyone: nobody sees more than the table says, and strangers find nothing."""

from __future__ import annotations

import copy
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponseForbidden, HttpResponseNotFound
from django.test import Client, override_settings

from kangxu.alerts import listeners
from kangxu.alerts.models import Alert
from kangxu.config.home import Home
from kangxu.education.actions import prescribe
from kangxu.evidence.actions import keep_scenario
from kangxu.evidence.county.model import published
from kangxu.followup.actions import TaskDraft, open_manual_task, open_tasks, record_outcome, start_pathway
from kangxu.followup.actions.summarising import draft_summary
from kangxu.followup.models import Contact, Task
from kangxu.followup.tests.world import enrol, identify, person, record
from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.foundation.models import Batch
from kangxu.foundation.permissions import Permission
from kangxu.foundation.tests.standing import standing
from kangxu.intake import actions as intake
from kangxu.messaging.actions import note_mobile_call, take_in
from kangxu.messaging.channels.sandbox import tone
from kangxu.organisations import roster_actions as rosters
from kangxu.organisations.actions import issue_door_key
from kangxu.organisations.models import Posting, Staff
from kangxu.organisations.queries import viewer_of
from kangxu.organisations.roles import ROLES
from kangxu.packages.actions import Grant, Wanted, draft_contract
from kangxu.packages.actions import load_shelf as load_packages
from kangxu.packages.contract_terms import last_day
from kangxu.packages.models import Entitlement
from kangxu.people.actions import add_phone, merge_people
from kangxu.people.models import MatchCandidate, MatchCase
from kangxu.performance.actions import cards as scorecards
from kangxu.performance.actions.handing_over import hand_over
from kangxu.performance.actions.reviewing import decide
from kangxu.performance.models import Hint
from kangxu.privacy.actions import Refused, refuse
from kangxu.questionnaires.actions import complete
from kangxu.rules.language import All
from kangxu.rules.stored import to_json
from kangxu.screening.actions import make_report, open_session, receive_screening
from kangxu.screening.filled import Filled
from kangxu.screening.models import Linkage, LinkageStep
from kangxu.segments.actions import load_shelf as load_tags
from kangxu.segments.actions import save_draft, start_rebuild
from kangxu.shop import actions as shop
from kangxu.shop.actions import Line, check_day, make_offer, place_order
from kangxu.shop.models import CouponKind, Refund
from kangxu.shop.paying import ask as ask_for
from kangxu.shop.paying import take
from kangxu.web.doors import UndeclaredDoor, addresses, insist_on_declared
from kangxu.web.education.links import token_of as lesson_token
from kangxu.web.orders.links import token_of as order_token
from kangxu.web.planning.keeping import kept
from kangxu.web.screening.invitation import token_of
from kangxu.web.tests import world
from kangxu.web.tests.world import SYSTEM, World, add_role

pytestmark = pytest.mark.django_db

TABLE = tomllib.loads((Path(__file__).parent / "who_may.toml").read_text())
WHO_MAY: dict[str, str] = TABLE["pages"] | TABLE["machines"]
ANYBODY = ("open", "signed_in")
# No objects of anybody
CODES = {
    "programme": "hypertension", "measure": "bp_control_rate", "key": "c0", "item": "less_salt", "model": "china_par",
    "token": "an open link", "run_id": 0, "package": "htn-basic", "payment_token": "an open code",
    "provider": "wechat", "line": "no-line", "lesson_token": "an open link",
    "form": "phq9", "order_token": "an open link", "answered_form": "satisfaction",
    "month": f"{clock.day_of(clock.now()):%Y-%m}",
}  # fmt: skip
PATIENT, INITIALS = "沈不外传", "sbwc"
SECRETS = (PATIENT, "不外传的测算", "不外传分群", "沈*", "不外传.csv", "1101051949", "护士不外传", "12345678")
NUMBER = "11010519491231002X"


@dataclass
class Objects:
    """One of everything that an address can name, all of it belonging to our hospital."""

    ids: dict[str, Any]


def objects_of(here: World) -> Objects:
    """A patient with an urgent reading, a task, a call, a match case, a merge, an import; staff, a key."""
    now = clock.now()
    shown = _HospitalView(here)
    patient = person(shown, PATIENT, name_initials=INITIALS)
    identify(patient, NUMBER)
    add_phone(person_id=patient.pk, number="13812345678", by=SYSTEM, at=now)
    other, double = person(shown, PATIENT), person(shown, PATIENT)
    enrol(shown, patient)
    batch = record(shown, patient, {"SBP": 188, "DBP": 114}, at=now - timedelta(minutes=5), recorded_at=now)
    listeners.assess(Batch.objects.get(pk=batch), now)
    nurse = viewer_of(here.staff["nurse"].account)
    load_tags(by=SYSTEM, at=now)
    load_packages(by=SYSTEM, at=now)
    open_manual_task(person_ids=[other.pk], title="问问近况", due_on=now.date(), by=nurse, at=now)
    record_outcome(task_id=Task.objects.get(person=other).pk, outcome="no_answer", by=nurse, at=now)
    merge = merge_people(kept_id=other.pk, merged_id=double.pk, reason="重复", by=nurse, at=now)
    key, _secret = issue_door_key(organisation=here.hospital, name="护士不外传", by=SYSTEM, at=now)
    job = intake.accept(
        file=io.BytesIO("体检号,日期,空腹血糖,尿酸\n1,2026-10-01,5.6,350\n".encode()), name="不外传.csv", feed=None,
        organisation_id=here.hospital.pk, by=SYSTEM, at=now,
    )  # fmt: skip
    session = open_session(title="义诊", held_on=clock.day_of(now), organisation_id=here.hospital.pk, by=nurse, at=now)
    return Objects(
        {
            "session_id": session.pk, "screening_id": _screening(patient, session, nurse, now),
            "token": token_of(session.pk),
            "person_id": patient.pk, "other_id": other.pk, "task_id": Task.objects.get(person=patient).pk,
            "alert_id": Alert.objects.get().pk, "contact_id": Contact.objects.get().pk, "merge_id": merge.pk,
            "case_id": _case(here, patient, now).pk, "decided_id": _case(here, patient, now, "dropped").pk,
            "import_id": job.pk, "key_id": key.pk, "staff_id": here.staff["nurse"].pk,
            "organisation_id": here.hospital.pk, "answer_id": _answer(patient, nurse, now),
            "linkage_id": _linkage(patient, now).pk,
            "contract_id": _contract(here, patient, now),
            **_bought(patient, here, now),
            "report_id": make_report(person_id=patient.pk, by=nurse, at=now).pk,
            "refusal_id": refuse(refused=Refused(patient.pk, "sms", now), by=nurse, at=now).pk,
            "scenario_id": _scenario(here, now),
            "code": _segment(here, now), "run_id": start_rebuild(definitions=[], by=nurse, at=now).pk,
            **_plan(here, patient, now),
            **_lesson(patient, nurse, now),
            **_member(patient, nurse, now),
            **_called(patient, nurse, now),
            "posting_id": Posting.objects.get(staff=here.staff["nurse"]).pk,
            **_roster(here, patient, now), **_team(here, now), **_scored(here, nurse, now),
            "visit_task_id": _visit(here, patient, now),
        }
    )  # fmt: skip


def _visit(here: World, patient: Any, now: Any) -> int:
    """A visit at the patient's home that the nurse is to make."""
    draft = TaskDraft(
        person_id=patient.pk, organisation_id=here.hospital.pk, kind="home_visit", reason="face_to_face",
        due_on=clock.day_of(now), caused_by=f"visit:{patient.pk}", assigned_to=here.staff["nurse"].pk,
    )  # fmt: skip
    open_tasks(drafts=[draft], caused_by="tests", by=SYSTEM, at=now)
    return int(Task.objects.get(caused_by=f"visit:{patient.pk}").pk)


def _roster(here: World, patient: Any, now: Any) -> dict[str, int]:
    """A shift, a leave, a closing day, and a pathway that somebody started."""
    head, today = viewer_of(here.staff["department_head"].account), clock.day_of(now)
    nurse = here.staff["nurse"]
    hours = rosters.Hours([0], [["08:00", "12:00"]])
    posting = Posting.objects.get(staff=nurse)
    shift = rosters.set_shift(posting_id=posting.pk, hours=hours, starts_on=today, by=head, at=now)
    leave = rosters.grant_leave(staff_id=nurse.pk, starts_on=today, ends_on=today, reason="annual", by=head, at=now)
    day = rosters.close_on(organisation_id=here.hospital.pk, on=today, name="不外传", by=head, at=now)
    way = start_pathway(person_id=patient.pk, code="insulin", anchor_on=today, by=head, at=now)
    return {"shift_id": shift.pk, "leave_id": leave.pk, "day_id": day.pk, "pathway_id": way.pk}


def _team(here: World, now: Any) -> dict[str, int]:
    """A decision of this month's review, and a task that the head gave on."""
    head, nurse, month = viewer_of(here.staff["department_head"].account), here.staff["nurse"], clock.day_of(now)
    made = decide(
        month=month.replace(day=1), place_id=None, text="护士不外传", owner_id=nurse.pk, due_on=month, by=head, at=now
    )
    task = Task.objects.filter(closed_at=None).exclude(assigned_to=nurse).values_list("pk", flat=True)[0]
    moved = hand_over(given={nurse.pk: [task]}, reason="不外传的测算", by=head, at=now)
    return {"decision_id": made.pk, "handover_id": moved.pk}


def _scored(here: World, nurse: Any, now: Any) -> dict[str, Any]:
    """A card of this month with points by hand and an appeal, and a hint for the head."""
    head, month = viewer_of(here.staff["department_head"].account), clock.day_of(now).replace(day=1)
    extra = scorecards.give_extra(
        staff_id=nurse.staff_id, organisation_id=here.hospital.pk, month=month, item="", amount=Decimal(1),
        reason="不外传", by=head, at=now,
    )  # fmt: skip
    appeal = scorecards.appeal(month=month, text="不外传", by=nurse, at=now)
    with quietly("tests", by=SYSTEM, at=now):
        hint = Hint.objects.create(
            organisation=here.hospital, staff_id=nurse.staff_id, detector="late_entry", month=month, count=1,
            found_at=now, looked_at=now,
        )  # fmt: skip
    return {"extra_id": extra.pk, "appeal_id": appeal.pk, "hint_id": hint.pk}


def _lesson(patient: Any, nurse: Any, now: Any) -> dict[str, Any]:
    """Something to read with its link, and a stage summary that nobody has signed."""
    given = prescribe(person_id=patient.pk, item="less_salt", by=nurse, at=now)
    today = clock.day_of(now)
    made = draft_summary(person_id=patient.pk, since=today - timedelta(days=90), until=today, by=nurse, at=now)
    return {"prescription_id": given.pk, "lesson_token": lesson_token(given.pk), "summary_id": made.pk}


def _answer(patient: Any, nurse: Any, now: Any) -> int:
    """A completed form."""
    values = {"overall": "5", "verbatim": "不外传的测算"}
    done = complete(uid=uuid4(), form="satisfaction", person_id=patient.pk, values=values, by=nurse, at=now)
    return done.answer_id


def _member(patient: Any, nurse: Any, now: Any) -> dict[str, int]:
    """A card with its benefits, one of them redeemed by hand, and a voucher in hand."""
    card = shop.activate_card(card_id=shop.open_card(person_id=patient.pk, by=nurse, at=now).pk, by=nurse, at=now)
    right = Entitlement.objects.get(person=patient, service="member_file_care")
    told = shop.Delivered(1, now, nurse.staff_id)
    redeemed = shop.redeem_by_hand(entitlement_id=right.pk, delivered=told, cause="hand:1", by=nurse, at=now)
    with quietly("tests", by=SYSTEM, at=now):
        kind = CouponKind.objects.create(
            code="c", title="体验券", type="voucher", service="body_composition", organisation_id=nurse.organisation_id,
            stock=9, claim_from=now, claim_until=now + timedelta(days=9), valid_days=9, bearer="医院", published_at=now,
        )  # fmt: skip
    held = shop.claim_coupon(kind_id=kind.pk, person_id=patient.pk, by=nurse, at=now)
    return {
        "card_id": card.pk, "entitlement_id": right.pk, "redemption_id": redeemed.pk, "kind_id": kind.pk,
        "coupon_id": held.pk,
    }  # fmt: skip


def _called(patient: Any, nurse: Any, now: Any) -> dict[str, int]:
    """A call on a mobile telephone, with its recording."""
    call = note_mobile_call(
        person_id=patient.pk, phone_id=None, cause="", told=True, dialled_at=now, seconds=60, by=nurse, at=now
    )
    return {"call_id": call.pk, "recording_id": take_in(call.pk, [tone(1)], by=nurse, at=now).pk}


def _segment(here: World, now: Any) -> str:
    """A segment of our hospital that nobody has put in force."""
    head = viewer_of(here.staff["department_head"].account)
    draft = save_draft(rule=to_json(All(())), details={"kind": "segment", "zh": "不外传分群"}, by=head, at=now)
    return str(draft.definition.code)


def _scenario(here: World, now: Any) -> int:
    """An income scenario that our head kept."""
    head = viewer_of(here.staff["department_head"].account)
    kept = keep_scenario(name="不外传的测算", scenario=published(), by=head, at=now)
    return int(kept.pk)


def _plan(here: World, patient: Any, now: Any) -> dict[str, Any]:
    """A draft of the year that our doctor made of a package on sale, and a visit of it."""
    load_tags(by=SYSTEM, at=now)
    load_packages(by=SYSTEM, at=now)
    draft = kept(patient.pk, by=viewer_of(here.staff["doctor"].account), at=now)
    return {"plan_id": draft.id, "visit_key": draft.standing[0].key}


def _bought(patient: Any, here: World, now: Any) -> dict[str, Any]:
    """An offer, a paid order with a refund that failed, and a day on which something differs."""
    head = viewer_of(here.staff["department_head"].account)
    made = make_offer(person_id=patient.pk, product="x@1", price_fen=100, channel="desk", by=head, at=now)
    line = Line("x@1", "套餐", 100, 30, (Grant("lesson", 1, 0),))
    order = place_order(person_id=patient.pk, lines=[line], cause="sweep", by=head, at=now)
    paid = take(payment_id=ask_for(order_id=order.pk, provider="cash", by=head, at=now).pk, by=head, at=now)
    with quietly("tests", by=SYSTEM, at=now):
        refund = Refund.objects.create(
            order=paid.order, payment=paid, out_refund_no="R1", amount_fen=100, reason="x", state="failed",
            created_at=now, created_by=head.actor,
        )  # fmt: skip
    bill = check_day(provider="cash", day=clock.day_of(now), by=head, at=now)[0]
    difference = bill.differences.get()
    return {
        "offer_id": made.pk, "order_id": order.pk, "refund_id": refund.pk, "difference_id": difference.pk,
        "order_token": order_token(order.pk),
    }  # fmt: skip


def _linkage(patient: Any, now: Any) -> Linkage:
    """On the way, one step behind it, so that there is something to take back."""
    with quietly("tests", by=SYSTEM, at=now):
        made: Linkage = Linkage.objects.create(
            person=patient, organisation_id=patient.registrations.get().organisation_id, disease="copd", opened_at=now,
            stage="told", reached="told",
        )  # fmt: skip
        for stage in ("positive", "told"):
            LinkageStep.objects.create(linkage=made, stage=stage, at=now, by="staff:1")
    return made


def _contract(here: World, patient: Any, now: Any) -> int:
    """One that waits for its signatures."""
    today, doctor = clock.day_of(now), here.staff["doctor"]
    wanted = Wanted("family_doctor", "basic", doctor.pk, None, today, last_day(today))
    made = draft_contract(person_id=patient.pk, wanted=wanted, by=viewer_of(doctor.account), at=now)
    return int(made.pk)


def _screening(patient: Any, session: Any, nurse: Any, now: Any) -> int:
    filled = Filled(uuid4(), {"id": patient.pk}, now, now, 60, session_id=session.pk, answers={"smoking": 1})
    return receive_screening(filled=filled, by=nurse, at=now).screening_id


def _case(here: World, patient: Any, now: Any, decision: str = "") -> MatchCase:
    decided = {"decision": decision, "decided_at": now, "decided_by": "staff:1"} if decision else {}
    with quietly("tests", by=SYSTEM, at=now):
        case = MatchCase.objects.create(
            group_id=here.hospital.group_id, organisation=here.hospital, fingerprint="f", reason="same_details",
            incoming={
                "name": PATIENT, "sex": "1", "birth_on": "1955-03-01", "birth_year_only": False, "identifiers": [],
                "phones": [], "address": "",
            },
            caused_by="import:1", opened_at=now, **decided,
        )  # fmt: skip
        MatchCandidate.objects.create(case=case, person=patient, reasons=["name"])
    return case


class _HospitalView:
    """Our world as the builders of persons and readings expect it."""

    def __init__(self, here: World) -> None:
        self.hospital, self.clinic = here.hospital, here.clinic
        self.nurse, self.doctor = here.staff["nurse"], here.staff["doctor"]


@pytest.fixture(scope="module")
def here(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = Home(tmp_path_factory.mktemp("urls") / "home").create()
    with override_settings(HOME=home), standing(django_db_blocker):
        yield world.build()


@pytest.fixture(scope="module")
def ids(here: World) -> dict[str, Any]:
    return objects_of(here).ids


@pytest.fixture(autouse=True)
def _only_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asks here what a page was made of, so the client need not copy it for every part of a page."""
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *told, **more: None)


def filled(place: str, ids: Mapping[str, Any]) -> str:
    """The address with our objects in it, and what is asked of it."""

    def put(found: re.Match[str]) -> str:
        name = TABLE["instead"].get(place, {}).get(found[1], found[1])
        assert name in ids or name in CODES, f"{place}: make one of {name} in objects_of"
        return str(ids.get(name, CODES.get(name)))

    asked = TABLE["asked"].get(place, "").format(**ids)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", put, place) + (f"?{asked}" if asked else "")


def names_an_object(place: str) -> bool:
    return bool(set(re.findall(r"<(?:\w+:)?(\w+)>", place)) - set(CODES))


def ask(client: Client, url: str, method: str = "get", sent: str = "") -> Any:
    """One request whose effects are taken back; parts that come in pieces are put together."""
    mark, cookies = transaction.savepoint(), copy.deepcopy(client.cookies)
    try:
        if method == "post" and url.startswith("/api/"):
            body = {"person": {"national_id": NUMBER}, "systolic": 130, "diastolic": 80}
            answer = client.post(url, json.dumps(body), content_type="application/json")
        else:
            answer = getattr(client, method)(url, **({"data": dict(parse_qsl(sent))} if method == "post" else {}))
        pieces = answer.streaming_content if answer.streaming else [answer.content]
        answer.words = b"".join(pieces).decode(errors="replace")  # type: ignore[attr-defined]
        return answer
    finally:
        transaction.savepoint_rollback(mark)
        client.cookies = cookies


def opened(client: Client, place: str, ids: Mapping[str, Any]) -> Any:
    """By reading, or by writing where there is nothing to read."""
    answer = ask(client, filled(place, ids))
    return written(client, place, ids) if answer.status_code == 405 else answer


def written(client: Client, place: str, ids: Mapping[str, Any]) -> Any:
    return ask(client, filled(place, ids), "post", TABLE["sent"].get(place, "").format(**ids))


def permissions(needed: str) -> set[Permission]:
    return {Permission(one) for one in needed.split("+")}


def missing_in(found: Iterable[str], table: Mapping[str, str]) -> tuple[set[str], set[str]]:
    """Addresses that nobody wrote down, and written ones that are gone."""
    known = set(found)
    return known - set(table), set(table) - known


def wrongly_answered(place: str, answer: Any, may: bool, inside: bool) -> str:
    """What is wrong with an answer; empty when it is as the table says."""
    machine, code = place.startswith("api/"), answer.status_code
    said = f"{place or '/'}: {code} {answer.headers.get('Location', '')}"
    if not inside and not may:
        turned_away = code == 401 if machine else code == 302 and answer["Location"].startswith("/sign-in")
        return "" if turned_away else said
    if not may:
        return "" if code == 403 else said
    sent_off = code == 302 and answer["Location"].startswith("/sign-in")
    if place in ("sign-out", "language") or (place == "api/" and code == 404):
        return ""
    return said if code in (401, 403, 404, 405) or code >= 500 or sent_off else ""


def test_every_address_is_in_the_table() -> None:
    assert missing_in((place for place, _entry in addresses()), WHO_MAY) == (set(), set())


def test_a_planted_address_is_caught() -> None:
    assert missing_in([*WHO_MAY, "secret/door"], WHO_MAY) == ({"secret/door"}, set())
    assert missing_in([], {"gone": "open"}) == (set(), {"gone"})


def test_the_table_names_real_permissions() -> None:
    assert all(permissions(needed) for needed in WHO_MAY.values() if needed not in ANYBODY)
    assert {*TABLE["asked"], *TABLE["sent"], *TABLE["instead"]} <= set(WHO_MAY)


def test_the_start_refuses_a_door_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    insist_on_declared()

    class Entry:
        callback = staticmethod(lambda request: None)

    monkeypatch.setattr("kangxu.web.doors.addresses", lambda: [("planted", Entry)])
    with pytest.raises(UndeclaredDoor, match="planted"):
        insist_on_declared()


def test_roles_open_what_they_may_and_nothing_else(
    here: World, ids: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = []
    assert "这一页没有对当前岗位开放" in opened(here.client("nurse"), "settings/audit", ids).words
    monkeypatch.setattr("kangxu.web.doors.refused", lambda request: HttpResponseForbidden())  # seen once is enough
    for role in ROLES.values():
        client = here.client(role.code)
        for place, needed in WHO_MAY.items():
            may = needed in ANYBODY or permissions(needed) <= role.permissions
            fault = wrongly_answered(place, opened(client, place, ids), may, inside=True)
            wrong += [f"{role.code}: {fault}"] if fault else []
    assert not wrong, "\n".join(wrong)


def test_anonymous_visitors_are_sent_to_the_door(ids: dict[str, Any]) -> None:
    client, wrong = Client(), []
    for place, needed in WHO_MAY.items():
        for answer in (ask(client, filled(place, ids)), written(client, place, ids)):
            if needed != "open" and not (place.startswith("api/") and answer.status_code == 405):
                wrong.append(wrongly_answered(place, answer, False, inside=False))
            assert not any(secret in answer.words for secret in SECRETS), place
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.parametrize("where", ["elsewhere", "clinic"])
def test_a_stranger_with_every_right_finds_nothing(
    here: World, ids: dict[str, Any], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From another group, and from another institution of the same group: 404 for every object, no word of it else."""
    client, wrong = here.client(_all_rounder(here, where)), []
    missing = opened(client, "persons/<int:person_id>", ids)
    assert (missing.status_code, [one for one in SECRETS if one in missing.words]) == (404, [])
    monkeypatch.setattr("kangxu.web.doors.missing", lambda request: HttpResponseNotFound())  # seen once is enough
    for place in WHO_MAY:
        answers = [ask(client, filled(place, ids)), written(client, place, ids)]
        codes = {answer.status_code for answer in answers}
        if names_an_object(place) and not codes <= {404, 405}:
            wrong.append(f"{place}: {codes}")
        if any(secret in answer.words for answer in answers for secret in SECRETS):
            wrong.append(f"{place}: tells a secret")
    assert not wrong, "\n".join(wrong)


def _all_rounder(here: World, where: str) -> Staff:
    place = getattr(here, where)
    member = here.stranger if where == "elsewhere" else world.hired("镇上人", "townsman", place, "it_admin")
    held = {posting.role for posting in member.postings.all()}
    for role in set(ROLES) - held:
        add_role(member, place, role)
    return member


def test_the_sweep_would_see_a_leak() -> None:
    class Answer:
        status_code, headers = 200, {}

    assert wrongly_answered("persons", Answer(), may=False, inside=True)
    assert wrongly_answered("persons", Answer(), may=False, inside=False)
    assert not wrongly_answered("persons", Answer(), may=True, inside=True)
