"""Two heads at once: whoever changes what stands for a whole institution waits for the other."""

from __future__ import annotations

from kangxu.organisations.models import Organisation


def one_at_a_time(*organisation_ids: int) -> None:
    """In the running action: nobody else settles, closes or looks there; contacts and tasks do not wait."""
    held = Organisation.objects.select_for_update(no_key=True).filter(pk__in=organisation_ids).order_by("pk")
    list(held.values_list("pk"))
