"""What holds at a moment, as SQL: selects with `%(at)s` and `%(day)s` that let a condition on `person_id` through."""

from __future__ import annotations

# Numbers are stored as people.identifiers writes them: of eleven characters only mobiles begin with a 1
MOBILE = "(length(t.number) = 11 and left(t.number, 1) = '1')"


def is_mobile(number: str) -> bool:
    """Whether a stored number takes text messages."""
    return len(number) == 11 and number.startswith("1")


CONSENTS = (
    "select c.person_id, true as value, c.given_at as at, c.id as place, c.purpose from privacy_consent c"
    " where c.given_at <= %(at)s and (c.expires_on is null or c.expires_on >= %(day)s) and not exists ("
    "select 1 from privacy_consent w where w.person_id = c.person_id and w.purpose = c.purpose"
    " and w.recipient = c.recipient and w.withdrawn_at between c.given_at and %(at)s)"
)

REFUSALS = (
    "select r.person_id, true as value, r.since as at, r.id as place, r.kind from privacy_refusal r"
    " where r.since <= %(at)s and (r.until is null or r.until >= %(day)s)"
    " and (r.lifted_at is null or r.lifted_at > %(at)s)"
)

WITHDRAWN = (
    "select w.person_id, w.purpose from privacy_consent w where w.withdrawn_at <= %(at)s and not exists ("
    f"select 1 from ({CONSENTS}) c where c.person_id = w.person_id and c.purpose = w.purpose)"
)

DO_NOT_DISTURB = (
    f"select r.person_id, true as value, max(r.at) as at from ({REFUSALS}) r where r.kind = 'all' group by r.person_id"
)

# A number in use, through which the person has not refused to be contacted; text messages need a mobile.
CONTACTABLE = (
    "select t.person_id, true as value, min(t.recorded_at) as at from people_personphone t"
    " join people_person d on d.id = t.person_id"
    " left join (select r.person_id, bool_or(r.kind = 'all') as every, bool_or(r.kind = 'phone') as phone,"
    f" bool_or(r.kind = 'sms') as sms from ({REFUSALS}) r group by r.person_id) f on f.person_id = t.person_id"
    " where t.recorded_at <= %(at)s and (t.ended_at is null or t.ended_at > %(at)s)"
    " and (d.deceased_at is null or d.deceased_at > %(at)s) and f.every is not true"
    f" and (f.phone is not true or (f.sms is not true and {MOBILE})) group by t.person_id"
)
