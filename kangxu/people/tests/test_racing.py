from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection

from kangxu.foundation.acting import quietly
from kangxu.organisations.actions import create_organisation
from kangxu.organisations.models import Organisation
from kangxu.people import matching
from kangxu.people.models import Person
from kangxu.people.tests.conftest import ID_WOMAN_1949, NOW, SYSTEM, frame


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "who", [{"name": "李秀英", "national_id": ID_WOMAN_1949}, {"name": "李秀英", "phone": "13812348000"}]
)
def test_two_imports_at_once_create_nobody_twice(who: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    place = create_organisation(code="h", name="h", kind="institution", by=SYSTEM, at=NOW)
    before = Person.objects.count()
    both_looked = Barrier(2, timeout=20)
    held_up: list[int] = []
    find = matching.find_pairs

    def look_then_wait(**more: object) -> object:
        found = find(**more)  # type: ignore[arg-type]
        if "national_id" in who and len(held_up) < 2:
            held_up.append(1)
            both_looked.wait()
        return found

    monkeypatch.setattr(matching, "find_pairs", look_then_wait)
    persons: list[list[int]] = []
    threads = [Thread(target=_bring, args=(who, place, f"import:{number}", persons)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Person.objects.count() == before + 1
    assert len(persons) == 2


def _bring(who: dict[str, str], place: Organisation, cause: str, persons: list[list[int]]) -> None:
    try:
        with quietly("test", by=SYSTEM, at=NOW):
            found = matching.resolve(
                frame(who), organisation_id=place.pk, group_id=place.pk, caused_by=cause, by=SYSTEM, at=NOW
            )
        persons.append(found.persons["person_id"].to_list())
    finally:
        connection.close()
