from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kangxu.alerts import listeners
from kangxu.foundation import clock
from kangxu.foundation.acting import quietly
from kangxu.foundation.models import AuditEvent, Batch
from kangxu.intake.models import ImportBatch, InboundFile, MappingTemplate
from kangxu.intake.queries import mapping_of
from kangxu.records.models import Reading
from kangxu.web.data.tests.conftest import HEADER, Drop
from kangxu.web.tests.world import AT, SYSTEM, World, add_role

pytestmark = pytest.mark.django_db
Run = Callable[[ImportBatch], ImportBatch]
PART = {"HX-Request": "true"}
PRESSURES = "身份证号,姓名,性别,测量时间,收缩压,舒张压\n"

# identity numbers are invented: the county code 369921 was never given out
ONE, TWO, THREE = "369921196001010015", "369921196503050025", "369921197007070048"


def rows(glucose: tuple[Any, ...] = (5.6, 6.1, 97)) -> str:
    people = zip((ONE, TWO, THREE), ("张建国", "李梅", "王芳"), "男女女", strict=True)
    lines = [
        f"1000{i},{name},{sex},{number},1380000000{i},2026-10-0{i + 1},{value},35{i},"
        for i, ((number, name, sex), value) in enumerate(zip(people, glucose, strict=True))
    ]
    return "\n".join(lines) + "\n"


def many(odd: int = 12) -> str:
    """A column of which a few values are mg/dL among mmol/L."""
    lines = []
    for i in range(300):
        value = 95 + i % 9 if i < odd else 5 + i % 20 / 10
        lines.append(f"2{i:04d},患者{i},男,,,{i % 28 + 1:02d}/10/2026,{value},3{i % 90:02d},")
    return "\n".join(lines) + "\n"


def text(answer: Any) -> str:
    return answer.content.decode()


def told(answer: Any) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def column(job: ImportBatch, name: str) -> Any:
    job.refresh_from_db()
    return next(one for one in mapping_of(job).columns if one.name == name)


def test_an_empty_centre_says_what_to_do(it: Client) -> None:
    page = text(it.get("/imports"))
    assert "还没有导入过数据" in page
    assert "安澜县人民医院" in page


def test_a_dropped_file_opens_its_columns(drop: Drop, it: Client) -> None:
    job = drop(rows())
    assert (job.state, job.feed) == ("mapping", "table")
    page = text(it.get(f"/imports/{job.pk}/columns"))
    for words in ("空腹血糖 FPG", "尿酸", "身份证号", "本人手机"):
        assert words in page
    assert "团检.csv" in text(it.get("/imports"))


def test_identities_in_samples_keep_their_middle_hidden(drop: Drop, it: Client) -> None:
    job = drop(rows())
    pages = text(it.get(f"/imports/{job.pk}/columns")) + text(it.get(f"/imports/{job.pk}/who"))
    assert "369921********0015" in pages
    for clear in (ONE, "13800000000", "张建国"):
        assert clear not in pages


def test_identities_in_a_wrong_column_are_hidden_as_well(drop: Drop, it: Client) -> None:
    job = drop("a,1," + ONE + "\nb,2,13812345678\n", header="甲,乙,说明\n")
    page = text(it.get(f"/imports/{job.pk}/columns"))
    assert ONE not in page
    assert "138****5678" in page


