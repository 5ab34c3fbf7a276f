"""Registering a person: the form, what it finds out while one types, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.people import actions, queries
from kangxu.people.details import BadDetail, check_national_id
from kangxu.people.identifiers import read_national_id
from kangxu.privacy.masking import mask_phone
from kangxu.web.components.button import Button
from kangxu.web.components.notice import Notice
from kangxu.web.doors import Request, page
from kangxu.web.people.forms import PersonForm
from kangxu.web.people.words import REASONS, person_href, sex_and_age, sex_words


@dataclass(frozen=True)
class RegisterPage:
    """The form, what is in the way, and the persons it may already be."""

    form: PersonForm
    notice: Notice | None = None
    known: tuple[tuple[str, str, str, str], ...] = ()  # name, sex and age, masked telephone, address of the page
    buttons: tuple[Button, ...] = field(default_factory=lambda: (_save(),))


@page(Permission.REGISTER_PEOPLE)
def register(request: Request) -> HttpResponse:
    """An empty form, or what came of the filled one."""
    if request.method != "POST":
        name = request.GET.get("name", "")
        return _show(request, RegisterPage(PersonForm(initial={"name": name})))
    form = PersonForm(request.POST)
    if not form.is_valid():
        return _show(request, RegisterPage(form), status=400)
    try:
        person_id = _registered(request, form)
    except BadDetail as bad:
        form.add_error(bad.field if bad.field in form.fields else None, str(bad))
        return _show(request, RegisterPage(form), status=400)
    except actions.AlreadyKnown as known:
        return _show(request, _known_page(form, known, request.viewer), status=409)
    except actions.Resembles as alike:
        return _show(request, _alike_page(form, alike, request.viewer), status=409)
    messages.success(request, _("已建档"))
    return redirect(person_href(person_id) or reverse("register-person"))


@page(Permission.REGISTER_PEOPLE)
@require_POST
def check_number(request: Request) -> HttpResponse:
    """What an identity number says, or what is wrong with it; posted, so that it stands in no address."""
    text = request.POST.get("national_id", "").strip()
    said: dict[str, str] = {}
    if text:
        try:
            number = read_national_id(check_national_id(text, clock.day_of(clock.now())))
            said = {"birth_on": number.born_on.isoformat(), "sex": sex_words(number.sex)}
        except BadDetail as bad:
            said = {"problem": str(bad)}
    return render(request, "people/number_says.html", {"said": said})


def _registered(request: Request, form: PersonForm) -> int:
    viewer = request.viewer
    return actions.register_person(
        draft=actions.PersonDraft(**form.draft()),
        organisation_id=viewer.organisation_id or 0,
        surely_new=request.POST.get("decision") == "new",
        join_known=request.POST.get("decision") == "join",
        by=viewer,
        at=clock.now(),
    )


def _show(request: Request, shown: RegisterPage, status: int = 200) -> HttpResponse:
    return render(request, "people/register.html", {"page": shown}, status=status)


def _known_page(form: PersonForm, known: actions.AlreadyKnown, viewer: Viewer) -> RegisterPage:
    if known.here:
        notice = Notice(_("这个证件号的患者已在本机构建档，不用重复建。"), tone="amber")
        show = Button(_("打开档案"), tone="primary", href=person_href(known.person_id))
        return RegisterPage(form, notice, _cards([known.person_id], viewer), (_save("normal"), show))
    notice = Notice(_("本集团另一机构已有这位患者的档案。在本机构登记后，两边看到的是同一份档案。"), tone="amber")
    join = Button(_("在本机构登记"), tone="primary", type="submit", name="decision", value="join")
    return RegisterPage(form, notice, _cards([known.person_id], viewer), (join,))


def _alike_page(form: PersonForm, alike: actions.Resembles, viewer: Viewer) -> RegisterPage:
    cards = _cards(alike.person_ids, viewer)
    if alike.reason != "same_details":
        words = _("证件号与已有档案对得上，但其他信息不符：%(reason)s。请核对证件原件。")
        return RegisterPage(form, Notice(words % {"reason": REASONS[alike.reason]}, tone="red"), cards)
    words = _("可能已经建过档：姓名和出生日期（或电话）相同。先看看是不是同一人。")
    again = Button(_("不是同一人，仍然建档"), type="submit", name="decision", value="new")
    return RegisterPage(form, Notice(words, tone="amber"), cards, (again,))


def _cards(person_ids: list[int], viewer: Viewer) -> tuple[tuple[str, str, str, str], ...]:
    """Those the viewer may see; of others the form says only that they exist."""
    on = clock.day_of(clock.now())
    found: dict[int, Any] = queries.list_cards(person_ids, viewer=viewer)
    return tuple(
        (card.name, sex_and_age(card, on), mask_phone(card.phone) if card.phone else "", person_href(card.id))
        for card in found.values()
    )


def _save(tone: Literal["primary", "normal"] = "primary") -> Button:
    return Button(_("建档"), tone=tone, type="submit", form="register")
