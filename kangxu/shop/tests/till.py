"""A hospital with a person who buys, for tests of money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kangxu.foundation.acting import quietly
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Organisation
from kangxu.packages.actions import Grant
from kangxu.packages.models import Entitlement
from kangxu.people.models import Person, Registration
from kangxu.shop.actions import Line, place_order
from kangxu.shop.models import CouponKind, Order
from kangxu.shop.paying import ask, take

AT = datetime(2026, 11, 20, 9, 14, tzinfo=ZoneInfo("Asia/Shanghai"))
LATER = AT + timedelta(days=30)
# 499 yuan for: 4 visits of 45 yuan list price, 1 examination of 120, education without limit
PACKAGE = Line(
    "dm-standard@3", "2型糖尿病标准包", 499_00, 365,
    (Grant("visit", 4, 45_00), Grant("fundus", 1, 120_00), Grant("lesson", None, 0)),
)  # fmt: skip


@dataclass
class Till:
    """The place, its clerk and one person."""

    place: Organisation
    clerk: Viewer
    person: Person

    def order(self, cause: str = "ask-1", *, line: Line = PACKAGE, coupon_id: int | None = None) -> Order:
        return place_order(
            person_id=self.person.pk, lines=[line], cause=cause, coupon_id=coupon_id, by=self.clerk, at=AT
        )

    def paid(self, cause: str = "ask-1", *, line: Line = PACKAGE) -> Order:
        order = self.order(cause, line=line)
        payment = ask(order_id=order.pk, provider="cash", by=self.clerk, at=AT)
        take(payment_id=payment.pk, by=self.clerk, at=AT)
        order.refresh_from_db()
        return order

    def right(self, order: Order, service: str) -> Entitlement:
        return Entitlement.objects.get(source__startswith=f"order:{order.pk}:", service=service)


def build() -> Till:
    system = Viewer.system("tests")
    place = create_organisation(code="h", name="安澜县人民医院", kind="institution", by=system, at=AT)
    clerk = Viewer.system("clerk", organisation_id=place.pk, group_id=place.group_id)
    return Till(place, clerk, person(place))


def person(place: Organisation, name: str = "李秀兰") -> Person:
    with quietly("tests", by=Viewer.system("tests"), at=AT):
        made = Person.objects.create(
            group_id=place.group_id, name=name, sex="2", birth_on=date(1967, 3, 1), registered_at=AT
        )
        Registration.objects.create(person=made, organisation=place, caused_by="staff:1", started_at=AT)
    return made  # type: ignore[no-any-return]


def coupons(place: Organisation, *, stock: int = 10, per_person: int = 1, **more: object) -> CouponKind:
    told: dict[str, object] = {"type": "reduction", "off_fen": 50_00, **more}
    with quietly("tests", by=Viewer.system("tests"), at=AT):
        return CouponKind.objects.create(  # type: ignore[no-any-return]
            code="trial", title="体验券", organisation=place, stock=stock, per_person=per_person, claim_from=AT,
            claim_until=AT + timedelta(days=30), valid_days=30, bearer="医院", published_at=AT, **told,
        )  # fmt: skip
