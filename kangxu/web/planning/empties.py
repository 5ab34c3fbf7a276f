"""Why there is no plan to show, and what to do first. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.programmes.programme import programmes
from kangxu.web.components.button import Button
from kangxu.web.components.empty import Empty
from kangxu.web.person.identity import address, drawer_button
from kangxu.web.planning import path_words, words
from kangxu.web.planning.reading import PlanFacts


def empty_words(known: PlanFacts, viewer: Viewer) -> Empty:
    """Why there is no plan, and what to do first."""
    person_id = known.who.person.id
    back = (Button(_("回患者页"), href=address("person", person_id)),)
    if known.who.person.deceased_at is not None:
        return Empty(_("已故，不再拟方案"), actions=back)
    proposed = known.proposed
    if proposed is None or not proposed.programmes:
        into = drawer_button(_("纳入管理"), address("person-programmes", person_id), tone="primary")
        actions = (into, *back) if viewer.may(Permission.RECORD_READINGS) else back
        return Empty(
            _("还没有纳入病种管理"),
            _("纳入高血压、糖尿病等病种管理后，这里给出推荐的服务包和一年安排。"),
            actions=actions,
        )
    if proposed.path.decided.stop:
        node = proposed.path.decided
        why = path_words.why_stopped(path_words.told_of(proposed), known.now)
        return Empty(
            _("这位患者由专科医生自己定方案"),
            _("%(node)s：%(why)s。系统不给自动方案。") % {"node": node.words(words.language()), "why": why}, "denied",
            actions=back,
        )  # fmt: skip
    titles = words.joined(str(programmes()[one].title) for one in proposed.programmes)
    actions = (Button(_("去看服务包"), href=href),) if (href := address("packages")) else back
    return Empty(
        _("没有在售的服务包"), _("%(diseases)s还没有发布的服务包，发布后这里就能拟方案。") % {"diseases": titles},
        actions=actions,
    )  # fmt: skip
