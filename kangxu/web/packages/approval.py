"""What the second person sees before a package is published."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import actor_names
from kangxu.web.components.data_table import DataTable
from kangxu.web.components.sale_sums import SaleSums
from kangxu.web.components.shapes import Facts
from kangxu.web.packages.basis import Basis
from kangxu.web.packages.designer import problems, side, sums_of
from kangxu.web.packages.lines import bill_table
from kangxu.web.packages.words import money, name_of, valid_for


@dataclass(frozen=True)
class ApprovalPage:
    """The submission: by whom, what changes, what it comes to, and whether this viewer may decide."""

    title: str
    code: str
    back_href: str
    submitted: str
    note: str
    facts: Facts
    problems: tuple[str, ...]
    changes: tuple[tuple[str, str], ...]
    changes_title: str
    table: DataTable
    sums: SaleSums | None
    own: bool


def approval_page(held: Basis, *, viewer: Viewer) -> ApprovalPage:
    draft, view = held.shown, held.view(viewer=viewer)
    beside = side(held, view, viewer=viewer)
    who = actor_names([draft.author], viewer=viewer)[draft.author]
    changes = view.from_before if view.before else view.from_parent
    return ApprovalPage(
        name_of(held.package), held.package.code, reverse("package", args=[held.package.code]),
        _("%(who)s %(at)s提交") % {"who": who, "at": f"{draft.made_at.astimezone(clock.zone()):%m-%d %H:%M}"},
        draft.note,
        (
            _("服务费%(fee)s") % {"fee": money(draft.fee_fen)},
            _("有效期%(days)s") % {"days": valid_for(draft.validity_days)}, *beside.facts,
        ),
        tuple(problems(view)), beside.changes, beside.changes_title,
        bill_table(changes, view.known, validity_days=draft.validity_days, compared=True),
        sums_of(view, viewer), viewer.actor in (draft.author, *draft.hands),
    )  # fmt: skip
