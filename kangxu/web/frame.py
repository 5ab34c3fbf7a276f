"""The frame around every page: the rail with the workplaces a viewer may enter, and the top bar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kangxu.alerts.queries import count_open
from kangxu.config.settings import LANGUAGES
from kangxu.followup.queries import count_due
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission as P
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import Workplace
from kangxu.organisations.roles import ROLES
from kangxu.web.components.app_rail import AppRail, RailItem
from kangxu.web.components.shapes import Link
from kangxu.web.components.top_bar import TopBar

MOST = 999  # more than fits the badge


@dataclass(frozen=True)
class Place:
    """One entry of the rail: the address by its name, and the permission its page asks for."""

    label: Promise
    name: str
    permission: P | tuple[P, ...]  # of several any one
    icon: str = ""
    children: tuple[Place, ...] = ()
    also: tuple[str, ...] = ()  # further addresses that belong here


PLACES = (
    Place(
        _("工作台"), "worklist", P.SEE_WORKLIST, "clipboard-check",
        (
            Place(_("今日工作"), "worklist", P.SEE_WORKLIST),
            Place(_("今日面访"), "visits", P.WORK_TASKS),
            Place(_("通话记录"), "calls", P.WORK_TASKS),
            Place(_("随访路径"), "pathways", P.WORK_TASKS),
            Place(_("我的绩效"), "scorecard", P.WORK_TASKS),
            Place(_("派单"), "dispatch", P.ASSIGN_TASKS),
            Place(_("排班"), "roster", P.ASSIGN_TASKS),
        ),
    ),
    Place(
        pgettext_lazy("menu", "患者"), "persons", P.SEE_PEOPLE, "users",
        (
            Place(_("患者列表"), "persons", P.SEE_PEOPLE),
            Place(_("筛查评估"), "screenings", P.SCREEN_PEOPLE, also=("/screen", "/screened")),
            Place(_("促诊"), "linkages", P.SCREEN_PEOPLE),
            Place(_("签约"), "contracts", P.SEE_PEOPLE),
            Place(_("建档"), "register-person", P.REGISTER_PEOPLE),
            Place(_("认人台"), "matches", P.RESOLVE_MATCHES),
        ),
    ),
    Place(
        pgettext_lazy("menu", "人群"), "segments", P.SEE_SEGMENTS, "users-group",
        (Place(_("分群"), "segments", P.SEE_SEGMENTS), Place(_("标签"), "tags", P.SEE_SEGMENTS)),
    ),
    Place(
        pgettext_lazy("menu", "服务"), "packages", (P.SEE_PEOPLE, P.DESIGN_PACKAGES), "package",
        (
            Place(_("服务包"), "packages", (P.SEE_PEOPLE, P.DESIGN_PACKAGES)),
            Place(_("健康教育"), "education-shelf", P.SEE_PEOPLE),
            Place(_("表单"), "forms", (P.SEE_CLINICAL, P.DESIGN_FORMS, P.APPROVE_FORMS)),
            Place(_("会员卡"), "members", P.SELL_PACKAGES), Place(_("优惠券"), "coupons", P.TAKE_PAYMENTS),
            Place(_("决策树"), "package-tree", (P.SEE_PEOPLE, P.DESIGN_PACKAGES)),
            Place(_("价目和工时"), "package-prices", (P.DESIGN_PACKAGES, P.APPROVE_PACKAGES)),
        ),
    ),
    Place(
        _("订单"), "orders", P.TAKE_PAYMENTS, "credit-card",
        (
            Place(_("订单台"), "orders", P.TAKE_PAYMENTS),
            Place(_("对账"), "reconciliation", P.SEE_ACCOUNTS),
            Place(_("账簿"), "ledger", P.SEE_ACCOUNTS),
        ),
    ),
    Place(
        _("成效"), "dashboard", P.SEE_DASHBOARD, "chart",
        (
            Place(_("项目看板"), "dashboard", P.SEE_DASHBOARD), Place(_("团队看板"), "team", P.SEE_TEAM),
            Place(_("月度复盘"), "team-review-now", P.SEE_TEAM), Place(_("绩效"), "scorecards", P.SEE_TEAM),
            Place(_("工作核对"), "integrity", P.SEE_TEAM), Place(_("服务包漏斗"), "funnel", P.SEE_ACCOUNTS),
            Place(_("收入测算"), "simulator", P.SEE_ACCOUNTS),
        ),
    ),
    Place(_("数据"), "imports", P.IMPORT_DATA, "database-import", (Place(_("导入中心"), "imports", P.IMPORT_DATA),)),
)  # fmt: skip
SETTINGS = Place(
    _("设置"), "staff-list", P.MANAGE_STAFF, "settings",
    (
        Place(_("人员"), "staff-list", P.MANAGE_STAFF),
        Place(_("角色"), "roles", P.MANAGE_STAFF),
        Place(pgettext_lazy("menu", "机构"), "organisations", P.MANAGE_SITE),
        Place(_("接口钥匙"), "door-keys", P.MANAGE_SITE),
        Place(_("电话线路"), "telephony", P.MANAGE_SITE),
        Place(_("病种方案"), "programmes", P.MANAGE_SITE),
        Place(_("风险模型"), "risk-models", P.MANAGE_SITE),
        Place(_("操作记录"), "audit", P.SEE_AUDIT),
    ),
)  # fmt: skip
HOMES = (
    ("worklist", P.SEE_WORKLIST), ("dashboard", P.SEE_DASHBOARD), ("imports", P.IMPORT_DATA),
    ("persons", P.SEE_PEOPLE), ("audit", P.SEE_AUDIT),
)  # fmt: skip


@dataclass(frozen=True)
class Frame:
    rail: AppRail
    top: TopBar


def context(request: HttpRequest) -> dict[str, Any]:
    """The context processor: made only for pages that show a frame."""
    return {"frame": SimpleLazyObject(lambda: frame_of(request))}


def frame_of(request: Any) -> Frame:
    viewer: Viewer = request.viewer
    items, foot = _rail(PLACES, viewer, request.path), _rail((SETTINGS,), viewer, request.path)
    items = tuple(_with_work(item, viewer) if item.href == reverse("worklist") else item for item in items)
    return Frame(AppRail(items, foot=foot, home_href=home_of(viewer)), _top(request))


def _with_work(item: RailItem, viewer: Viewer) -> RailItem:
    """The worklist's entry with what waits: emergencies in red, else what is due."""
    now = clock.now()
    if urgent := count_open(viewer=viewer):
        return replace(item, badge=urgent, badge_label=gettext("件危急"), badge_tone="red")
    due = count_due(viewer=viewer, at=now)
    return replace(item, badge=due if due <= MOST else f"{MOST}+", badge_label=gettext("件待办")) if due else item


