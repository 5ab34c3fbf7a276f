"""Where an institution lies is said once and holds for everything below, until a node says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kangxu.foundation.viewer import Viewer
from kangxu.organisations import actions
from kangxu.organisations.localities import Locality, localities

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
BY = Viewer.system("test")


@pytest.mark.django_db
def test_the_nearest_node_that_says_it_counts() -> None:
    def node(code: str, kind: str, parent: actions.Organisation | None = None) -> actions.Organisation:
        return actions.create_organisation(code=code, name=code, kind=kind, parent=parent, by=BY, at=AT)

    group = node("group", "group")
    hospital = node("hospital", "institution", group)
    ward = node("ward", "department", hospital)
    actions.describe_organisation(
        organisation=group, name="group", short_name="", northern=True, urban=False, by=BY, at=AT
    )
    actions.describe_organisation(organisation=hospital, name="hospital", short_name="", urban=True, by=BY, at=AT)
    found = localities()
    assert found[group.pk] == Locality(True, False)
    assert found[hospital.pk] == found[ward.pk] == Locality(True, True)
