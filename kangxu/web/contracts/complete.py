"""What a complete file holds: one list for every page that tells what is missing."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kangxu.foundation.terms import spoken
from kangxu.people.insurances import insurances
from kangxu.people.queries import PersonView
from kangxu.privacy.masking import mask_phone
from kangxu.privacy.queries import Permits

CARE = "P1"


@dataclass(frozen=True, slots=True)
class Detail:
    """Something that belongs in the file; `note` is what is there of it, as it may be shown."""

    code: str
    label: str
    note: str


def details_of(person: PersonView) -> tuple[Detail, ...]:
    """Who somebody is and how to reach and insure them."""
    names = {code: spoken(zh, en) for code, zh, en in insurances()}
    return (
        Detail("name", _("姓名"), person.name),
        Detail("phone", _("手机号"), mask_phone(person.phone) if person.phone else ""),
        Detail("national_id", _("身份证号"), _tail(person.national_id)),
        Detail("birth_on", _("出生日期"), person.birth_on.isoformat() if person.birth_on else ""),
        Detail("address", _("住址"), person.address),
        Detail("insurance", _("医保类型"), names.get(person.insurance, "")),
    )


def consent_of(permits: Permits) -> Detail:
    """Whether the person agreed to be looked after."""
    given = next((one for one in permits.agreements if one.purpose.code == CARE), None)
    holds = given is not None and given.holds
    words = given.purpose.words if given else ""
    return Detail("consent", _("知情同意"), _("%(what)s已同意") % {"what": words} if holds else "")


def _tail(number: str) -> str:
    return _("尾号%(tail)s") % {"tail": number[-4:]} if number else ""