@pytest.mark.parametrize(
    ("body", "name", "why"),
    [
        (b"", "a.csv", "读不了"), (b"%PDF-1.7 ...", "report.pdf", "PDF"), (b"\x89PNG\r\n", "x.png", "图片"),
        (b"PK\x03\x04broken", "x.xlsx", "读不了"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_leaves_nothing(
    here: World, it: Client, uploads: Path, body: bytes, name: str, why: str
) -> None:
    file = io.BytesIO(body)
    file.name = name
    answer = it.post("/imports/upload", {"file": file, "organisation": here.hospital.pk})
    assert answer.status_code == 400
    assert why in text(answer)
    assert not ImportBatch.objects.exists()
    assert not InboundFile.objects.exists()


def test_what_is_too_large_is_refused_at_the_door(here: World, it: Client, settings: Any) -> None:
    settings.IMPORT_MAX_MB = 0
    file = io.BytesIO(b"a,b\n1,2\n")
    file.name = "big.csv"
    answer = it.post("/imports/upload", {"file": file, "organisation": here.hospital.pk})
    assert "超过上限" in text(answer)


def test_no_file_and_no_place_are_said(here: World, it: Client) -> None:
    assert "请选一个文件" in text(it.post("/imports/upload", {"organisation": here.hospital.pk}))
    file = io.BytesIO(b"a,b\n1,2\n")
    file.name = "a.csv"
    assert "哪个机构" in text(it.post("/imports/upload", {"file": file}))


def test_nobody_imports_into_a_place_out_of_scope(here: World, it: Client) -> None:
    file = io.BytesIO((HEADER + rows()).encode())
    file.name = "a.csv"
    assert it.post("/imports/upload", {"file": file, "organisation": here.elsewhere.pk}).status_code == 404


def test_mixed_units_are_converted_when_a_person_says_so(drop: Drop, it: Client, run: Run) -> None:
    job = drop(many())
    before = column(job, "*血糖")
    assert before.problems[0].code == "mixed_units"
    page = text(it.get(f"/imports/{job.pk}/columns?part=c{before.index}"))
    assert "12行像 mg/dL" in page
    assert "histogram" in page
    answer = it.post(
        f"/imports/{job.pk}/columns/c{before.index}",
        {"target": "analyte:FPG", "unit": "mmol/L", "decision": "convert_outliers"},
    )
    assert answer.status_code == 302
    after = column(job, "*血糖")
    assert after.problems[0].decision == "convert_outliers"
    assert after.certainty == 1.0
    it.post(f"/imports/{job.pk}/columns/confirm")
    done = run(job)
    assert done.state == "done"
    glucose = Reading.objects.filter(analyte="FPG")
    assert glucose.count() + done.held + done.rejected >= 300
    assert not glucose.filter(value__gt=60).exists()


def test_the_next_open_column_follows(drop: Drop, it: Client) -> None:
    job = drop(many())
    index = column(job, "*血糖").index
    answer = it.post(f"/imports/{job.pk}/columns/c{index}", {"decision": "reject_outliers"}, headers=PART, follow=True)
    page = text(answer)
    assert "<html" not in page
    assert answer["HX-Push-Url"].startswith(f"/imports/{job.pk}/columns?part=c")
    assert f"part=c{index}&" not in answer["HX-Push-Url"]


def test_the_button_says_how_many_columns_are_missing(drop: Drop, it: Client) -> None:
    job = drop(many())
    assert re.search(r"处理完\d列后，下一步认人", text(it.get(f"/imports/{job.pk}/columns")))
    it.post(f"/imports/{job.pk}/columns/confirm")
    assert "下一步：认人" in text(it.get(f"/imports/{job.pk}/columns"))


def test_another_target_is_tried_before_it_is_kept(drop: Drop, it: Client) -> None:
    job = drop(rows())
    index = column(job, "备注").index
    page = text(it.get(f"/imports/{job.pk}/columns?part=c{index}&target=analyte:UA", headers=PART))
    assert 'value="analyte:UA" selected' in page
    assert column(job, "备注").target == "ignore"
    it.post(f"/imports/{job.pk}/columns/c{index}", {"target": "diagnosis_text", "decision": "take"})
    assert column(job, "备注").target == "diagnosis_text"
    it.post(f"/imports/{job.pk}/columns/c{index}", {"target": "diagnosis_text", "decision": "ignore"})
    assert column(job, "备注").target == "ignore"


@pytest.mark.parametrize(
    "wrong", [{"target": "analyte:NOPE"}, {"target": "analyte:UA", "unit": "mmHg"}, {"decision": "burn"}]
)
def test_a_choice_that_does_not_fit_is_refused(drop: Drop, it: Client, wrong: dict[str, str]) -> None:
    job = drop(rows())
    before = column(job, "尿酸")
    answer = it.post(f"/imports/{job.pk}/columns/c{before.index}", {"decision": "take", **wrong}, follow=True)
    assert "不配" in text(answer)
    assert column(job, "尿酸") == before
    assert it.post(f"/imports/{job.pk}/columns/c99", {"decision": "take"}).status_code == 404
    assert it.get(f"/imports/{job.pk}/columns?part=c1&target=analyte:NOPE").status_code == 404


def test_restricted_results_cannot_be_taken(drop: Drop, it: Client) -> None:
    job = drop("a,阴性,5.5\nb,阳性,6.5\n", header="体检号,乙肝表面抗原,空腹血糖\n")
    index = column(job, "乙肝表面抗原").index
    page = text(it.get(f"/imports/{job.pk}/columns?part=c{index}"))
    assert "受限" in page
    assert "阳性" not in page
    it.post(f"/imports/{job.pk}/columns/c{index}", {"target": "analyte:FPG", "decision": "take"})
    assert column(job, "乙肝表面抗原").target == "ignore"
    assert it.get(f"/imports/{job.pk}/columns?part=c{index}&target=analyte:FPG").status_code == 404


def test_columns_are_searched_and_filtered(drop: Drop, it: Client) -> None:
    job = drop(rows())
    found = text(it.get(f"/imports/{job.pk}/columns?q=尿酸&tab=all", headers=PART))
    table = found[found.index("<tbody") : found.index("</tbody>")]
    assert table.count("<tr") == 1
    assert "没有找到这样的列" in text(it.get(f"/imports/{job.pk}/columns?q=没有", headers=PART))
    skipped = text(it.get(f"/imports/{job.pk}/columns?tab=skipped", headers=PART))
    assert "备注" in skipped[skipped.index("<tbody") : skipped.index("</tbody>")]


def test_a_template_is_found_again_for_the_same_header(drop: Drop, it: Client) -> None:
    job = drop(many())
    it.post(f"/imports/{job.pk}/columns/confirm")
    it.post(f"/imports/{job.pk}/template", {"name": "体检中心"})
    assert MappingTemplate.objects.get().version == 1
    again = drop(rows(), name="下月.csv")
    assert again.template is not None
    page = text(it.get(f"/imports/{again.pk}/columns"))
    assert "沿用上次的对应关系“体检中心”（第1版）" in page
    assert "下一步：认人" in page
    assert "起个名字" in told(it.post(f"/imports/{again.pk}/template", {"name": " "}, follow=True))


def test_a_new_problem_under_an_old_template_is_asked_about(drop: Drop, it: Client) -> None:
    job = drop(rows((5.5, 5.6, 5.7)))
    it.post(f"/imports/{job.pk}/columns/confirm")
    it.post(f"/imports/{job.pk}/template", {"name": "体检中心"})
    page = text(it.get(f"/imports/{drop(many(), name='混.csv').pk}/columns"))
    assert re.search(r"处理完\d列后", page)
    assert "列有变化" in page


def test_who_it_is_can_be_said(drop: Drop, it: Client) -> None:
    job = drop("5.5,2026-10-01\n6.5,2026-10-02\n", header="空腹血糖,日期\n")
    assert "没有认出任何身份列" in text(it.get(f"/imports/{job.pk}/who"))
    assert "病历号" in text(it.post(f"/imports/{job.pk}/who", {"way": "one", "person": ""}))
    assert "选一列" in text(it.post(f"/imports/{job.pk}/who", {"way": "key", "person_key": "不存在"}))
    assert it.post(f"/imports/{job.pk}/who", {"way": "x"}).status_code == 400
    assert it.post(f"/imports/{job.pk}/who", {"way": "columns", "measured_on": "1.5.2026"}).status_code == 400
    answer = it.post(
        f"/imports/{job.pk}/who",
        {"way": "one", "person": "MR-1", "source": "laboratory", "measured_on": "2026-10-01"},
    )
    assert answer["Location"] == f"/imports/{job.pk}/check"
    job.refresh_from_db()
    assert job.options == {"person": "MR-1", "source": "laboratory", "measured_on": "2026-10-01"}


def test_the_dry_run_counts_and_stores_nothing(drop: Drop, it: Client) -> None:
    job = drop(rows(("5.6", "未查", "abc")))
    page = text(it.get(f"/imports/{job.pk}/check/numbers"))
    assert "未查" in page
    assert "读不懂" in page
    assert re.search(r"可入库.*?>4<", page, re.DOTALL)  # three uric acids and one glucose
    assert not Reading.objects.exists()


def test_from_drop_to_result(drop: Drop, it: Client, run: Run) -> None:
    job = drop(rows((5.6, "未查", 6.1)))
    assert it.get(f"/imports/{job.pk}")["Location"] == f"/imports/{job.pk}/columns"
    done = run(job)
    assert (done.accepted, done.rejected, done.persons_new) == (5, 1, 3)
    page = text(it.get(f"/imports/{job.pk}"))
    for words in ("已完成", "未查", "下载拒收", "撤销这批", "改好再交"):
        assert words in page
    assert "已完成" in text(it.get("/imports"))
    assert it.get(f"/imports/{job.pk}/columns")["Location"] == f"/imports/{job.pk}"
    issues = text(it.get(f"/imports/{job.pk}/issues?reason=not_measured"))
    assert "*血糖" in issues
    assert "没有这种问题" in text(it.get(f"/imports/{job.pk}/issues?reason=nothing"))


def test_the_progress_card_polls_and_ends_with_a_fresh_page(drop: Drop, it: Client, run: Run) -> None:
    job = drop(rows())
    it.post(f"/imports/{job.pk}/start")
    waiting = it.get(f"/imports/{job.pk}/progress", headers=PART)
    assert f'hx-get="/imports/{job.pk}/progress"' in text(waiting)
    assert "HX-Refresh" not in waiting
    assert "排队" in text(it.get("/imports"))
    run(job)
    assert it.get(f"/imports/{job.pk}/progress", headers=PART)["HX-Refresh"] == "true"


def test_the_same_file_again_shows_the_first_result(drop: Drop, it: Client, run: Run) -> None:
    first = run(drop(rows()))
    second = drop(rows())
    answer = it.post(f"/imports/{second.pk}/start", follow=True)
    assert answer.redirect_chain[-1][0] == f"/imports/{first.pk}"
    assert "没有再导一遍" in told(answer)


def test_rejects_are_corrected_and_handed_in_again(drop: Drop, it: Client, run: Run) -> None:
    first = run(drop(rows((5.6, "abc", 6.1))))
    file = it.get(f"/imports/{first.pk}/rejects.csv")
    lines = list(csv.reader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))
    assert lines[0][-1] == "拒收原因"
    assert len(lines) == 2
    assert lines[1][lines[0].index("身份证号")] == f"'{TWO}"  # no spreadsheet rounds it
    lines[1][lines[0].index("*血糖")] = "6.6"
    again = io.StringIO()
    csv.writer(again).writerows(lines)
    body = io.BytesIO(again.getvalue().encode("utf-8-sig"))
    body.name = "改好.csv"
    answer = it.post(f"/imports/{first.pk}/correct", {"file": body})
    second = run(ImportBatch.objects.latest("pk"))
    assert answer["Location"] == f"/imports/{second.pk}/columns"
    assert (second.accepted, second.duplicate, second.rejected) == (1, 1, 0)
    assert second.persons_new == 0
    assert AuditEvent.objects.filter(what="import.rejects_taken", target=f"import:{first.pk}").exists()


def test_corrected_rows_reach_the_same_persons_by_their_number_alone(drop: Drop, it: Client, run: Run) -> None:
    """The column of reasons that our list adds does not make it another sender's numbering."""
    first = run(drop("1,5.6,351,2026-10-01\n2,abc,352,2026-10-02\n", header="体检号,*血糖,尿酸,日期\n"))
    file = it.get(f"/imports/{first.pk}/rejects.csv")
    body = io.BytesIO(b"".join(file.streaming_content).replace(b"abc", b"6.6"))
    body.name = "改好.csv"
    it.post(f"/imports/{first.pk}/correct", {"file": body})
    second = run(ImportBatch.objects.latest("pk"))
    assert (second.accepted, second.duplicate, second.persons_new, second.held) == (1, 1, 0, 0)


def test_undo_takes_everything_back(drop: Drop, it: Client, run: Run) -> None:
    job = run(drop(rows((5.5, 5.6, 5.7))))
    answer = it.post(f"/imports/{job.pk}/undo", follow=True)
    assert "已撤回6项" in told(answer)
    assert "撤销了这批数据" in text(answer)
    assert "已撤销" in text(it.get("/imports"))
    assert "不能这样做" in told(it.post(f"/imports/{job.pk}/undo", follow=True))


def test_an_import_is_stopped_and_goes_on(drop: Drop, it: Client, run: Run) -> None:
    job = drop(rows())
    it.post(f"/imports/{job.pk}/start")
    page = text(it.post(f"/imports/{job.pk}/cancel", follow=True))
    assert "入库中断了" in page
    assert "接着入库" in page
    it.post(f"/imports/{job.pk}/retry")
    job.refresh_from_db()
    assert job.state == "waiting"


def test_urgent_values_of_an_import_are_told(
    drop: Drop, it: Client, run: Run, here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AT)
    day = clock.day_of(AT).isoformat()
    job = run(drop(f"{ONE},张建国,男,{day} 08:30,190,118\n{TWO},李梅,女,{day} 08:40,120,76\n", header=PRESSURES))
    listeners.assess(Batch.objects.get(event="records.recorded", caused_by=f"import:{job.pk}"), AT)
    assert "危急值，已派值班护士" in text(it.get(f"/imports/{job.pk}"))
    other = run(drop(rows(), name="又一份.csv"))
    assert "危急值，已派值班护士" not in text(it.get(f"/imports/{other.pk}"))


def test_an_import_is_given_up(drop: Drop, it: Client) -> None:
    job = drop(rows())
    assert "没有存下任何数据" in text(it.post(f"/imports/{job.pk}/drop", follow=True))


def test_a_failure_is_told_without_quoting_the_file(drop: Drop, it: Client) -> None:
    job = drop(rows())
    with quietly("test", by=SYSTEM, at=AT):
        ImportBatch.objects.filter(pk=job.pk).update(state="failed", failure="KeyError")
    assert "没有丢，也没有重复" in text(it.get(f"/imports/{job.pk}"))


def test_strangers_and_other_roles_find_no_import(drop: Drop, here: World, run: Run) -> None:
    job = run(drop(rows()))
    stranger, nurse = here.client(here.stranger), here.client("nurse")
    reads = ("", "/columns", "/who", "/check", "/check/numbers", "/progress", "/issues", "/rejects.csv")
    writes = ("/columns/c1", "/columns/confirm", "/template", "/start", "/correct", "/drop", "/cancel", "/retry")
    for path in reads:
        assert stranger.get(f"/imports/{job.pk}{path}").status_code == 404, path
        assert nurse.get(f"/imports/{job.pk}{path}").status_code == 403, path
    for path in (*writes, "/undo"):
        assert stranger.post(f"/imports/{job.pk}{path}").status_code == 404, path
        assert nurse.post(f"/imports/{job.pk}{path}").status_code == 403, path
    assert "团检.csv" not in text(stranger.get("/imports"))
    job.refresh_from_db()
    assert job.state == "done"


def test_another_institution_of_the_group_sees_its_own_imports_only(drop: Drop, here: World) -> None:
    job = drop(rows())
    add_role(here.staff["auditor"], here.clinic, "it_admin")
    clinic = here.client("auditor")
    clinic.post("/organisation", {"institution": here.clinic.pk})
    assert clinic.get(f"/imports/{job.pk}/columns").status_code == 404
