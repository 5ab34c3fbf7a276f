from __future__ import annotations

from collections.abc import Callable

import pytest

from kangxu.organisations.queries import NotFound
from kangxu.people.matching import Resolution
from kangxu.people.queries import find_by_identifier, get_person, list_cards, list_people
from kangxu.people.search import search
from kangxu.people.tests.conftest import ID_MAN_1980, ID_WOMAN_1949, SYSTEM, World

Bring = Callable[..., Resolution]


@pytest.fixture
def people(bring: Bring) -> dict[str, int]:
    result = bring(
        {"key": "li", "name": "李秀英", "national_id": ID_WOMAN_1949, "phone": "13812348000"},
        {
            "key": "zhang",
            "name": "张伟",
            "national_id": ID_MAN_1980,
            "phone": "13900008000",
            "record_number": "ZY-2024-0071",
        },
        {"key": "ayi", "name": "阿依古丽·买买提", "record_number": "55501"},
        {"key": "ou", "name": "欧阳建国", "record_number": "55502"},
    )
    return dict(result.persons.select("key", "person_id").iter_rows())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("李秀英", ["li"]), ("李", ["li"]), ("秀英", ["li"]),
        ("建国", ["ou"]), ("古丽·买", ["ayi"]), ("lixiu", ["li"]), ("LXY", ["li"]),
        ("lx", ["li"]), ("ouyang", ["ou"]), ("oyjg", ["ou"]), ("8000", ["li", "zhang"]), ("12348000", ["li"]),
        ("138 1234 8000", ["li"]), ("002x", ["li"]), (ID_WOMAN_1949.lower(), ["li"]), ("1231002X", ["li"]),
        ("55501", ["ayi"]), ("zy-2024-0071", ["zhang"]), ("王", []), ("123", []), ("", []), ("%", []),
        ("__", []), ("x'; --", []),
    ],
)  # fmt: skip
def test_a_person_is_found_by_what_staff_type(
    text: str, expected: list[str], people: dict[str, int], world: World
) -> None:
    found = search(text, viewer=world.viewer(world.hospital))
    assert sorted(one.person.id for one in found) == sorted(people[key] for key in expected)
    assert sorted(one.person.id for one in search(text, viewer=SYSTEM)) == sorted(people[key] for key in expected)


def test_the_whole_name_comes_first(bring: Bring, world: World) -> None:
    bring(*({"name": name, "record_number": name} for name in ("张伟国", "大张伟", "张伟", "张伟民")))
    assert search("张伟", viewer=world.viewer(world.hospital))[0].person.name == "张伟"


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("text", ["李", "秀英", "lxy", "lixiuying", "8000", ID_WOMAN_1949, "55501", "古丽·买"])
def test_a_stranger_finds_nobody(text: str, world: World) -> None:
    assert search(text, viewer=world.viewer(world.stranger)) == []
    assert search(text, viewer=world.viewer(world.station)) == []


def test_a_stranger_reads_nobody(people: dict[str, int], world: World) -> None:
    for place in (world.stranger, world.station):
        viewer = world.viewer(place)
        with pytest.raises(NotFound):
            get_person(people["li"], viewer=viewer)
        assert list_cards(people.values(), viewer=viewer) == {}
        assert list_people(viewer=viewer).rows == []
        assert find_by_identifier(ID_WOMAN_1949, viewer=viewer) is None


def test_lists_go_on_where_they_stopped(people: dict[str, int], world: World) -> None:
    viewer = world.viewer(world.hospital)
    first = list_people(viewer=viewer, rows=3)
    second = list_people(viewer=viewer, rows=3, after=first.after)
    assert [*(one.id for one in first.rows), *(one.id for one in second.rows)] == sorted(people.values(), reverse=True)
    assert second.after is None


def test_a_number_finds_its_one_person(people: dict[str, int], world: World) -> None:
    viewer = world.viewer(world.hospital)
    for value in (ID_WOMAN_1949, "110105491231002", " 11010519491231002x"):
        found = find_by_identifier(value, viewer=viewer)
        assert found is not None
        assert found.id == people["li"]
    assert find_by_identifier("55501", kind="insurance_number", viewer=viewer) is None
