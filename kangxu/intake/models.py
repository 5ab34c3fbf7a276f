"""Files as they came, how their columns were read, and what became of every row."""

from __future__ import annotations

from django.db import models

from kangxu.foundation.guarded import Guarded


class InboundFile(Guarded):
    """Bytes kept word for word under the home's uploads, once per institution and content."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    stored_as = models.CharField(max_length=120, help_text="path below the uploads folder")
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "sha256"], name="inbound_once")]


class MappingTemplate(Guarded):
    """How the columns of one institution's file are read. A change is a new version."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    feed = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    signature = models.CharField(max_length=64, help_text="hash of the header it was made for")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "feed", "name", "version"], name="mapping_version_once")
        ]
        indexes = [models.Index(fields=["organisation", "feed", "signature", "-version"], name="mapping_signature")]


class ImportBatch(Guarded):
    """One import of one file by one mapping: its state, its place in the file, its counts."""

    class State(models.TextChoices):
        MAPPING = "mapping", "对应字段"
        WAITING = "waiting", "排队"
        RUNNING = "running", "入库中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"
        DROPPED = "dropped", "已放弃"
        UNDONE = "undone", "已撤销"

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    inbound = models.ForeignKey(InboundFile, on_delete=models.PROTECT, related_name="imports")
    feed = models.CharField(max_length=30)
    mapping = models.JSONField(null=True)
    template = models.ForeignKey(MappingTemplate, null=True, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, help_text="hash of feed, mapping and options")
    state = models.CharField(max_length=10, choices=State)
    position = models.BigIntegerField(default=0, help_text="source rows whose facts are stored")
    rows_total = models.BigIntegerField(null=True)
    accepted = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0, help_text="facts waiting for the unsure-match desk")
    persons_new = models.BigIntegerField(default=0)
    persons_matched = models.BigIntegerField(default=0)
    counted = models.JSONField(default=dict, help_text="what was seen and is no fact: unknown resources, events")
    seconds = models.FloatField(default=0)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=80)
    finished_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inbound", "fingerprint"],
                condition=models.Q(state__in=["waiting", "running", "done"]), name="import_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["organisation", "-opened_at"], name="import_organisation")]


class IntakeIssue(Guarded):
    """What could not be taken over: which row, which column, why, as received."""

    import_batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="issues", db_index=False)
    row = models.BigIntegerField()
    column = models.TextField()
    reason = models.CharField(max_length=40)
    value = models.TextField()
    detail = models.TextField(blank=True)
    person_id = models.BigIntegerField(null=True)
    facts = models.IntegerField(default=1, help_text="facts refused by this issue; 0 for a remark")

    class Meta:
        indexes = [models.Index(fields=["import_batch", "reason", "row"], name="issue_batch")]


class ImportPerson(Guarded):
    """The persons a file spoke of, and whether it was the first to do so."""

    pk = models.CompositePrimaryKey("import_batch_id", "person_id")
    import_batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="+", db_index=False)
    person_id = models.BigIntegerField()
    new = models.BooleanField()


class HeldDraft(Guarded):
    """Facts of a person the unsure-match desk has not decided on yet, released or dropped by the decision."""

    case = models.ForeignKey("people.MatchCase", on_delete=models.PROTECT, related_name="+")
    import_batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="held_drafts")
    drafts = models.JSONField(help_text="kind of fact → rows")
    first_row = models.BigIntegerField(help_text="with case and import: the same chunk again holds nothing twice")
    size = models.PositiveIntegerField()
    released_at = models.DateTimeField(null=True)
