"""Making the tables of an empty database in a third of the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.migrations.state import ModelState, ProjectState

_add = ProjectState.add_model


@contextmanager
def quick_states() -> Iterator[None]:
    """While it lasts, a model that a migration creates is rendered alone.

    Django renders anew all that hangs together with it by foreign keys, which here is nearly every model, though
    nothing can refer yet to a model that did not exist: for 130 models it renders 7,600, in eight of twelve seconds.
    """
    ProjectState.add_model = _add_alone  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        ProjectState.add_model = _add  # type: ignore[method-assign]


def _add_alone(state: ProjectState, model_state: ModelState) -> None:
    rendered = state.__dict__.pop("apps", None)  # Django looks there whether anything is rendered
    _add(state, model_state)
    if rendered is None:
        return
    state.__dict__["apps"] = rendered
    if model_state.name_lower in rendered.all_models[model_state.app_label]:
        state.reload_model(model_state.app_label, model_state.name_lower)
    else:
        rendered.render_multiple([model_state])