def home_of(viewer: Viewer) -> str:
    """Where a viewer's day begins: the first of the homes that is open to them."""
    return next((reverse(name) for name, permission in HOMES if viewer.may(permission)), reverse("own-account"))


def _rail(places: tuple[Place, ...], viewer: Viewer, path: str) -> tuple[RailItem, ...]:
    return tuple(item for place in places if (item := _rail_item(place, viewer, path)))


def _rail_item(place: Place, viewer: Viewer, path: str) -> RailItem | None:
    children = tuple(
        Link(str(child.label), href, active=any(_leads_to(path, one) for one in (href, *child.also)))
        for child in place.children
        if _opens(child, viewer) and (href := reverse(child.name))
    )
    own = reverse(place.name) if _opens(place, viewer) else ""
    href = own or (children[0].href if children else "")
    if not href:
        return None
    active = _leads_to(path, href) or any(child.active for child in children)
    return RailItem(str(place.label), place.icon, href, active=active, children=children if len(children) > 1 else ())


def _opens(place: Place, viewer: Viewer) -> bool:
    needed = place.permission if isinstance(place.permission, tuple) else (place.permission,)
    return any(map(viewer.may, needed))


def _leads_to(path: str, href: str) -> bool:
    return path == href or (href != "/" and path.startswith(f"{href.rstrip('/')}/"))


def _top(request: Any) -> TopBar:
    viewer: Viewer = request.viewer
    places: tuple[Workplace, ...] = request.workplaces
    here = next((one for one in places if one.institution.pk == viewer.organisation_id), None)
    language = get_language()
    return TopBar(
        organisation=here.institution.short_name or here.institution.name if here else "",
        department=_department(here),
        account=viewer.name,
        role=gettext("、").join(str(ROLES[code].title) for code in dict.fromkeys(viewer.roles)),
        search_href=reverse("search") if viewer.may(P.SEE_PEOPLE) else "",
        organisations=_switches(places, viewer) if len(places) > 1 else (),
        languages=tuple(
            Link(words, reverse("set-language"), active=code == language, post=True, name="language", value=code)
            for code, words in LANGUAGES
        ),
        language=dict(LANGUAGES).get(language or "", "中文"),
        help_href=reverse("help"),
        account_links=(
            Link(str(_("我的账号")), reverse("own-account"), icon="user-circle"),
            Link(str(_("退出")), reverse("sign-out"), icon="logout", post=True),
        ),
    )


def _department(here: Workplace | None) -> str:
    """The departments and teams of this workplace, where the posting is finer than the institution."""
    if here is None:
        return ""
    finer = [one.organisation.name for one in here.postings if one.organisation_id != here.institution.pk]
    return gettext("、").join(dict.fromkeys(finer))


def _switches(places: tuple[Workplace, ...], viewer: Viewer) -> tuple[Link, ...]:
    return tuple(
        Link(
            place.institution.name, reverse("switch-organisation"), post=True, name="institution",
            value=str(place.institution.pk), active=place.institution.pk == viewer.organisation_id,
            detail=gettext("、").join(str(ROLES[one.role].title) for one in place.postings),
        )
        for place in places
    )  # fmt: skip
