"""Version 1: readings in, worklist and latest values out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Status
from ninja.errors import AuthenticationError, ValidationError

from kangxu.api.doorkeepers import KNOCKS
from kangxu.api.schemas import Latest, LatestValues, Problems, ReadingsIn, ReadingsStored, WorklistOut, WorklistRow
from kangxu.followup.queries import worklist as list_work
from kangxu.followup.worklist import Selection
from kangxu.foundation import clock
from kangxu.foundation.permissions import Permission
from kangxu.foundation.viewer import NotAllowed, Viewer
from kangxu.intake.direct import NobodyNamed, Receipt, accept_readings
from kangxu.organisations.queries import NotFound
from kangxu.people.queries import get_person
from kangxu.records.queries import latest_of

api = NinjaAPI(
    title="Kangxu 康续",
    version="1",
    description="Chronic-disease management: readings in, work and latest values out.",
    auth=KNOCKS,
    urls_namespace="api-1",
    docs_url="/docs",
    openapi_url="/openapi.json",
)
REFUSALS: dict[int, Any] = {401: Problems, 403: Problems, 404: Problems, 422: Problems}


@api.post("/v1/readings", response={201: ReadingsStored, 200: ReadingsStored, **REFUSALS}, tags=["readings"])
def post_readings(request: HttpRequest, body: ReadingsIn) -> Any:
    """Store readings of one person measured at one moment.

    201 when anything is new, 200 when all of it was known before, 422 when nothing could be stored. Values that are
    refused stand in `rejected` with their reason; the others are stored.
    """
    viewer = viewer_of(request)
    at = clock.now()
    receipt = accept_readings(
        person=body.person.model_dump(exclude_none=True), readings=body.all_readings(),
        measured_at=body.moment(at), source=body.source,
        organisation_id=body.organisation or viewer.organisation_id or 0, device=body.device, by=viewer, at=at,
    )  # fmt: skip
    if not receipt.accepted and not receipt.duplicate:
        return Status(422, {"problems": [_problem(one.field, one.reason, one.words) for one in receipt.rejected]})
    return Status(201 if receipt.accepted else 200, _stored(receipt))


@api.get("/v1/worklist", response={200: WorklistOut, **REFUSALS}, tags=["work"])
def get_worklist(
    request: HttpRequest, tab: str = "all", team: bool = False, disease: str = "", after: str = "", size: int = 50
) -> Any:
    """A page of due work in the order of clinical need; `after` of the answer asks for the next page."""
    viewer = viewer_of(request)
    viewer.require(Permission.SEE_WORKLIST)
    mine = not team and viewer.staff_id is not None
    chosen = Selection(mine=mine, tab=tab, disease=disease)
    work = list_work(viewer=viewer, at=clock.now(), chosen=chosen, after=after, size=max(1, min(size, 200)))
    return {
        "counts": work.counts,
        "after": work.page.after,
        "rows": [WorklistRow.of(item) for item in work.page.rows],
    }


@api.get("/v1/persons/{int:person_id}/latest", response={200: LatestValues, **REFUSALS}, tags=["readings"])
def get_latest(request: HttpRequest, person_id: int) -> Any:
    """The newest value of every analyte of one person, in canonical units."""
    viewer = viewer_of(request)
    viewer.require(Permission.SEE_CLINICAL)
    person = get_person(person_id, viewer=viewer)
    return {
        "person": person.id,
        "values": [Latest.of(one) for one in latest_of(person.id, viewer=viewer).values()],
    }


def viewer_of(request: Any) -> Viewer:
    """Whom the doorkeeper let in."""
    viewer: Viewer = request.auth
    return viewer


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, refused: ValidationError) -> HttpResponse:
    problems = [_problem(_field(one["loc"]), one["type"], one["msg"]) for one in refused.errors]
    return api.create_response(request, {"problems": problems}, status=422)


def _field(where: tuple[Any, ...]) -> str:
    """Path of a field without the names of our own parameters."""
    return ".".join(str(part) for part in where[2:]) or "body"


@api.exception_handler(NobodyNamed)
def _nobody(request: HttpRequest, refused: NobodyNamed) -> HttpResponse:
    return api.create_response(request, {"problems": [_problem("person", "unclear", str(refused))]}, status=422)


@api.exception_handler(NotFound)
def _missing(request: HttpRequest, refused: NotFound) -> HttpResponse:
    words = _("没有这个人，或者不在您的机构范围内")
    return api.create_response(request, {"problems": [_problem("person", "not_found", words)]}, status=404)


@api.exception_handler(NotAllowed)
def _refused(request: HttpRequest, refused: NotAllowed) -> HttpResponse:
    words = _("没有权限：%(what)s") % {"what": str(refused)}
    return api.create_response(request, {"problems": [_problem("", "not_allowed", words)]}, status=403)


@api.exception_handler(AuthenticationError)
def _stranger(request: HttpRequest, refused: AuthenticationError) -> HttpResponse:
    words = _("请出示有效的接口钥匙，或先登录")
    return api.create_response(request, {"problems": [_problem("", "not_authenticated", words)]}, status=401)


def _problem(field: str, reason: str, words: str) -> dict[str, str]:
    return {"field": field, "reason": reason, "words": words}


def _stored(receipt: Receipt) -> dict[str, Any]:
    return {
        "person": receipt.person_id,
        "batch": receipt.batch_id,
        "accepted": receipt.accepted,
        "duplicate": receipt.duplicate,
        "readings": list(receipt.readings),
        "rejected": [_problem(one.field, one.reason, one.words) for one in receipt.rejected],
    }
