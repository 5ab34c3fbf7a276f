"""Whatever is in the file: facts, issues or Unreadable, never a crash."""

import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kangxu.intake.feeds.fhir_bundle import feed
from kangxu.intake.feeds.fhir_bundle.tests.golden import SAMPLES
from kangxu.intake.inspection import ReadOptions, Unreadable

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.sampled_from(["Patient/1", "http://loinc.org", "8480-6", "2026-01-02", "\0", "１２", "mg/dL"])
)
JUNK = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
BUNDLE = json.loads((SAMPLES / "invented_clinic.json").read_text("utf-8"))


def places(element, path=()):
    """Every place in the bundle, the bundle itself left out."""
    children = element.items() if isinstance(element, dict) else enumerate(element) if isinstance(element, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


PLACES = list(places(BUNDLE))


def spoiled(changes):
    copy = json.loads(json.dumps(BUNDLE))
    for path, junk in changes:
        holder = copy
        try:
            for key in path[:-1]:
                holder = holder[key]
            holder[path[-1]] = junk
        except (KeyError, IndexError, TypeError):  # an earlier change took the place away
            continue
    return copy


def read_through(content: bytes, name: str = "a.json", **options) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            mapping = feed.propose(feed.inspect(path, name), None)
        except Unreadable:
            return 0
        return sum(chunk.rows for chunk in feed.read(path, mapping, ReadOptions(**options)))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PLACES), JUNK), min_size=1, max_size=4), st.booleans())
def test_spoiled_bundles(changes, single):
    read_through(json.dumps(spoiled(changes)).encode(), single_person=single)


@settings(max_examples=100, deadline=None)
@given(st.lists(JUNK, max_size=5), st.sampled_from(["a.json", "a.ndjson"]))
def test_any_json(values, name):
    read_through(b"\n".join(json.dumps(value).encode() for value in values), name)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(["a.json", "a.ndjson", "a.zip", "a.gz"]))
def test_any_bytes(content, name):
    read_through(content, name)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(json.dumps(BUNDLE))))
def test_any_cut(length):
    read_through(json.dumps(BUNDLE).encode()[:length])
