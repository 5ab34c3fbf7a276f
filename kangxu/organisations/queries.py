"""Reading the tree, the staff and the reach of a viewer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kangxu.foundation.scope import in_scope
from kangxu.foundation.viewer import STRANGER, Viewer
from kangxu.organisations.models import Account, DoorKey, Organisation, Posting, SavedView, Staff
from kangxu.organisations.roles import ROLES, Reach

_WORKPLACES = (Organisation.Kind.INSTITUTION, Organisation.Kind.GROUP)


class NotFound(Exception):
    """Nothing of that number within the viewer's scope."""


@dataclass(frozen=True)
class Workplace:
    """An institution a member of staff may switch to, with the postings held there."""

    institution: Organisation
    postings: tuple[Posting, ...]


def workplaces_of(account: Account) -> list[Workplace]:
    """Institutions (or groups) where whoever has this account is posted, the first posting first."""
    held = Posting.objects.filter(staff__account=account, staff__left_at=None, ended_at=None)
    open_places = held.filter(organisation__closed_at=None).select_related("organisation", "staff")
    postings = list(open_places.order_by("id"))
    by_place: dict[int, list[Posting]] = {}
    places: dict[int, Organisation] = {}
    ancestors = _ancestors_of(postings)
    for posting in postings:
        place = _institution_of(posting.organisation, ancestors)
        places[place.pk] = place
        by_place.setdefault(place.pk, []).append(posting)
    return [Workplace(places[pk], tuple(held)) for pk, held in by_place.items()]


def viewer_of(account: Account, *, institution_id: int | None = None, purpose: str = "") -> Viewer:
    """The viewer an account is at one of its workplaces; a stranger if it holds no posting."""
    return enter(account, institution_id=institution_id, purpose=purpose)[0]


def enter(
    account: Account, *, institution_id: int | None = None, purpose: str = ""
) -> tuple[Viewer, tuple[Workplace, ...]]:
    """The viewer an account is, with all workplaces it could be at."""
    places = workplaces_of(account) if account.is_active else []
    if not places:
        return STRANGER, ()
    place = next((one for one in places if one.institution.pk == institution_id), places[0])
    staff = place.postings[0].staff
    viewer = Viewer(
        actor=f"staff:{staff.pk}",
        name=staff.name,
        staff_id=staff.pk,
        organisation_id=place.institution.pk,
        group_id=place.institution.group_id,
        scope=_scope_of(place),
        permissions=frozenset().union(*(ROLES[posting.role].permissions for posting in place.postings)),
        roles=tuple(posting.role for posting in place.postings),
        purpose=purpose,
        teams=frozenset(posting.organisation_id for posting in place.postings),
    )
    return viewer, tuple(places)


def viewer_of_key(digest: str) -> Viewer:
    """The machine behind a door key: reaches the institution it was given to, no further."""
    key = DoorKey.objects.select_related("organisation").filter(digest=digest, ended_at=None).first()
    if key is None:
        return STRANGER
    machine = Viewer.system(f"door:{key.pk}", organisation_id=key.organisation_id, group_id=key.organisation.group_id)
    return Viewer(**{**machine.__dict__, "scope": frozenset(ids_below(key.organisation)), "actor": f"door:{key.pk}"})


def ids_below(organisation: Organisation) -> list[int]:
    return list(Organisation.objects.filter(path__startswith=organisation.path).values_list("pk", flat=True))


def list_organisations(*, viewer: Viewer) -> QuerySet[Organisation]:
    """All organisations in scope, parents before children."""
    found = Organisation.objects.filter(closed_at=None).order_by("path")
    return in_scope(found, viewer, "pk")


def list_institutions(*, viewer: Viewer) -> QuerySet[Organisation]:
    """Institutions in scope: what data belong to."""
    return list_organisations(viewer=viewer).filter(kind=Organisation.Kind.INSTITUTION)


def get_organisation(code: str, *, viewer: Viewer) -> Organisation:
    found = list_organisations(viewer=viewer).filter(code=code).first()
    if found is None:
        raise NotFound(code)
    return found


def organisation_by_id(organisation_id: int, *, viewer: Viewer) -> Organisation:
    found = list_organisations(viewer=viewer).filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(f"organisation:{organisation_id}")
    return found


