"""The hospital's own prices: a draft, and the second pair of eyes."""

from __future__ import annotations

from datetime import datetime

from kangxu.foundation.acting import action, audit
from kangxu.foundation.viewer import Viewer
from kangxu.packages.edition_models import PriceVersion
from kangxu.packages.editions import Refused, move, own_draft, put_in_force, seconded, submitted, written
from kangxu.packages.prices import BadFigures, Figures, checked

State = PriceVersion.State


@action
def save_figures(*, service: str, figures: Figures, by: Viewer, at: datetime) -> PriceVersion:
    """What the next price list says of one service, in its draft. Raises Refused."""
    draft = written(PriceVersion, by, at)
    try:
        kept = checked(service, figures)
    except BadFigures as problem:
        raise Refused(str(problem)) from problem
    if draft.pk is None:
        before = PriceVersion.objects.filter(state=State.PUBLISHED).first()
        draft.figures = dict(before.figures) if before else {}
    draft.figures = {**draft.figures, service: kept}
    draft.figures = {code: one for code, one in draft.figures.items() if one}
    draft.save()
    audit("prices.drafted", f"prices:{draft.pk}")
    return draft


@action
def submit_prices(*, note: str = "", by: Viewer, at: datetime) -> PriceVersion:
    """Hand the draft to somebody who may put it in force. Raises NotFound."""
    draft = own_draft(PriceVersion, by)
    draft.note = note[:200]
    move(draft, State.WAITING)
    audit("prices.submitted", f"prices:{draft.pk}")
    return draft


@action
def publish_prices(*, by: Viewer, at: datetime) -> PriceVersion:
    """Reckon with these prices from now on; plans that are signed keep theirs. Raises Refused, NotFound."""
    draft = seconded(PriceVersion, by)
    put_in_force(draft, by.actor, at)
    audit("prices.published", f"prices:{draft.pk}", number=draft.number)
    return draft


@action
def hand_back_prices(*, by: Viewer, at: datetime) -> PriceVersion:
    """Hand a submission back to its author. Raises Refused, NotFound."""
    draft = submitted(PriceVersion, by)
    move(draft, State.DRAFT)
    audit("prices.returned", f"prices:{draft.pk}")
    return draft


@action
def drop_prices(*, by: Viewer, at: datetime) -> None:
    """Throw the draft away. Raises NotFound."""
    draft = own_draft(PriceVersion, by)
    audit("prices.dropped", f"prices:{draft.pk}")
    draft.delete()
