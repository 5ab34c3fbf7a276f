"""Wrappings, and what is broken in them."""

import gzip
import json
import zipfile

import pytest

from kangxu.intake.feeds.fhir_bundle import feed
from kangxu.intake.feeds.fhir_bundle.tests.golden import facts, read_all
from kangxu.intake.inspection import ReadOptions, Unreadable


def pulse(number: int, person: str = "Patient/1") -> dict:
    return {
        "resourceType": "Observation",
        "id": f"o{number}",
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
        "subject": {"reference": person},
        "effectiveDateTime": "2026-01-02T03:04:05Z",
        "valueQuantity": {"value": 60 + number, "code": "/min"},
    }


def lines(*resources: dict) -> bytes:
    return b"\n".join(json.dumps(resource).encode() for resource in resources)


def bundle(*resources: object) -> bytes:
    return json.dumps({"resourceType": "Bundle", "entry": [{"resource": r} for r in resources]}, indent=1).encode()


def written(tmp_path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", bundle(pulse(1), pulse(2))),
        ("a.json", json.dumps(json.loads(bundle(pulse(1), pulse(2)))).encode()),
        ("a.json", b"\xef\xbb\xbf" + bundle(pulse(1), pulse(2))),
        ("a.json", json.dumps([pulse(1), pulse(2)]).encode()),
        ("a.json", bundle({"resourceType": "Bundle", "entry": [{"resource": pulse(1)}]}, pulse(2))),
        ("a.json", lines(pulse(1), pulse(2))),
        ("a.ndjson", lines(pulse(1), pulse(2)) + b"\r\n\r\n"),
        ("a.ndjson", json.dumps(json.loads(bundle(pulse(1), pulse(2)))).encode()),
        ("a.json.gz", gzip.compress(bundle(pulse(1), pulse(2)))),
        ("a.ndjson.gz", gzip.compress(lines(pulse(1), pulse(2)))),
        ("name-says-nothing", gzip.compress(lines(pulse(1), pulse(2)))),
        ("a.json", "\ufeff".encode("utf-16-le") + bundle(pulse(1), pulse(2)).decode().encode("utf-16-le")),
    ],
    ids=range(12),
)
def test_every_wrapping_gives_the_same(tmp_path, name, content):
    found = facts(written(tmp_path, name, content))
    assert [row["value"] for row in found["readings"]] == [61, 62]
    assert (found["rows"], found["issues"]) == (2, [])


def test_zip_holds_files_of_any_kind(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one.json", bundle(pulse(1)))
        archive.writestr("index.csv", "a,b")
        archive.writestr("__MACOSX/._one.json", b"\0\0")
        archive.writestr("two.ndjson", lines(pulse(2), pulse(3)))
        archive.writestr("bad.json", "{")
    found = facts(path)
    assert [(row["row"], row["value"]) for row in found["readings"]] == [(1, 61), (2, 62), (3, 63)]
    assert found["counted"] == {"file:csv": 1}
    assert [(row["row"], row["reason"], row["detail"]) for row in found["issues"]] == [(4, "unreadable", "bad.json")]


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("name", ["a.ndjson", "a.json"])
def test_a_broken_line_is_one_issue(tmp_path, name, position):
    content = [json.dumps(pulse(number)).encode() for number in range(2)]
    content.insert(position, b'{"resourceType": "Observation", "id":')
    found = facts(written(tmp_path, name, b"\n".join(content)))
    assert len(found["readings"]) == 2
    assert [(row["row"], row["reason"]) for row in found["issues"]] == [(position + 1, "unreadable")]


def test_chinese_in_gb18030_is_read(tmp_path):
    patient = {"resourceType": "Patient", "id": "1", "name": [{"text": "王小明"}]}
    path = written(tmp_path, "a.json", json.dumps(patient, ensure_ascii=False).encode("gb18030"))
    assert facts(path)["persons"][0]["name"] == "王小明"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n \n",
        b"{",
        b"null",
        b"[1, 2, 3]",
        b'{"a": 1}',
        b"\x00\x01\x02",
        b"name,age\nx,1\n",
        b"PK\x03\x04 not a zip",
        b"\x1f\x8b broken",
        gzip.compress(b""),
        bundle(pulse(1))[:-30],
    ],
    ids=range(12),
)
def test_what_is_no_fhir_is_unreadable_as_a_whole(tmp_path, content):
    path = written(tmp_path, "a.json", content)
    with pytest.raises(Unreadable):
        feed.inspect(path, path.name)
    with pytest.raises(Unreadable):
        list(feed.read(path, None, ReadOptions()))


def test_a_stream_that_breaks_off_keeps_what_came_before(tmp_path):
    content = gzip.compress(lines(*(pulse(number) for number in range(4000))), compresslevel=0)
    found = facts(written(tmp_path, "a.ndjson.gz", content[: len(content) // 2]))
    assert len(found["readings"]) > 100
    assert found["issues"][-1]["reason"] == "unreadable"


def test_line_files_are_read_piece_by_piece(tmp_path):
    """The first chunk is there before a break that lies behind it is met."""
    content = gzip.compress(lines(*(pulse(number) for number in range(4000))), compresslevel=0)
    path = written(tmp_path, "a.ndjson.gz", content[: len(content) // 2])
    first = next(iter(feed.read(path, None, ReadOptions(chunk_rows=10))))
    assert (first.rows, first.issues.height) == (10, 0)


def test_bundles_stay_whole_within_chunks(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(4):
            archive.writestr(f"{number}.json", bundle(*(pulse(each) for each in range(3))))
    assert [chunk.rows for chunk in read_all(path, chunk_rows=4)] == [6, 6]


def test_empty_bundles_and_deletions_are_fhir_without_facts(tmp_path):
    deletion = {"request": {"method": "DELETE", "url": "Patient/1"}, "resource": {"resourceType": "Patient", "id": "1"}}
    content = lines({"resourceType": "Bundle"}, {"resourceType": "Bundle", "entry": [deletion]})
    found = facts(written(tmp_path, "a.ndjson", content))
    assert found["persons"] == []
    assert found["counted"] == {"empty bundle": 1, "request:DELETE": 1}
