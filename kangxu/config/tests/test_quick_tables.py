"""A model that is rendered alone stands in the state as Django would have put it there."""

from __future__ import annotations

from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from kangxu.config.quick_tables import quick_states


def house() -> ModelState:
    return ModelState("town", "House", [("id", models.AutoField(primary_key=True))])


def window() -> ModelState:
    looks = models.ForeignKey("town.House", models.CASCADE, related_name="windows")
    return ModelState("town", "Window", [("id", models.AutoField(primary_key=True)), ("house", looks)])


def rendered() -> ProjectState:
    state = ProjectState()
    state.add_model(house())
    assert state.apps.get_model("town.House")
    return state


def test_both_sides_know_the_new_relation_and_the_old_model_stays() -> None:
    state = rendered()
    old = state.apps.get_model("town.House")
    with quick_states():
        state.add_model(window())
    new = state.apps.get_model("town.Window")
    assert new._meta.get_field("house").related_model is old is state.apps.get_model("town.House")
    assert [one.related_model for one in old._meta.related_objects] == [new]
    assert old._meta.get_field("windows").remote_field.name == "house"


def test_a_model_that_was_there_is_rendered_as_ever() -> None:
    state, named = rendered(), house()
    named.fields["name"] = models.TextField()
    with quick_states():
        state.add_model(named)
        state.add_model(window())
    assert state.apps.get_model("town.House")._meta.get_field("name")
    assert state.apps.get_model("town.Window")._meta.get_field("house").related_model._meta.get_field("name")


def test_django_is_itself_again_afterwards() -> None:
    before = ProjectState.add_model
    with quick_states():
        assert ProjectState.add_model is not before
    assert ProjectState.add_model is before
