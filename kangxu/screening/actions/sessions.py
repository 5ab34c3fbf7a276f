"""Opening and closing screening sessions, and deciding which models the site uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from kangxu.clinical.risk import risk_models
from kangxu.foundation.acting import action, audit
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.organisations.queries import NotFound, list_staff
from kangxu.screening.filled import NotAccepted
from kangxu.screening.models import ModelChoice, ScreeningSession


@action
def open_session(
    *, title: str, held_on: date, place: str = "", team: Sequence[int] = (), organisation_id: int | None = None,
    by: Viewer, at: datetime,
) -> ScreeningSession:  # fmt: skip
    """Open a session at an institution (the viewer's own, if none is named). Raises NotAccepted, NotFound."""
    by.require(Permission.SCREEN_PEOPLE)
    where = organisation_id or by.organisation_id
    if where is None or not by.sees(where):
        raise NotFound(f"organisation:{where}")
    if not title.strip():
        raise NotAccepted({"title": _("请填写场次名称")})
    known = set(list_staff(viewer=by).filter(pk__in=list(team)).values_list("pk", flat=True))
    if known != set(team):
        raise NotAccepted({"team": _("有人不在本机构")})
    made: ScreeningSession = ScreeningSession.objects.create(
        organisation_id=where, title=title.strip()[:80], place=place.strip()[:80], held_on=held_on, team=list(team),
        opened_at=at, opened_by=by.actor,
    )  # fmt: skip
    audit("session.opened", f"session:{made.pk}", organisation_id=where)
    return made


@action
def close_session(*, session_id: int, by: Viewer, at: datetime) -> ScreeningSession:
    """End a session; forms filled before may still arrive. Closing twice changes nothing."""
    by.require(Permission.SCREEN_PEOPLE)
    found = ScreeningSession.objects.select_for_update().filter(pk=session_id).first()
    if found is None or not by.sees(found.organisation_id):
        raise NotFound(f"session:{session_id}")
    one: ScreeningSession = found
    if one.closed_at is None:
        one.closed_at, one.closed_by = at, by.actor
        one.save()
    audit("session.closed", f"session:{one.pk}", organisation_id=one.organisation_id)
    return one


@action
def set_model(*, model: str, on: bool, variant: str = "", by: Viewer, at: datetime) -> ModelChoice:
    """Switch a risk model on or off for the site, or choose its variant. Raises NotFound."""
    by.require(Permission.MANAGE_SITE)
    known = risk_models().get(model)
    if known is None or (variant and variant not in known.variants):
        raise NotFound(f"model:{model}:{variant}")
    made: ModelChoice = ModelChoice.objects.create(
        model=model, on=on, variant=variant or known.variants[0], decided_at=at, decided_by=by.actor
    )
    audit("model.chosen", f"model:{model}", on=on, variant=made.variant)
    return made
