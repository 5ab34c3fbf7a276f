"""Tables that only actions may write, and what every table must keep to."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from kangxu.foundation.acting import NotActing
from kangxu.foundation.guarded import Guarded
from kangxu.foundation.models import AuditEvent

OURS = [model for model in apps.get_models() if model.__module__.startswith("kangxu.")]
# The account signs in through Django's own backend, which notes the last login.
NOT_GUARDED = {"Account"}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_table_is_guarded(model: type[models.Model]) -> None:
    assert issubclass(model, Guarded) or model.__name__ in NOT_GUARDED


@pytest.mark.django_db
@pytest.mark.parametrize("model", [one for one in OURS if issubclass(one, Guarded)], ids=lambda model: model.__name__)
def test_side_doors_are_shut(model: type[models.Model]) -> None:
    for write in (
        lambda: model.objects.create(),
        lambda: model.objects.bulk_create([model()]),
        lambda: model.objects.all().update(),
        lambda: model.objects.all().delete(),
        lambda: model().save(),
    ):
        with pytest.raises(NotActing):
            write()


def test_a_planted_open_table_is_caught() -> None:
    class Open(models.Model):
        class Meta:
            app_label = "foundation"
            managed = False

    assert not issubclass(Open, Guarded)
    del apps.all_models["foundation"]["open"]
    apps.clear_cache()


@pytest.mark.django_db
def test_moments_of_closing_name_an_actor() -> None:
    """A column `<verb>_at` that may be empty has its `<verb>_by` beside it, where somebody did it."""
    passive = {"deceased_at", "measured_at", "retired_at", "ended_at", "deadline_at", "hidden_until", "finished_at"}
    passive |= {"left_at", "released_at", "diagnosed_at", "performed_at", "started_at", "closed_at", "recorded_at"}
    passive |= {"escalated_at", "expires_at", "last_at"}  # the clock does that
    passive |= {"answered_at"}  # whoever was called does that
    passive |= {"paid_at", "used_at", "done_at", "activated_at"}  # money, an order, the last signature does that
    for model in OURS:
        names = {field.name for field in model._meta.get_fields()}
        for field in model._meta.get_fields():
            if field.name.endswith("_at") and getattr(field, "null", False) and field.name not in passive:
                assert field.name.removesuffix("_at") + "_by" in names, f"{model.__name__}.{field.name}"


@pytest.mark.django_db(transaction=True)
def test_readings_are_append_only_in_the_table_itself() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select tgname from pg_trigger where tgrelid = 'records_reading'::regclass")
        assert ("append_only",) in cursor.fetchall()


@pytest.mark.django_db
def test_audit_holds_no_foreign_keys() -> None:
    assert not [field for field in AuditEvent._meta.get_fields() if field.is_relation]
