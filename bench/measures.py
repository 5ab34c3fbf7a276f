"""What is measured: each function returns rows of the benchmark table."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import limits
from bench.care import LONG_RECORD
from bench.population import GIVEN, SURNAMES, Site, laboratory_export
from bench.rows import Row
from kangxu.foundation import clock
from kangxu.foundation.viewer import Viewer
from kangxu.intake import actions, pipeline
from kangxu.intake.direct import accept_readings
from kangxu.intake.models import ImportBatch
from kangxu.organisations.models import Staff


def intake(site: Site, numbers: list[str], rows: int) -> list[Row]:
    """A laboratory's export through the whole pipeline, against a bare COPY; then the same file again."""
    with _file(laboratory_export(numbers, rows, last=clock.now()).write_csv().encode(), ".csv") as path:
        started = time.perf_counter()
        job = _load(site, path, "table")
        first = time.perf_counter() - started
        started = time.perf_counter()
        again = _load(site, path, "table")
        second = time.perf_counter() - started
        assert again.pk == job.pk
    bare, stored = limits.raw_copy_seconds(f"import:{job.pk}")
    return [
        Row(
            f"intake of {rows:,} laboratory rows ({job.accepted:,} stored, {job.duplicate:,} duplicate, {job.rejected:,} refused)",
            f"{first:.1f} s, {rows / first:,.0f} rows/s", f"raw COPY of {stored:,} rows: {bare:.1f} s", f"{bare / first:.2f}", "≥ 0.25",
        ),
        Row("the same file again", f"{second:.1f} s", f"first run: {first:.1f} s", f"{second / first:.2f}", "≤ 0.33"),
    ]  # fmt: skip


def bundles(site: Site, copies: int) -> list[Row]:
    """FHIR bundles to stored facts, against model validation of the same resources."""
    from fhir.resources.R4B import get_fhir_model_class

    sample = files("kangxu.intake.feeds.fhir_bundle").joinpath("samples", "synthea_excerpt.json")
    text = sample.read_text(encoding="utf-8")
    bundle = orjson.loads(text)
    resources = [entry["resource"] for entry in bundle["entry"]]
    started, rounds = time.perf_counter(), 0
    while time.perf_counter() - started < 5:
        for resource in resources:
            get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        rounds += 1
    validated = rounds * len(resources) / (time.perf_counter() - started)
    body = b"\n".join(orjson.dumps(resource) for n in range(copies) for resource in _renamed(resources, n))
    with _file(body, ".ndjson") as path:
        started = time.perf_counter()
        job = _load(site, path, "fhir-bundle")
        seconds = time.perf_counter() - started
    ours = job.position / seconds
    return [
        Row(
            f"FHIR R4 to stored facts, {job.position:,} resources ({job.accepted:,} facts)", f"{ours:,.0f} resources/s",
            f"fhir.resources validation: {validated:,.0f}/s", f"{ours / validated:.1f}", "≥ 10",
        )
    ]  # fmt: skip


def one_reading(site: Site, rounds: int = 40) -> list[Row]:
    """From the call at the door to the task on the worklist, with a worker running beside; and the queries of the door."""
    with connection.cursor() as cursor:
        cursor.execute("select person_id from programmes_enrolment order by person_id desc limit %s", [rounds + 1])
        persons = [row[0] for row in cursor.fetchall()]
    worker = subprocess.Popen([sys.executable, "-m", "kangxu.console.main", "worker"], env=dict(os.environ))
    try:
        _post(site, persons[0])
        _wait_for_task(persons[0], seconds=60)  # the worker is up
        times = []
        for person in persons[1:]:
            started = time.perf_counter()
            _post(site, person)
            _wait_for_task(person, seconds=30)
            times.append(time.perf_counter() - started)
        with CaptureQueriesContext(connection) as queries:
            _post(site, persons[0], systolic=190)
    finally:
        worker.terminate()
        worker.wait()
    p95 = statistics.quantiles(times, n=20)[-1]
    ours = f"p95 {p95:.2f} s, median {statistics.median(times):.2f} s; {len(queries)} queries at the door"
    return [Row("one reading of 186/112: door to task on the worklist", ours, "–", "–", "p95 ≤ 1 s")]


