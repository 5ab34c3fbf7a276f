"""Somebody from another hospital on the same site finds nothing, whatever address they type."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import Desk, Site

GUARDED = ("/persons/{person}", "/persons/{person}/timeline", "/persons/{person}/merges")
CLOSED = (403, 404)


def test_no_address_of_another_hospital_opens(site: Site, desks: Any) -> None:
    stranger: Desk = desks("qinghe-nurse")
    for person in [one["id"] for one in site.persons[:5]]:
        for address in GUARDED:
            assert stranger.open(address.format(person=person)) == 404, address
        assert stranger.open(f"/persons/{person}/access") in CLOSED
    for number in range(1, 12):
        assert stranger.open(f"/tasks/{number}") == 404
        assert stranger.open(f"/imports/{number}") in CLOSED
        assert stranger.open(f"/matches/{number}") in CLOSED


def test_search_finds_nobody_of_another_hospital(site: Site, desks: Any) -> None:
    own: Desk = desks("zhouhuimin")
    stranger: Desk = desks("qinghe-nurse")
    name = site.persons[0]["name"]
    own.open(f"/search?q={name}")
    stranger.open(f"/search?q={name}")
    assert own.page.locator(f'main a[href="/persons/{site.persons[0]["id"]}"]').count() >= 1
    assert stranger.page.locator('main a[href^="/persons/"]:not([href="/persons/new"])').count() == 0


def test_nobody_signed_in_is_sent_to_the_door(site: Site, desks: Any) -> None:
    visitor: Desk = desks()
    for address in ("/", "/dashboard", "/imports", f"/persons/{site.persons[0]['id']}", "/settings/staff"):
        visitor.open(address)
        assert "/sign-in" in visitor.page.url
