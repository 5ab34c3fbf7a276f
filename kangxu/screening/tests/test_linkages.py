"""The way from a positive screening to care."""

from datetime import date, timedelta

import pytest

from kangxu.foundation.models import Batch
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound
from kangxu.programmes.actions import enrol
from kangxu.programmes.events import ENROLLED
from kangxu.programmes.tests.world import AT, World, build, diagnosis, record
from kangxu.screening import listeners, queries
from kangxu.screening.actions import (
    CannotMove,
    advance_linkage,
    assign_linkage,
    close_linkage,
    open_session,
    receive_screening,
    undo_linkage,
)
from kangxu.screening.models import Linkage
from kangxu.screening.queries import CascadeWanted
from kangxu.screening.tests.forms import TOLD, filled

WANTED = CascadeWanted(AT - timedelta(days=1), AT + timedelta(days=1), disease="hypertension")


@pytest.fixture
def world(db, settings) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build()


@pytest.fixture
def nurse(world):
    return world.viewer(world.nurse)


@pytest.fixture
def one(nurse) -> Linkage:
    received = receive_screening(filled=filled(), by=nurse, at=AT)
    return Linkage.objects.get(person_id=received.person_id, disease="hypertension")


def bars(viewer, at=AT, wanted=WANTED):
    return {bar.stage: bar for bar in queries.cascade(viewer=viewer, wanted=wanted, at=at)}


def test_it_opens_with_an_owner_a_day_and_its_grounds(world, one):
    assert (one.stage, one.owner_id, one.next_on) == ("positive", world.nurse.pk, date(2026, 11, 23))
    assert one.grounds == ["pressure_grade1_2"]


def test_what_people_filled_in_themselves_belongs_to_the_team_of_the_session(world, nurse):
    session = open_session(title="义诊", held_on=AT.date(), team=[world.doctor.pk], by=nurse, at=AT)
    phone = Viewer.system("phone")
    # a pressure that people wrote down themselves is no office pressure; what they answered counts
    form = filled(session_id=session.pk, channel="phone", answers={**TOLD, "hypertension": 1})
    received = receive_screening(filled=form, by=phone, at=AT)
    assert Linkage.objects.get(person_id=received.person_id).disease == "stroke"
    owners = Linkage.objects.filter(person_id=received.person_id).values_list("owner", flat=True)
    assert set(owners) == {world.doctor.pk}


def test_an_urgent_finding_is_due_the_same_day(nurse):
    crisis = {"measurements": {"pressures": [[192, 118]]}}
    received = receive_screening(filled=filled(**crisis), by=nurse, at=AT)
    assert Linkage.objects.get(person_id=received.person_id, disease="hypertension").next_on == date(2026, 11, 20)


def test_it_goes_on_step_by_step_and_back(world, nurse, one):
    told = advance_linkage(linkage_id=one.pk, stage="told", note="家属在场", by=nurse, at=AT)
    assert (told.stage, told.next_on) == ("told", date(2026, 11, 27))
    booked = advance_linkage(
        linkage_id=one.pk, stage="booked", next_on=date(2026, 12, 1), owner_id=world.doctor.pk, by=nurse, at=AT
    )
    assert (booked.reached, booked.next_on, booked.owner_id) == ("booked", date(2026, 12, 1), world.doctor.pk)
    back = undo_linkage(linkage_id=one.pk, by=nurse, at=AT)
    assert (back.stage, back.reached) == ("told", "told")
    shown = queries.linkages_of(one.person_id, viewer=nurse, at=AT)
    steps = next(view for view in shown if view.id == one.pk).steps
    assert [(step.stage, step.undone) for step in steps] == [("positive", False), ("told", False), ("booked", True)]
    with pytest.raises(CannotMove):
        advance_linkage(linkage_id=one.pk, stage="positive", by=nurse, at=AT)


