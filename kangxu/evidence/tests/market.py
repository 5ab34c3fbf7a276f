"""Persons under care, packages offered to them, and what became of it, for tests of the funnel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kangxu.followup.models import Task
from kangxu.foundation.acting import quietly
from kangxu.foundation.clock import day_of
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import hire
from kangxu.organisations.models import Organisation, Staff
from kangxu.packages.models import Entitlement, Package, PackageVersion, Plan, Redemption
from kangxu.people.models import Person
from kangxu.privacy.models import Consent
from kangxu.programmes.models import Enrolment
from kangxu.programmes.tests.world import AT, SYSTEM, World, person, pressure, record
from kangxu.shop.models import Offer, Order, OrderLine, Payment, Refund

NOW = AT
PACKAGES = (
    ("htn-basic", "hypertension", "basic"),
    ("htn-standard", "hypertension", "standard"),
    ("self-help", "", "single"),
)
PRICE = 499_00


def ago(days: float) -> Any:
    return NOW - timedelta(days=days)


@dataclass
class Market:
    """A hospital that sells packages to persons with hypertension."""

    world: World

    def __post_init__(self) -> None:
        with quietly("tests", by=SYSTEM, at=NOW):
            for code, programme, tier in PACKAGES:
                made = Package.objects.create(
                    code=code, programme=programme, tier=tier, zh=code, en=code, made_by="tests", made_at=ago(900)
                )
                PackageVersion.objects.create(
                    package=made, number=1, fee_fen=PRICE, validity_days=365, state="published", author="tests",
                    made_at=ago(900), published_at=ago(900), published_by="tests",
                )  # fmt: skip

    def patient(self, place: Organisation | None = None) -> int:
        here = place or self.world.hospital
        one = person(here)
        with quietly("tests", by=SYSTEM, at=NOW):
            Enrolment.objects.create(
                person_id=one, programme="hypertension", edition="1", organisation=here, enrolled_at=ago(800),
                enrolled_by="tests", caused_by="tests", doctor=self.world.doctor,
            )  # fmt: skip
        return one

    def care_of(self, one: int, doctor: Staff | None) -> None:
        with quietly("tests", by=SYSTEM, at=NOW):
            Enrolment.objects.filter(person_id=one).update(doctor=doctor)

    def offer(
        self, one: int, package: str = "htn-standard", *, days_ago: float, channel: str = "consulting_room",
        staff: Staff | None = None, place: Organisation | None = None, answer: str = "",
        viewed_days_ago: float | None = None,
    ) -> Offer:  # fmt: skip
        with quietly("tests", by=SYSTEM, at=NOW):
            return Offer.objects.create(  # type: ignore[no-any-return]
                person_id=one, organisation=place or self.world.hospital, product=f"{package}@1", channel=channel,
                staff=staff or self.world.doctor, price_fen=PRICE, at=ago(days_ago), answer=answer,
                viewed_at=None if viewed_days_ago is None else ago(viewed_days_ago),
            )  # fmt: skip

    def buy(self, one: int, package: str = "htn-standard", *, days_ago: float) -> Order:
        paid = ago(days_ago)
        number = f"N{Order.objects.count()}"
        with quietly("tests", by=SYSTEM, at=NOW):
            order = Order.objects.create(
                number=number, person_id=one, organisation=self.world.hospital, state="serving", total_fen=PRICE,
                payable_fen=PRICE, placed_at=paid, placed_by="tests", expires_at=paid, paid_at=paid, cause=number,
            )  # fmt: skip
            line = OrderLine.objects.create(
                order=order, product=f"{package}@1", title=package, price_fen=PRICE, validity_days=365
            )
            Payment.objects.create(
                order=order, provider="cash", out_trade_no=number, amount_fen=PRICE, state="paid", created_at=paid,
                paid_at=paid,
            )  # fmt: skip
            Entitlement.objects.create(
                person_id=one, source=f"order:{order.pk}:{line.pk}", service="visit", quantity=4, granted_at=paid,
                valid_from=day_of(paid), expires_on=day_of(paid) + timedelta(days=364),
            )  # fmt: skip
        return order  # type: ignore[no-any-return]

    def refund(
        self, order: Order, after_days: float, part: float, state: str = "done", duplicate: bool = False
    ) -> None:  # fmt: skip
        with quietly("tests", by=SYSTEM, at=NOW):
            Payment.objects.filter(order=order).update(duplicate=duplicate)
            Refund.objects.create(
                order=order, payment=Payment.objects.get(order=order), out_refund_no=f"R{order.number}",
                reason="不想要了", state=state, amount_fen=int(PRICE * part * 0.95),
                fee_fen=int(PRICE * part) - int(PRICE * part * 0.95),
                created_at=order.paid_at + timedelta(days=after_days), created_by="tests",
            )  # fmt: skip

    def plan(self, one: int, package: str = "htn-standard") -> None:
        day = day_of(ago(8))
        with quietly("tests", by=SYSTEM, at=NOW):
            made = Plan.objects.create(
                person_id=one, organisation=self.world.hospital, state="active", tier="standard", tree_edition="1",
                price_list="1", starts_on=day, ends_on=day + timedelta(days=364), author="tests", made_at=ago(8),
                activated_at=ago(8),
            )  # fmt: skip
            made.versions.set(PackageVersion.objects.filter(package__code=package))

    def deliver(self, one: int) -> None:
        with quietly("tests", by=SYSTEM, at=NOW):
            Redemption.objects.create(
                entitlement=Entitlement.objects.get(person_id=one), cause=f"visit:{one}", at=ago(5), by="tests"
            )

    def undo_delivery(self, one: int) -> None:
        with quietly("tests", by=SYSTEM, at=NOW):
            Redemption.objects.filter(cause=f"visit:{one}").update(undone_at=ago(4), undone_by="tests")

    def pressure(self, one: int, systolic: float, diastolic: float) -> None:
        record(self.world.hospital, readings=pressure(one, systolic, diastolic, days_ago=3), caused_by=f"import:{one}")

    def task(self, one: int, due: int, closed: int | None, **more: Any) -> None:
        ended = {} if closed is None else {"closed_at": ago(closed), "closed_by": "staff:1", "outcome": "reached"}
        with quietly("tests", by=SYSTEM, at=NOW):
            Task.objects.create(
                person_id=one, organisation=self.world.hospital, due_on=day_of(ago(due)), opened_at=ago(due + 10),
                opened_by="tests", reason="x", urgency=3, caused_by=f"t:{Task.objects.count()}",
                **{"kind": "manual", "programme": "hypertension", **ended, **more},
            )  # fmt: skip

    def die(self, *persons: int, days_ago: float) -> None:
        with quietly("tests", by=SYSTEM, at=NOW):
            Person.objects.filter(pk__in=persons).update(deceased_at=ago(days_ago))

    def leave_out(self, *, dead: int, merged: tuple[int, int], against: int, again: int) -> None:
        """Somebody dead before, a double record, who withdrew the consent to statistics, and who gave it again."""
        self.die(dead, days_ago=100)
        with quietly("tests", by=SYSTEM, at=NOW):
            Person.objects.filter(pk=merged[0]).update(merged_into=merged[1])
            for one in (against, again):
                self._consent(one, 60, withdrawn_at=ago(50), withdrawn_by="tests")
            self._consent(again, 20)

    def _consent(self, one: int, days: float, **more: Any) -> None:
        Consent.objects.create(
            person_id=one, purpose="P8", version="1", text_hash="0", channel="paper", given_at=ago(days),
            recorded_at=ago(days), actor="tests", **more,
        )  # fmt: skip

    def operator(self) -> Viewer:
        """Somebody who may see numbers and no persons."""
        made = hire(
            name="运营", username="planner", password="an-lan-xian-2026", organisation=self.world.hospital,
            role="operations", by=SYSTEM, at=NOW,
        )  # fmt: skip
        return self.world.viewer(made)