def _post(site: Site, person: int, systolic: int = 186) -> None:
    at = clock.now()
    by = Viewer.system("bench", organisation_id=site.hospital.pk, group_id=site.group.pk)
    pair = [{"analyte": "SBP", "value": systolic, "unit": "mmHg"}, {"analyte": "DBP", "value": 112, "unit": "mmHg"}]
    accept_readings(
        person={"id": person},
        readings=pair,
        measured_at=at,
        source="home_device",
        organisation_id=site.hospital.pk,
        by=by,
        at=at,
    )


def _wait_for_task(person: int, *, seconds: int) -> None:
    end = time.perf_counter() + seconds
    with connection.cursor() as cursor:
        while time.perf_counter() < end:
            cursor.execute(
                "select 1 from followup_task where person_id = %s and kind = 'urgent' and closed_at is null", [person]
            )
            if cursor.fetchone():
                return
            time.sleep(0.005)
    raise TimeoutError(f"no task for person {person}")


def pages(site: Site, person: int) -> list[Row]:
    """Server time of pages, p95, as the nurse and the head see them."""
    wanted = [
        ("worklist", "bench-nurse", lambda n: "/", 200),
        (f"person page, {LONG_RECORD:,} readings", "bench-nurse", lambda n: f"/persons/{person}", 300),
        ("search by name", "bench-nurse", lambda n: f"/search?q={SURNAMES[n % 20]}{GIVEN[n % 30]}", 150),
        ("search by phone tail", "bench-nurse", lambda n: f"/search?q={(n * 7919) % 10000:04d}", 150),
        ("programme dashboard", "bench-head", lambda n: "/dashboard", 500),
    ]
    return [_page(name, username, address, aim) for name, username, address, aim in wanted]


def _page(name: str, username: str, address: Callable[[int], str], aim: int, rounds: int = 40) -> Row:
    client = Client()
    client.force_login(Staff.objects.get(account__username=username).account)
    times = []
    for n in range(rounds + 3):
        started = time.perf_counter()
        response = client.get(address(n))
        times.append((time.perf_counter() - started) * 1000)
        assert response.status_code == 200, (name, address(n), response.status_code)
    with CaptureQueriesContext(connection) as queries:
        client.get(address(0))
    p95 = statistics.quantiles(times[3:], n=20)[-1]
    return Row(f"page: {name}", f"p95 {p95:.0f} ms, {len(queries)} queries", "–", "–", f"≤ {aim} ms")


def _load(site: Site, path: Path, feed: str) -> ImportBatch:
    at = clock.now()
    with path.open("rb") as stream:
        job = actions.accept(
            file=stream, name=path.name, feed=feed, organisation_id=site.hospital.pk, by=site.by, at=at
        )
    try:
        actions.start(job=job, by=site.by, at=at)
    except actions.AlreadyLoaded as known:
        actions.drop(job=job, by=site.by, at=at)
        return known.earlier
    return pipeline.run(job.pk, by=site.by, at=at)


def _renamed(resources: list[dict[str, Any]], n: int) -> Iterator[dict[str, Any]]:
    """The same resources of another person: every id gets a suffix."""
    ids = [resource["id"] for resource in resources if "id" in resource]
    text = orjson.dumps(resources).decode()
    for one in sorted(set(ids), key=len, reverse=True):
        text = text.replace(one, f"{one}-{n}")
    for resource in orjson.loads(text):
        if resource["resourceType"] == "Patient":
            # namesakes with one birthday would be put before the match desk
            resource["identifier"] = [{"system": "urn:bench", "value": f"bench-{n}"}]
            resource["name"] = [{"text": f"Bench {n}"}]
            resource["birthDate"] = f"{1930 + n % 60}-{1 + n // 60 % 12:02d}-{1 + n // 720 % 28:02d}"
        yield resource


@contextmanager
def _file(body: bytes, suffix: str) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(suffix=suffix) as handle:
        handle.write(body)
        handle.flush()
        yield Path(handle.name)
