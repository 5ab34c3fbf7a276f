"""Reading persons, the unsure-match desk and merges. The functions stand in the modules beside."""

from kangxu.people.cards import Number, PersonCard, PersonView
from kangxu.people.queries.matches import MatchLine, MatchView, count_open_matches, get_match_case, list_match_cases
from kangxu.people.queries.merges import MergeView, compare_persons, get_merge, list_merges
from kangxu.people.queries.persons import (
    PeopleFilter,
    find_by_identifier,
    find_kept,
    get_person,
    list_cards,
    list_people,
)

__all__ = [
    "MatchLine",
    "MatchView",
    "MergeView",
    "Number",
    "PeopleFilter",
    "PersonCard",
    "PersonView",
    "compare_persons",
    "count_open_matches",
    "find_by_identifier",
    "find_kept",
    "get_match_case",
    "get_merge",
    "get_person",
    "list_cards",
    "list_match_cases",
    "list_merges",
    "list_people",
]