def test_an_outcome_ends_it_and_can_be_taken_back(nurse, one):
    closed = close_linkage(linkage_id=one.pk, outcome="lost", by=nurse, at=AT)
    assert (closed.closed_at, closed.next_on) == (AT, None)
    with pytest.raises(CannotMove):
        advance_linkage(linkage_id=one.pk, stage="told", by=nurse, at=AT)
    assert bars(nurse)["positive"].ended["lost"] == 1
    assert undo_linkage(linkage_id=one.pk, by=nurse, at=AT).closed_at is None
    with pytest.raises(CannotMove):
        undo_linkage(linkage_id=one.pk, by=nurse, at=AT)
    with pytest.raises(CannotMove):
        close_linkage(linkage_id=one.pk, outcome="told", by=nurse, at=AT)


def test_an_end_is_not_taken_back_beside_a_newer_way(nurse, one):
    close_linkage(linkage_id=one.pk, outcome="ruled_out", by=nurse, at=AT)
    receive_screening(filled=filled(person={"id": one.person_id}), by=nurse, at=AT)
    assert Linkage.objects.filter(person_id=one.person_id, disease="hypertension").count() == 2
    with pytest.raises(CannotMove):
        undo_linkage(linkage_id=one.pk, by=nurse, at=AT)


def test_the_bars_count_down_and_show_where_people_are_lost(world, nurse, one):
    other = {"name": "赵四", "phone": "13912348000", "sex": "1", "birth_on": "1970-01-01"}
    second = receive_screening(filled=filled(person=other), by=nurse, at=AT)
    advance_linkage(linkage_id=one.pk, stage="booked", by=nurse, at=AT)
    found = bars(nurse)
    assert [bar.count for bar in found.values()] == [2, 1, 1, 0, 0, 0]
    assert [bar.leaked for bar in found.values()] == [1, 0, 1, 0, 0, 0]
    assert bars(nurse, at=AT + timedelta(days=5))["positive"].overdue == 1
    lost = queries.cascade_people("positive", viewer=nurse, wanted=WANTED, at=AT)
    assert [view.person_id for view in lost.rows] == [second.person_id]
    everyone = queries.cascade_people("positive", viewer=nurse, wanted=WANTED, at=AT, leaked=False)
    assert len(everyone.rows) == 2
    assert not any(bar.count for bar in bars(world.outsider()).values())
    assert not bars(nurse, wanted=CascadeWanted(AT + timedelta(days=1), AT + timedelta(days=2)))["positive"].count


def test_a_diagnosis_carries_on_by_itself(world, nurse, one):
    batch = record(world.hospital, diagnoses=[diagnosis(one.person_id, "高血压")])
    for _ in range(2):
        listeners.assess(batch, AT)
    one.refresh_from_db()
    assert (one.stage, one.reached, one.steps.count()) == ("diagnosed", "diagnosed", 2)
    other = Linkage.objects.get(person_id=one.person_id, disease="diabetes")
    assert other.stage == "positive"


def test_enrolment_is_the_end_of_the_way(world, nurse, one):
    head = world.viewer(world.head)
    enrol(person_id=one.person_id, programme="hypertension", organisation_id=world.hospital.pk, by=head, at=AT)
    listeners.follow_enrolment(Batch.objects.filter(event=ENROLLED).get(), AT)
    one.refresh_from_db()
    assert (one.stage, one.closed_at) == ("enrolled", AT)
    receive_screening(filled=filled(person={"id": one.person_id}), by=nurse, at=AT)
    assert not Linkage.objects.filter(person_id=one.person_id, disease="hypertension", closed_at=None).exists()


def test_strangers_move_nothing(world, one):
    for move in (undo_linkage, advance_linkage, assign_linkage, close_linkage):
        more = {"stage": "told"} if move is advance_linkage else {}
        more |= {"outcome": "lost"} if move is close_linkage else {}
        more |= {"owner_id": world.nurse.pk} if move is assign_linkage else {}
        with pytest.raises(NotFound):
            move(linkage_id=one.pk, by=world.outsider(), at=AT, **more)


def test_it_is_given_to_somebody_else(world, nurse, one):
    given = assign_linkage(linkage_id=one.pk, owner_id=world.doctor.pk, next_on=date(2026, 12, 24), by=nurse, at=AT)
    assert (given.owner_id, given.next_on, given.stage) == (world.doctor.pk, date(2026, 12, 24), "positive")
