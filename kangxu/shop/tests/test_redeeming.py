"""Redeemed by hand: what, when, by whom; not in the future, not by anybody, taken back on the same day only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import hire
from kangxu.organisations.models import Staff
from kangxu.organisations.queries import NotFound, viewer_of
from kangxu.packages.models import Entitlement
from kangxu.shop import ledger
from kangxu.shop.actions import Delivered, Refused, activate_card, freeze_card, open_card, redeem_by_hand, undo_by_hand
from kangxu.shop.actions.delivering import deliver
from kangxu.shop.entitlement_queries import get_right, redemptions_of, rights_of
from kangxu.shop.tests import till
from kangxu.shop.tests.till import AT, LATER, Till


@dataclass
class Ward:
    """The till with a doctor and a clerk of the counter, and a paid order."""

    shop: Till
    doctor: Staff
    nurse: Staff
    right: Entitlement

    @property
    def by(self) -> Viewer:
        return viewer_of(self.nurse.account)

    def told(self, **more: object) -> Delivered:
        return replace(Delivered(1, LATER - timedelta(hours=1), self.doctor.pk, "血压、用药"), **more)  # type: ignore[arg-type]

    def redeem(self, cause: str = "hand:1", **more: object) -> int:
        made = redeem_by_hand(
            entitlement_id=self.right.pk, delivered=self.told(**more), cause=cause, by=self.by, at=LATER
        )
        return int(made.pk)


@pytest.fixture
def ward(shop: Till, settings: object) -> Ward:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    line = till.Line("p@1", "管理包", 300_00, 365, (till.Grant("specialist_visit", 4, 25_00),))
    doctor, nurse = (
        hire(
            name=name, username=role, password="a-long-word-29", organisation=shop.place, role=role,
            by=Viewer.system("t"), at=AT,
        )
        for name, role in (("陈志远", "doctor"), ("周慧敏", "nurse"))
    )  # fmt: skip
    return Ward(shop, doctor, nurse, shop.right(shop.paid(line=line), "specialist_visit"))


def test_a_delivered_service_is_used_earned_and_told(ward: Ward) -> None:
    ward.redeem()
    ward.redeem()  # the same press again
    right = get_right(ward.right.pk, viewer=ward.by)
    assert (right.used, right.quantity, right.title) == (1, 4, "管理包")
    assert ledger.balance("service") == 25_00
    told = redemptions_of(ward.shop.person.pk, viewer=ward.by, at=LATER)
    assert [(one.staff, one.by, one.note, one.undoable) for one in told] == [("陈志远", "周慧敏", "血压、用药", True)]


def test_undone_on_the_same_day_it_comes_back(ward: Ward) -> None:
    made = ward.redeem()
    undo_by_hand(redemption_id=made, by=ward.by, at=LATER)
    assert get_right(ward.right.pk, viewer=ward.by).used == 0
    assert ledger.balance("service") == 0
    assert [one.undone_by for one in redemptions_of(ward.shop.person.pk, viewer=ward.by, at=LATER)] == ["周慧敏"]


def test_undone_later_is_refused(ward: Ward) -> None:
    made = ward.redeem()
    with pytest.raises(Refused, match="当天"):
        undo_by_hand(redemption_id=made, by=ward.by, at=LATER + timedelta(days=1))
    automatic = deliver(entitlement_id=ward.right.pk, cause="plan_item:3", by=ward.shop.clerk, at=LATER)
    with pytest.raises(Refused, match="自动"):
        undo_by_hand(redemption_id=automatic.pk, by=ward.by, at=LATER)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"at": LATER + timedelta(minutes=1)}, "不能晚于现在"),
        ({"at": AT - timedelta(days=1)}, "早于"),
        ({"quantity": 0}, "至少"),
        ({"quantity": 5}, "还剩4次"),
    ],
)
def test_what_cannot_have_been(ward: Ward, more: dict[str, object], why: str) -> None:
    with pytest.raises(Refused, match=why):
        ward.redeem(**more)
    assert get_right(ward.right.pk, viewer=ward.by).used == 0


def test_a_medical_service_is_delivered_by_those_licensed_to(ward: Ward) -> None:
    with pytest.raises(Refused, match="资质"):
        ward.redeem(staff_id=ward.nurse.pk)


def test_a_frozen_or_ended_right_says_why(ward: Ward) -> None:
    card = open_card(person_id=ward.shop.person.pk, by=ward.by, at=AT)
    activate_card(card_id=card.pk, by=ward.by, at=AT)
    freeze_card(card_id=card.pk, reason="挂失", by=ward.by, at=AT)
    ward.right = Entitlement.objects.get(service="member_yearly_assessment")
    with pytest.raises(Refused, match="冻结"):
        ward.redeem()
    assert not get_right(ward.right.pk, viewer=ward.by).usable(LATER.date())


def test_strangers_find_nothing(ward: Ward) -> None:
    stranger = Viewer(
        "staff:9", "外人", staff_id=9, scope=frozenset({999}), permissions=frozenset(ward.by.permissions)
    )  # fmt: skip
    for look in (
        lambda: rights_of(ward.shop.person.pk, viewer=stranger),
        lambda: get_right(ward.right.pk, viewer=stranger),
        lambda: redemptions_of(ward.shop.person.pk, viewer=stranger, at=LATER),
        lambda: redeem_by_hand(
            entitlement_id=ward.right.pk, delivered=ward.told(), cause="x", by=stranger, at=LATER
        ),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            look()
