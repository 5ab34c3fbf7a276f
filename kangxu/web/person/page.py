"""The person page as ready values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.privacy.queries import Permits
from kangxu.web.components.button import Button
from kangxu.web.components.identity_bar import IdentityBar, Place
from kangxu.web.components.risk_card import RiskCard
from kangxu.web.components.segmented import Segmented
from kangxu.web.components.shapes import Link
from kangxu.web.components.target_tile import TargetTile
from kangxu.web.components.timeline import Timeline
from kangxu.web.education.given import LessonsCard
from kangxu.web.person import cards, tiles
from kangxu.web.person.entitlements import RightsCard
from kangxu.web.person.facts import History, Known, Who
from kangxu.web.person.happening import Happening
from kangxu.web.person.identity import identity, name_of
from kangxu.web.person.programme_drawer import ProgrammeCard
from kangxu.web.person.reach import ReachCard, reach_card
from kangxu.web.person.risks import report_link, risk_card, screen_button
from kangxu.web.person.tags import TagCard
from kangxu.web.person.timeline import Asked, filters, timeline
from kangxu.web.person.trend_card import Course, TrendCard, trend_card
from kangxu.web.planning.card import PlanCard


@dataclass(frozen=True)
class TimelineCard:
    kinds: Segmented
    body: Timeline


@dataclass(frozen=True)
class PersonPage:
    """Everything the person page shows."""

    title: str
    identity: IdentityBar
    tiles: tuple[TargetTile, ...]
    trend: TrendCard
    timeline: TimelineCard
    due: cards.DueCard
    contact: cards.ContactCard
    medicines: cards.MedicineCard
    risk: RiskCard
    report: Link | None
    screen: Button | None
    reach: ReachCard
    tags: TagCard | None
    programmes: ProgrammeCard | None
    plan: PlanCard | None
    rights: RightsCard
    lessons: LessonsCard
    notices: tuple[str, ...]


@dataclass(frozen=True)
class PlainPage:
    """The person for those who do not see what is clinical: who, and how to reach."""

    title: str
    identity: IdentityBar
    reach: ReachCard
    rights: RightsCard


def person_page(
    known: Known, course: Course, found: Sequence[Happening], asked: Asked, tags: TagCard | None, rights: RightsCard,
    lessons: LessonsCard, *, viewer: Viewer, place: Place | None, plan: PlanCard | None = None,
    programmes: ProgrammeCard | None = None,
) -> PersonPage:  # fmt: skip
    who, now = known.who, known.who.now
    return PersonPage(
        title=name_of(who),
        identity=identity(who, viewer=viewer, active="person", tasks=known.open_tasks, place=place),
        tiles=tiles.tiles(known, active=course.indicator.code),
        trend=trend_card(
            course, may_set=viewer.may(Permission.SET_TARGETS), may_record=viewer.may(Permission.RECORD_READINGS)
        ),
        timeline=timeline_card(found, asked, known.history, now=now),
        due=cards.due_card(known.open_tasks, viewer=viewer, now=now),
        contact=cards.contact_card(known.history.contacts, now=now),
        medicines=cards.medicine_card(known.medicines, now=now),
        risk=risk_card(known.assessments, now=now),
        report=report_link(known.reports, now=now),
        screen=screen_button(who.person.id, viewer),
        reach=reach_card(who, known.permits),
        tags=tags,
        programmes=programmes,
        plan=plan,
        rights=rights,
        lessons=lessons,
        notices=_notices(who),
    )


def plain_page(who: Who, permits: Permits, rights: RightsCard, *, viewer: Viewer) -> PlainPage:
    bar = identity(who, viewer=viewer, active="person")
    return PlainPage(name_of(who), bar, reach_card(who, permits), rights)


def timeline_card(found: Sequence[Happening], asked: Asked, history: History, *, now: datetime) -> TimelineCard:
    return TimelineCard(filters(asked), timeline(found, asked, history, now=now))


def _notices(who: Who) -> tuple[str, ...]:
    if who.person.deceased_at is None:
        return ()
    return (_("此人已登记死亡，不再派待办，资料只供查阅。"),)
