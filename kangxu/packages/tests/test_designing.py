"""From the shelf to what is sold: drafts, the second person, versions that never change, differences."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from kangxu.foundation.acting import quietly
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.organisations.queries import NotFound
from kangxu.packages.actions import Content, Refused, load_shelf, publish, save_draft, sign, submit, throw_away
from kangxu.packages.bills import Difference, Item
from kangxu.packages.contents import bill_of, difference_of, in_force
from kangxu.packages.models import PackageVersion
from kangxu.packages.queries import PackageView, catalogue, list_versions, version_view
from kangxu.packages.shelf import shelf

AT = datetime(2026, 11, 20, 9, 14, tzinfo=ZoneInfo("Asia/Shanghai"))
WRITER, CHECKER = Viewer.system("writer"), Viewer.system("checker")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shelf(shelves: None, db: None) -> None:
    """What the shelf gives."""


def on_sale(code: str, *, viewer: Viewer = WRITER) -> PackageView:
    return next(one for one in catalogue(viewer=viewer) if one.package.code == code)


def more(code: str, *items: Item) -> Content:
    """The version in force with these items more."""
    version = in_force(code)
    assert version is not None
    held = difference_of(version)
    return Content(replace(held, add=(*held.add, *items)), version.fee_fen + 1_00, version.validity_days)


def test_the_shelf_is_taken_in_once_and_says_the_same() -> None:
    assert load_shelf(by=WRITER, at=AT) == []
    sold = {one.package.code: one for one in catalogue(viewer=WRITER)}
    assert sold.keys() == shelf().keys()
    assert all(sold[code].bill == sheet.bill for code, sheet in shelf().items())
    assert {one.version.number for one in sold.values()} == {1}
    assert not any(one.signed for one in sold.values())


def test_a_change_needs_a_second_person_and_makes_a_new_version() -> None:
    draft = save_draft(code="dm-standard", content=more("dm-standard", Item("cgm", n=1)), by=WRITER, at=AT)
    submit(version_id=draft.pk, by=WRITER, at=AT)
    assert "cgm" not in {one.service for one in on_sale("dm-standard").bill}
    with pytest.raises(Refused, match="另一个人"):
        publish(version_id=draft.pk, by=WRITER, at=AT)
    publish(version_id=draft.pk, by=CHECKER, at=AT)
    sold = on_sale("dm-standard")
    assert sold.product == "dm-standard@2"
    newest, first = list_versions("dm-standard", viewer=WRITER)
    assert (newest.state, first.state) == ("published", "superseded")
    seen = version_view(newest, first, viewer=WRITER).from_before
    changes = [(one.service, one.what) for one in seen if one.what != "same"]
    assert changes == [("cgm", "added")]


def test_a_new_parent_does_not_change_what_its_children_sell() -> None:
    draft = save_draft(code="dm-basic", content=more("dm-basic", Item("group_class", n=1)), by=WRITER, at=AT)
    submit(version_id=draft.pk, by=WRITER, at=AT)
    publish(version_id=draft.pk, by=CHECKER, at=AT)
    child = in_force("dm-standard")
    assert child is not None
    assert "group_class" not in {one.service for one in bill_of(child)}
    again = save_draft(code="dm-standard", content=more("dm-standard"), by=WRITER, at=AT)
    assert "group_class" in {one.service for one in bill_of(again)}


def test_there_is_one_draft_and_it_can_be_thrown_away() -> None:
    one = save_draft(code="htn-basic", content=more("htn-basic", Item("cgm", n=1)), by=WRITER, at=AT)
    two = save_draft(code="htn-basic", content=more("htn-basic", Item("echo", n=1)), by=CHECKER, at=AT)
    assert one.pk == two.pk
    assert on_sale("htn-basic").drafts == 1
    throw_away(version_id=two.pk, by=WRITER, at=AT)
    assert not PackageVersion.objects.filter(number=0).exists()
    with pytest.raises(NotFound):
        publish(version_id=two.pk, by=CHECKER, at=AT)


@pytest.mark.parametrize("wrong", [Difference(drop=("magic",)), Difference(add=(Item("public_visit", n=1),) * 2)])
def test_a_bill_that_cannot_be_is_refused_and_nothing_is_kept(wrong: Difference) -> None:
    with pytest.raises(Refused):
        save_draft(code="htn-standard", content=Content(wrong, 1_00, 365), by=WRITER, at=AT)
    assert not PackageVersion.objects.filter(number=0).exists()


def test_a_specialist_answers_for_the_content() -> None:
    doctor = Viewer(actor="staff:7", name="陈立群", permissions=frozenset({P.SIGN_PLANS}))
    assert sign(code="dm-plus", by=doctor, at=AT).signed_by == "staff:7"
    assert on_sale("dm-plus").signed


def test_margins_and_drafts_are_not_for_everybody() -> None:
    nurse = Viewer(actor="staff:8", name="周慧敏", permissions=frozenset({P.SEE_PEOPLE}))
    save_draft(code="htn-basic", content=more("htn-basic"), by=WRITER, at=AT)
    assert on_sale("htn-basic", viewer=nurse).margin is None
    assert on_sale("htn-basic").margin is not None
    assert len(list_versions("htn-basic", viewer=nurse)) == 1
    with pytest.raises(NotAllowed):
        save_draft(code="htn-basic", content=more("htn-basic"), by=nurse, at=AT)


def test_two_versions_cannot_be_sold_at_once() -> None:
    with quietly("test", by=WRITER, at=AT), pytest.raises(IntegrityError), transaction.atomic():
        PackageVersion.objects.create(
            package=in_force("dm-basic").package, number=9, state="published", fee_fen=0, validity_days=1, author="x",
            made_at=AT,
        )  # fmt: skip
