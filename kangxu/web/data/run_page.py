"""An import on its way, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import Viewer
from kangxu.intake.inspection import REASON_HEADING
from kangxu.intake.queries import ReasonCount
from kangxu.organisations.queries import actor_names
from kangxu.web.components.batch_progress import BatchProgress, Tally
from kangxu.web.components.data_table import DataTable
from kangxu.web.components.notice import Notice
from kangxu.web.data.check_page import issues_table
from kangxu.web.data.head import ImportHead, head_of, moment_words, state_tag, title_of
from kangxu.web.data.words import FAILED_OTHERWISE, FAILURES, counted_words

COUNTED_SHOWN = 12
ON_ITS_WAY = ("waiting", "running")


@dataclass(frozen=True)
class RunPage:
    import_id: int
    head: ImportHead
    progress: BatchProgress
    notice: Notice | None
    issues: DataTable | None
    persons: tuple[tuple[str, str, str], ...]
    counted: tuple[tuple[str, str], ...]
    running: bool
    may_undo: bool
    may_retry: bool
    may_correct: bool
    undo_words: str


def run_page(job: Any, reasons: list[ReasonCount], urgent: int, viewer: Viewer) -> RunPage:
    """`urgent`: tasks that values of this import have opened."""
    lost = sum(one.facts for one in reasons)
    stored = job.accepted + job.held > 0
    return RunPage(
        import_id=job.pk,
        head=head_of(job, "run", viewer),
        progress=progress_of(job, reasons, urgent, viewer),
        notice=_notice(job, viewer),
        issues=issues_table(reasons, reverse("import-issues", args=[job.pk])) if reasons else None,
        persons=_persons(job, viewer),
        counted=_counted(job),
        running=job.state in ON_ITS_WAY,
        may_undo=job.state in ("done", "failed") and stored,
        may_retry=job.state == "failed",
        may_correct=job.state == "done" and lost > 0,
        undo_words=_undo_words(job),
    )


def progress_of(job: Any, reasons: list[ReasonCount], urgent: int, viewer: Viewer) -> BatchProgress:
    """The card with bar and counts; it fetches itself anew while the import runs."""
    share, shares = _shares(job)
    running = job.state in ON_ITS_WAY
    home = reverse("import-run", args=[job.pk])
    return BatchProgress(
        title=title_of(job),
        tag=state_tag(job.state),
        percent=f"{share:.1f}%" if share < 100 else "100%",
        rows=_rows(job),
        left=_left(job) if running else _took(job),
        accepted=shares[0],
        duplicate=shares[1],
        rejected=shares[2],
        tallies=(
            *_urgent(urgent, viewer),
            Tally(_("新入库"), f"{job.accepted:,}"),
            Tally(_("重复，没有变化"), f"{job.duplicate:,}"),
            Tally(_("拒收"), f"{job.rejected:,}", "amber" if job.rejected else "", home if job.rejected else ""),
            Tally(_("待认人"), f"{job.held:,}", "amber" if job.held else ""),
        ),
        note=_main_reasons(reasons),
        poll_href=reverse("import-progress", args=[job.pk]) if running else "",
    )


def _urgent(count: int, viewer: Viewer) -> tuple[Tally, ...]:
    href = reverse("worklist") if viewer.may(Permission.SEE_WORKLIST) else ""
    return (Tally(_("危急值，已派值班护士"), f"{count:,}", "red", href),) if count else ()


def _shares(job: Any) -> tuple[float, tuple[float, float, float]]:
    """Percent of rows done, and how it parts into stored, known and refused facts."""
    total = job.rows_total or job.position or 1
    done = 100.0 if job.state == "done" else min(100.0, job.position / total * 100)
    facts = job.accepted + job.duplicate + job.rejected + job.held or 1
    known, refused = job.duplicate / facts * done, job.rejected / facts * done
    return done, (round(done - known - refused, 2), round(known, 2), round(refused, 2))


def _rows(job: Any) -> str:
    if not job.rows_total:
        return ngettext("%(n)s行", "%(n)s行", job.position) % {"n": f"{job.position:,}"}
    return _("%(done)s / %(all)s行") % {"done": f"{job.position:,}", "all": f"{job.rows_total:,}"}


def _left(job: Any) -> str:
    """About how long it will still take, from the pace so far."""
    if job.state == "waiting":
        return _("等前面的批次")
    if not job.position or not job.rows_total or job.seconds <= 0:
        return _("正在读文件")
    seconds = (job.rows_total - job.position) / (job.position / job.seconds)
    if seconds < 60:
        return _("约剩%(n)s秒") % {"n": max(1, round(seconds))}
    return _("约剩%(n)s分钟") % {"n": round(seconds / 60)}


def _took(job: Any) -> str:
    if job.state != "done" or not job.seconds:
        return ""
    return _("用时%(n)s秒") % {"n": f"{job.seconds:.1f}" if job.seconds < 10 else round(job.seconds)}


def _main_reasons(reasons: list[ReasonCount]) -> str:
    top = [f"{one.words} {one.facts:,}" for one in reasons if one.facts][:3]
    return _("拒收：%(reasons)s") % {"reasons": _("、").join(top)} if top else ""


def _notice(job: Any, viewer: Viewer) -> Notice | None:
    if job.state == "failed":
        return Notice(str(FAILURES.get(job.failure, FAILED_OTHERWISE)), title=_("入库中断了"), tone="red")
    if job.state == "undone":
        who = actor_names([job.undone_by], viewer=viewer).get(job.undone_by, "")
        when = moment_words(job.undone_at) if job.undone_at else ""
        return Notice(_("%(who)s %(when)s 撤销了这批数据，入库的结果已全部撤回。") % {"who": who, "when": when})
    if job.state == "dropped":
        return Notice(_("这次导入放弃了，没有存下任何数据。"))
    if job.state == "done" and not job.accepted and job.duplicate:
        return Notice(_("这个文件里的数据以前都导入过，没有新内容，也没有重复存。"), tone="green")
    return None


def _counted(job: Any) -> tuple[tuple[str, str], ...]:
    """The most frequent first; our own column of reasons is nobody's loss."""
    own = f"unmapped_column:{REASON_HEADING}"
    found = sorted(((count, what) for what, count in job.counted.items() if what != own), reverse=True)
    return tuple((counted_words(what), f"{count:,}") for count, what in found[:COUNTED_SHOWN])


def _persons(job: Any, viewer: Viewer) -> tuple[tuple[str, str, str], ...]:
    """Label, count and address of what happened to persons."""
    desk = reverse("matches") if job.held and viewer.may(Permission.RESOLVE_MATCHES) else ""
    return (
        (_("新建档"), f"{job.persons_new:,}", ""),
        (_("认出已有"), f"{job.persons_matched:,}", ""),
        (_("待认人"), f"{job.held:,}", desk),
    )


def _undo_words(job: Any) -> str:
    words = _("撤回这批存入的%(n)s项结果；只有这批数据提到的新建档案会一起关闭。操作留痕，原文件保留，可以再导入。")
    return words % {"n": f"{job.accepted:,}"}
