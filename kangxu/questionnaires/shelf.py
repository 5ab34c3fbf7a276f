"""The forms that come with the platform, each in its folder, in short-hand."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from kangxu.clinical.risk import risk_model
from kangxu.clinical.tiers import SCHEMES
from kangxu.programmes.programme import programmes
from kangxu.questionnaires.definition import BadForm, Form, Item, Words
from kangxu.questionnaires.scale_items import scale_items
from kangxu.questionnaires.short_hand import read_items, read_task
from kangxu.questionnaires.structure import check_form

SHELF = "kangxu.questionnaires"
SHARED = "shared.toml"
SHEET = "form.toml"


@cache
def forms() -> Mapping[str, Form]:
    """All forms of the shelf by code, which is the name of the folder. A faulty one stops the start."""
    folder = files(SHELF).joinpath("forms")
    blocks = tomllib.loads(folder.joinpath(SHARED).read_text(encoding="utf-8"))["blocks"]
    names = sorted(one.name for one in folder.iterdir() if one.joinpath(SHEET).is_file())
    sheets = {name: tomllib.loads(folder.joinpath(name, SHEET).read_text(encoding="utf-8")) for name in names}
    return MappingProxyType({name: read_sheet(name, sheets, blocks) for name in names})


def read_sheet(code: str, sheets: Mapping[str, Mapping[str, Any]], blocks: Mapping[str, Any]) -> Form:
    """One form from its sheet. Raises BadForm with the form's code."""
    try:
        form = _form(code, sheets, blocks)
        check_form(form)
    except (BadForm, KeyError, TypeError) as problem:
        raise BadForm("", f"{code}: {problem}") from problem
    return form


def _form(code: str, sheets: Mapping[str, Mapping[str, Any]], blocks: Mapping[str, Any]) -> Form:
    sheet = sheets[code]
    told = _of_scale(sheet["scale"]) if "scale" in sheet else {}
    known = {**told, **sheet}
    return Form(
        code=code, version=str(known["version"]), words=Words(known["zh"], known["en"]), kind=known["kind"],
        items=_items(code, sheets, blocks), source=known["source"], licence=known["licence"],
        owner=known.get("owner", ""),
        provisional=Words(known.get("provisional_zh", ""), known.get("provisional_en", "")),
        programmes=tuple(known.get("programmes", ())), classing=known.get("classing", ""),
        scale=known.get("scale", ""), purpose=Words(known.get("purpose_zh", ""), known.get("purpose_en", "")),
    )  # fmt: skip


def _items(code: str, sheets: Mapping[str, Mapping[str, Any]], blocks: Mapping[str, Any]) -> tuple[Item, ...]:
    sheet = sheets[code]
    if "merge" in sheet:
        parts = {one: _items(one, sheets, blocks) for one in sheet["merge"]}
        return merged(_told_apart({sheets[one]["programmes"][0]: items for one, items in parts.items()}))
    if "scale" in sheet:
        tasks = {name: tuple(read_task(one) for one in rows) for name, rows in sheet.get("tasks", {}).items()}
        return (*scale_items(sheet["scale"], tasks), *read_items(sheet.get("items", []), blocks))
    return read_items(sheet["items"], blocks)


def _told_apart(parts: Mapping[str, tuple[Item, ...]]) -> tuple[tuple[Item, ...], ...]:
    """Questions of several programmes that bear the same words, with the disease before them."""
    found = Counter((one.words.zh, one.link_id) for items in parts.values() for one in items)
    words = Counter(zh for zh, _link_id in found)
    return tuple(
        tuple(replace(one, words=_of(code, one.words)) if words[one.words.zh] > 1 else one for one in items)
        for code, items in parts.items()
    )


def _of(programme: str, words: Words) -> Words:
    scheme = SCHEMES[programmes()[programme].tier_scheme]
    return Words(f"{scheme.zh}{words.zh}", f"{scheme.en}: {words.en}")


def merged(parts: tuple[tuple[Item, ...], ...]) -> tuple[Item, ...]:
    """Several forms as one: what they share stands once, at its first place; the rest follows what it follows there."""
    whole: list[Item] = list(parts[0])
    for part in parts[1:]:
        place, own = 0, {one.link_id for one in part}
        for item in part:
            found = next((at for at, one in enumerate(whole) if one.link_id == item.link_id), None)
            if found is None:
                while place < len(whole) and whole[place].link_id not in own:
                    place += 1
                whole.insert(place, item)
                place += 1
            else:
                place = found + 1
    return tuple(whole)


def _of_scale(code: str) -> dict[str, Any]:
    """What the clinical shelf says about a scale."""
    model = risk_model(code)
    return {
        "version": model.edition, "zh": model.zh, "en": model.en, "kind": "scale", "source": model.source,
        "licence": model.licence, "owner": model.owner, "purpose_en": model.population,
    }  # fmt: skip
