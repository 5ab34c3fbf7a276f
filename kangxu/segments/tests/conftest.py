"""The crowd of the rules room, with definitions over it."""

from datetime import timedelta

import pytest

from kangxu.foundation.viewer import Viewer
from kangxu.rules.reading import read
from kangxu.rules.stored import to_json
from kangxu.rules.tests.conftest import AT, people  # noqa: F401
from kangxu.segments import actions
from kangxu.segments.runs import go_on

BY = Viewer.system("test")
DAY = timedelta(days=1)


@pytest.fixture
def define(db):
    """Publish a definition from words: code, rule or bands ({code: words}), and details."""

    def make(code, words="", *, bands=None, at=AT, **details):
        details = {"kind": "tag", "zh": code, "en": code, **details}
        draft = actions.save_draft(
            rule=to_json(read(words)) if words else None,
            bands=[{"code": band, "zh": band, "en": band, "rule": to_json(read(rule))}
                   for band, rule in (bands or {}).items()],
            details={"code": code, **details}, by=BY, at=at,
        )  # fmt: skip
        draft.author = "staff:0"
        from kangxu.foundation.acting import quietly

        with quietly("test", by=BY, at=at):
            draft.save()
        return actions.publish(version=draft, by=BY, at=at).definition

    return make


def rebuild(at=AT, definitions=None):
    run = actions.start_rebuild(definitions=definitions, by=BY, at=at)
    return go_on(run, by=BY, now=lambda: at)
