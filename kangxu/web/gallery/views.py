"""The gallery: every component in all its states, for those who build pages and for those who judge them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from kangxu.web.components.states import Exhibit, exhibits

GROUP_TITLES = {
    "frame": _("框架"),
    "work": _("待办与通话"),
    "person": _("患者页"),
    "chart": _("图表"),
    "cohort": _("看板与指标"),
    "intake": _("数据导入"),
    "table": _("列表与筛选"),
    "form": _("录入与选择"),
    "screening": _("筛查"),
    "money": _("服务与费用"),
}


@dataclass(frozen=True)
class GalleryGroup:
    """One chapter of the gallery."""

    code: str
    title: str
    exhibits: tuple[Exhibit, ...]


def gallery_groups() -> tuple[GalleryGroup, ...]:
    """The chapters in order, empty ones left out."""
    found = exhibits()
    groups = [
        GalleryGroup(code, str(title), tuple(exhibit for exhibit in found if exhibit.group == code))
        for code, title in GROUP_TITLES.items()
    ]
    return tuple(group for group in groups if group.exhibits)


def gallery_view(request: HttpRequest) -> HttpResponse:
    """All components in all states."""
    return render(request, "gallery/gallery.html", {"groups": gallery_groups()})
