"""Who opened whose page, who agreed to what, who refuses what, whom one may reach. The functions stand beside."""

from kangxu.privacy.queries.consents import (
    Agreement,
    Change,
    ConsentView,
    Permits,
    RefusalView,
    consents_of,
    history_of,
    permits_of,
    refusals_of,
)
from kangxu.privacy.queries.looks import AccessLine, count_access, last_look, list_access
from kangxu.privacy.queries.reaching import Reach, reach_of
from kangxu.privacy.reach import marketable_sql

__all__ = [
    "AccessLine",
    "Agreement",
    "Change",
    "ConsentView",
    "Permits",
    "Reach",
    "RefusalView",
    "consents_of",
    "count_access",
    "history_of",
    "last_look",
    "list_access",
    "marketable_sql",
    "permits_of",
    "reach_of",
    "refusals_of",
]
