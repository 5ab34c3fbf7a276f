"""What a hospital edits beside its packages: the decision tree and its own prices. Each edition is kept as it was."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class Edition(Guarded):
    """An edition that one person writes and another puts in force. Once published it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        WAITING = "waiting", "待审批"
        PUBLISHED = "published", "启用中"
        SUPERSEDED = "superseded", "已替换"

    number = models.PositiveIntegerField(default=0, help_text="0 while it is a draft")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    note = models.CharField(max_length=200, blank=True)
    author = models.CharField(max_length=80)
    hands = models.JSONField(default=list, help_text="everybody who wrote in it; none of them publishes it")
    made_at = models.DateTimeField()
    published_by = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(number__gt=0), name="%(class)s_number"
            ),
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(state__in=("draft", "waiting")), name="%(class)s_one_draft"
            ),
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(state="published"), name="%(class)s_one_in_force"
            ),
        ]  # fmt: skip


class TreeVersion(Edition):
    """The decision tree: its nodes in order, each with the rule as it was written and as it was read."""

    edition = models.CharField(max_length=20, blank=True, help_text="how plans name it; given when it is published")
    nodes = models.JSONField(default=list)
    signed_by = models.CharField(max_length=80, blank=True, help_text="the specialist who answers for it")
    signed_at = models.DateTimeField(null=True)


class PriceVersion(Edition):
    """The hospital's own figures per service, where they differ from the examples of the shelf, in fen and minutes."""

    figures = models.JSONField(default=dict)
