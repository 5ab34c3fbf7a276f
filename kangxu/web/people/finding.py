"""Finding a person from anywhere: the fragment below the search field, and the page with everybody found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people.search import MOST, Found, search
from kangxu.privacy.masking import mask_national_id, mask_phone, name_for
from kangxu.web.components.button import Button
from kangxu.web.components.data_table import Cell, Column, DataTable, TableRow
from kangxu.web.components.empty import Empty
from kangxu.web.doors import Request, page
from kangxu.web.people.words import VIA, person_href, sex_and_age

SUGGESTED = 8


@dataclass(frozen=True)
class FoundPerson:
    """One person found, as a line: who, and by what."""

    id: int
    name: str
    sex_age: str
    phone: str
    id_tail: str
    via: str
    href: str


@dataclass(frozen=True)
class FoundPage:
    text: str
    persons: tuple[FoundPerson, ...]
    more_href: str
    register_href: str

    @property
    def table(self) -> DataTable:
        heads = (_("姓名"), _("性别年龄"), _("电话"), _("身份证号"), _("按什么找到"))
        rows = tuple(
            TableRow((Cell(one.name, bold=True), one.sex_age, one.phone, one.id_tail, one.via), href=one.href)
            for one in self.persons
        )
        shown = tuple(Column(head) for head in heads)
        return DataTable(_("找到的患者"), shown, rows, framed=True, keyboard=True, empty=self.nobody)

    @property
    def nobody(self) -> Empty:
        if not self.text:
            return Empty(_("要找谁？"), _("输入姓名、拼音或首字母、电话尾号（至少4位）、身份证尾号或病历号。"))
        actions = (Button(_("新建档案"), href=self.register_href, icon="user-plus"),) if self.register_href else ()
        words = _("没有找到“%(text)s”。换个写法再试：拼音首字母、电话尾号4位、身份证尾号4位都可以。") % {
            "text": self.text
        }
        return Empty(_("没有找到"), words, kind="no_match", actions=actions)


@page(Permission.SEE_PEOPLE)
@require_GET
def find(request: Request) -> HttpResponse:
    """With htmx the few likeliest as links; else the page."""
    text = request.GET.get("q", "").strip()
    fragment = bool(request.headers.get("HX-Request"))
    found = search(text, viewer=request.viewer, most=SUGGESTED if fragment else MOST) if text else []
    shown = found_page(text, found, viewer=request.viewer, on=clock.day_of(clock.now()))
    return render(request, "people/found.html" if fragment else "people/search.html", {"page": shown})


def found_page(text: str, found: list[Found], *, viewer: Viewer, on: date) -> FoundPage:
    return FoundPage(
        text=text,
        persons=tuple(_line(one, viewer, on) for one in found),
        more_href=f"{reverse('search')}?q={text}" if len(found) >= SUGGESTED else "",
        register_href=reverse("register-person") if viewer.may(Permission.REGISTER_PEOPLE) else "",
    )


def _line(one: Found, viewer: Viewer, on: date) -> FoundPerson:
    person = one.person
    return FoundPerson(
        id=person.id,
        name=name_for(viewer, person.name) or _("未登记姓名"),
        sex_age=sex_and_age(person, on),
        phone=mask_phone(person.phone) if person.phone else "",
        id_tail=mask_national_id(person.national_id) if person.national_id else "",
        via=str(VIA[one.via]),
        href=person_href(person.id),
    )