def list_staff(*, viewer: Viewer, role: str = "", text: str = "") -> QuerySet[Staff]:
    """Staff posted in scope; those without any posting left are listed where they were last."""
    held, living = Q(), Posting.objects.filter(staff=OuterRef("pk"), ended_at=None)
    if viewer.scope is not None:
        held &= Q(organisation_id__in=viewer.scope)
    if role:
        held &= Q(role=role)
    here = living.filter(held)
    formerly = Posting.objects.filter(held, staff=OuterRef("pk"), ended_at__isnull=False)
    found = Staff.objects.filter(Exists(here) | (Exists(formerly) & ~Exists(living)))
    if text:
        found = found.filter(Q(name__contains=text) | Q(account__username__contains=text) | Q(employee_number=text))
    return found.select_related("account").prefetch_related("postings__organisation").order_by("name", "pk")


def get_staff(staff_id: int, *, viewer: Viewer) -> Staff:
    found = list_staff(viewer=viewer).filter(pk=staff_id).first()
    if found is None:
        raise NotFound(f"staff:{staff_id}")
    return found


def get_self(*, viewer: Viewer) -> Staff:
    """The viewer's own entry."""
    found = Staff.objects.select_related("account").prefetch_related("postings__organisation")
    staff = found.filter(pk=viewer.staff_id).first() if viewer.staff_id else None
    if staff is None:
        raise NotFound("staff:self")
    return staff


def get_posting(posting_id: int, *, viewer: Viewer) -> Posting:
    """A posting in scope, living or ended."""
    found = Posting.objects.select_related("staff", "organisation").filter(pk=posting_id).first()
    if found is None or not viewer.sees(found.organisation_id):
        raise NotFound(f"posting:{posting_id}")
    return found


def actor_names(actors: Iterable[str], *, viewer: Viewer) -> dict[str, str]:
    """Names of those who acted, by what audit lines call them; machines of ours keep their own name."""
    wanted = set(actors)
    staff = {int(one.removeprefix("staff:")): one for one in wanted if one.startswith("staff:")}
    doors = {int(one.removeprefix("door:")): one for one in wanted if one.startswith("door:")}
    names = {staff[pk]: name for pk, name in Staff.objects.filter(pk__in=staff).values_list("pk", "name")}
    names |= {doors[pk]: name for pk, name in DoorKey.objects.filter(pk__in=doors).values_list("pk", "name")}
    return {one: names.get(one, one.removeprefix("system:")) for one in wanted}


def list_door_keys(*, viewer: Viewer) -> QuerySet[DoorKey]:
    """Keys of machines in scope, the living ones first, then the newest."""
    found = DoorKey.objects.select_related("organisation").order_by(F("ended_at").desc(nulls_first=True), "-pk")
    return in_scope(found, viewer)


def get_door_key(key_id: int, *, viewer: Viewer) -> DoorKey:
    found = list_door_keys(viewer=viewer).filter(pk=key_id).first()
    if found is None:
        raise NotFound(f"door_key:{key_id}")
    return found


def list_views(page: str, *, viewer: Viewer) -> list[SavedView]:
    """The viewer's own saved filters of a list, in order of name."""
    return list(SavedView.objects.filter(staff=viewer.staff_id, page=page).order_by("name"))


def _scope_of(place: Workplace) -> frozenset[int]:
    """Institution-wide for those who care for people there, else everything below the posting itself."""
    wanted = Q(pk__in=[])
    for posting in place.postings:
        wide = ROLES[posting.role].reach is Reach.INSTITUTION
        wanted |= Q(path__startswith=(place.institution if wide else posting.organisation).path)
    return frozenset(Organisation.objects.filter(wanted).values_list("pk", flat=True))


def _ancestors_of(postings: list[Posting]) -> dict[int, Organisation]:
    """What lies at or above the places that are no institution themselves: most are, and nothing need be asked."""
    inner = [one.organisation for one in postings if one.organisation.kind not in _WORKPLACES]
    wanted = {int(part) for node in inner for part in node.path.strip(".").split(".")}
    return Organisation.objects.in_bulk(wanted) if wanted else {}


def _institution_of(node: Organisation, known: dict[int, Organisation]) -> Organisation:
    """The nearest institution at or above a node; the group itself for those posted to the group."""
    if node.kind in _WORKPLACES:
        return node
    for part in reversed(node.path.strip(".").split(".")):
        place = known[int(part)]
        if place.kind in _WORKPLACES:
            return place
    return node
