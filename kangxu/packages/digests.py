"""The fingerprint of a plan: whoever signs, signs exactly this."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from kangxu.packages.lessons import LESSON
from kangxu.packages.models import Plan, PlanItem


def digest_of(plan: Plan) -> str:
    """SHA-256 over the plan's canonical JSON."""
    return sha256(json.dumps(said(plan), ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def said(plan: Plan) -> dict[str, Any]:
    """All that a signature stands for: lessons that were read since are no part of it, what was stopped since is."""
    signed = plan.items.exclude(done_by__startswith=f"{LESSON}:")
    items = signed.exclude(state=PlanItem.State.DROPPED, stopped=None).order_by("due_on", "service", "pk")
    return {
        "person": plan.person_id, "organisation": plan.organisation_id, "tier": plan.tier,
        "packages": sorted(f"{one.package.code}@{one.number}" for one in plan.versions.select_related("package")),
        "days": [str(plan.starts_on), str(plan.ends_on)], "doctor": plan.doctor_id, "manager": plan.manager_id,
        "items": [[one.service, str(one.due_on), one.place] for one in items], "courses": plan.courses,
        "targets": plan.targets, "accounts": plan.accounts, "price_list": plan.price_list,
    }  # fmt: skip
