from __future__ import annotations

from collections.abc import Callable
from itertools import count
from threading import Barrier, Event, Thread

import pytest
from django.db import connection

from kangxu.foundation.acting import quietly
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Organisation
from kangxu.people import matching
from kangxu.people.models import Person, PersonIdentifier
from kangxu.people.tests.conftest import ID_WOMAN_1949, NOW, SYSTEM, frame

PATIENCE_SECONDS = 120  # machines that run tests are busy


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "who", [{"name": "李秀英", "national_id": ID_WOMAN_1949}, {"name": "李秀英", "phone": "13812348000"}]
)
def test_two_imports_at_once_create_nobody_twice(who: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With a number both look before either stores; without one they are let in one after the other."""
    both_looked = Barrier(2, timeout=PATIENCE_SECONDS)
    _after_looking(monkeypatch, lambda turn: both_looked.wait() if "national_id" in who and turn < 2 else None)
    persons = _two_imports(who)
    assert len(persons) == 2
    assert Person.objects.count() == 1
    assert PersonIdentifier.objects.count() == int("national_id" in who)


@pytest.mark.django_db(transaction=True)
def test_who_comes_between_looking_and_storing_is_met(monkeypatch: pytest.MonkeyPatch) -> None:
    """One import looks, then sleeps until the other has looked, stored and committed the very same person."""
    committed = Event()
    _after_looking(monkeypatch, lambda turn: committed.wait(PATIENCE_SECONDS) if turn == 0 else None)
    persons = _two_imports({"name": "李秀英", "national_id": ID_WOMAN_1949}, committed)
    assert persons[0] == persons[1]
    assert Person.objects.count() == PersonIdentifier.objects.count() == 1


def _after_looking(monkeypatch: pytest.MonkeyPatch, hold: Callable[[int], object]) -> None:
    turns, find = count(), matching.find_pairs

    def look_then_wait(**more: object) -> object:
        turn, found = next(turns), find(**more)  # type: ignore[arg-type]
        hold(turn)
        return found

    monkeypatch.setattr(matching, "find_pairs", look_then_wait)


def _two_imports(who: dict[str, str], committed: Event | None = None) -> list[list[int]]:
    place = create_organisation(code="h", name="h", kind="institution", by=SYSTEM, at=NOW)
    persons: list[list[int]] = []
    threads = [Thread(target=_bring, args=(who, place, f"import:{number}", persons, committed)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE_SECONDS)
    return persons


def _bring(
    who: dict[str, str], place: Organisation, cause: str, persons: list[list[int]], committed: Event | None
) -> None:
    try:
        with quietly("test", by=SYSTEM, at=NOW):
            found = matching.resolve(
                frame(who), organisation_id=place.pk, group_id=place.pk, caused_by=cause, by=SYSTEM, at=NOW
            )
        persons.append(found.persons["person_id"].to_list())
        if committed:
            committed.set()
    finally:
        connection.close()
