"""Reading pathways: a person's, and how many run."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from kangxu.followup.models import Pathway, Task
from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import Viewer


def pathways_of(person_id: int, *, viewer: Viewer) -> list[tuple[Pathway, list[Task]]]:
    """A person's pathways with their work, those that run first, then the newest. Two queries."""
    found = list(_reached(viewer).filter(person=person_id).order_by("-started_at", "-pk"))
    tasks: dict[int, list[Task]] = {}
    for task in Task.objects.filter(person=person_id, kind=Task.Kind.PATHWAY).order_by("due_on", "pk"):
        tasks.setdefault(int(task.facts["pathway"]), []).append(task)
    found.sort(key=lambda one: one.ended_at is not None)
    return [(one, tasks.get(one.pk, [])) for one in found]


def running(*, viewer: Viewer) -> dict[str, tuple[int, int]]:
    """Pathway → (persons on it now, begun in all), in reach."""
    rows = _reached(viewer).values_list("code").annotate(now=Count("pk", filter=Q(ended_at=None)), ever=Count("pk"))
    return {code: (now, ever) for code, now, ever in rows}


def newest(*, viewer: Viewer, size: int = 50) -> list[tuple[Pathway, Task | None]]:
    """Pathways that run with their next piece of work, the newest first. Two queries."""
    running = _reached(viewer).filter(ended_at=None).select_related("person").order_by("-started_at", "-pk")
    found = list(running[:size])
    tasks = Task.objects.filter(person__in=[one.person_id for one in found], kind=Task.Kind.PATHWAY, closed_at=None)
    following = {int(task.facts["pathway"]): task for task in tasks.order_by("-due_on", "-pk")}
    return [(one, following.get(one.pk)) for one in found]


def _reached(viewer: Viewer) -> QuerySet[Pathway]:
    return in_scope(Pathway.objects.all(), viewer)
