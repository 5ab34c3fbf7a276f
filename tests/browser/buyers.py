"""Offers, purchases and delivered services in the past weeks, for a running site: `python -m tests.browser.buyers`."""

from __future__ import annotations

from datetime import datetime, timedelta

from kangxu.console import site

OFFERED, BOUGHT, SERVED = 12, 5, 3


def main() -> None:
    site.ready()
    from kangxu.foundation import clock
    from kangxu.foundation.viewer import Viewer
    from kangxu.packages.actions import load_shelf

    load_shelf(by=Viewer.system("tests"), at=clock.now() - timedelta(days=60))
    _sell(clock.now())


def _sell(now: datetime) -> None:
    from kangxu.organisations.models import Account
    from kangxu.organisations.queries import viewer_of
    from kangxu.programmes.models import Enrolment

    nurse, head = (viewer_of(Account.objects.get(username=name)) for name in ("zhouhuimin", "chenliqun"))
    here = Enrolment.objects.filter(programme="hypertension", ended_at=None, organisation_id=nurse.organisation_id)
    for place, person in enumerate(here.order_by("pk").values_list("person_id", flat=True)[:OFFERED]):
        at, by = now - timedelta(days=20 - place), (nurse, head)[place % 2]
        _buy(person, place, by=by, at=at)


def _buy(person: int, place: int, *, by, at: datetime) -> None:  # type: ignore[no-untyped-def]
    from kangxu.foundation.viewer import Viewer
    from kangxu.packages.actions import Grant, redeem
    from kangxu.packages.models import Entitlement
    from kangxu.shop.actions import Line, make_offer, place_order
    from kangxu.shop.paying import ask, take

    channel = ("consulting_room", "call")[place % 2]
    offer = make_offer(person_id=person, product="htn-standard@1", price_fen=499_00, channel=channel, by=by, at=at)
    if place >= BOUGHT:
        return
    till = Viewer.system("tests", organisation_id=by.organisation_id, group_id=by.group_id)
    line = Line("htn-standard@1", "高血压标准包", 499_00, 365, (Grant("specialist_visit", 4, 45_00),))
    order = place_order(person_id=person, lines=[line], cause=f"buyers:{place}", offer_id=offer.pk, by=till, at=at)
    take(payment_id=ask(order_id=order.pk, provider="cash", by=till, at=at).pk, by=till, at=at)
    if place < SERVED:
        held = Entitlement.objects.get(source__startswith=f"order:{order.pk}:")
        redeem(entitlement_id=held.pk, cause=f"buyers:{place}", by=till, at=at + timedelta(days=2))


if __name__ == "__main__":
    main()
