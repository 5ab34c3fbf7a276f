from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.foundation.tests.standing import standing
from kangxu.organisations.queries import viewer_of
from kangxu.packages.actions import load_shelf
from kangxu.people.models import Person, Registration
from kangxu.shop.models import Order
from kangxu.web.tests import world
from kangxu.web.tests.world import AT, SYSTEM, World


@dataclass
class Desk:
    """A hospital that sells packages, one person, and browsers of those who work there."""

    here: World
    person: Person
    head: Client
    cashier: Client
    nurse: Client

    def viewer(self, role: str = "department_head") -> Any:
        return viewer_of(self.here.staff[role].account)

    def order(self, package: str = "dm-standard", **more: str) -> Order:
        """Placed by the form, as the desk does."""
        told = {"person": str(self.person.pk), "package": package, "cause": more.pop("cause", "c1"), **more}
        answer = self.cashier.post("/orders/new", told)
        assert answer.status_code == 302, answer.content.decode()
        return Order.objects.get(pk=answer["Location"].rsplit("/", 1)[1])

    def paid(self, **more: str) -> Order:
        order = self.order(**more)
        answer = self.cashier.post(f"/orders/{order.pk}/pay", {"way": "cash", "given": "200"})
        assert answer.headers.get("HX-Refresh") == "true", answer.content.decode()
        order.refresh_from_db()
        return order


@pytest.fixture(autouse=True)
def _standing() -> Iterator[None]:
    with clock.standing_at(AT):
        yield


@pytest.fixture(scope="module")
def shelf(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with standing(django_db_blocker):
        load_shelf(by=SYSTEM, at=AT)
        yield


@pytest.fixture
def desk(shelf: None, db: None) -> Desk:
    here = world.build()
    with quietly("tests", by=SYSTEM, at=AT):
        person = Person.objects.create(
            group_id=here.hospital.group_id, name="李秀兰", name_initials="lxl", sex="2", birth_on=date(1967, 3, 1),
            registered_at=AT,
        )  # fmt: skip
        Registration.objects.create(person=person, organisation=here.hospital, caused_by="staff:1", started_at=AT)
    return Desk(here, person, here.client("department_head"), here.client("customer_service"), here.client("nurse"))
