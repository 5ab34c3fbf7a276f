"""Scores of answers: a scale by its model of the clinical shelf, another form by the points of its options. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from kangxu.clinical.bands import Band
from kangxu.clinical.risk import risk_model
from kangxu.clinical.risk.model import Result, RiskModel
from kangxu.questionnaires.asking import turns_of
from kangxu.questionnaires.cleaning import is_empty
from kangxu.questionnaires.context import Context
from kangxu.questionnaires.definition import Form, Item, Words, turn_key
from kangxu.questionnaires.filled import Score, Values
from kangxu.questionnaires.scale_items import CONTEXT, given

TOTAL = Words("总分", "Total")
NPS = "nps"
_FLAG = "_flag"  # a warning, which the safety path tells
UNANSWERED = Words("还有题没有答", "Not all items are answered")


def scores_of(form: Form, asked: Values, context: Context) -> tuple[Score, ...]:
    """The total first, then what else the scale says (types, raw scores)."""
    if form.scale:
        model = risk_model(form.scale)
        if any(one.name in asked for one in model.inputs):
            return tuple(_of_model(model, _result(model, asked, context)))
        return ()
    return (*_of_points(form, asked), *_of_roles(form, asked))


def _result(model: RiskModel, asked: Values, context: Context) -> Result:
    names = {one.name for one in model.inputs}
    person = {name: getattr(context, name) for name in CONTEXT if name in names and getattr(context, name) is not None}
    return model.compute_one({**given(model, dict(asked)), **person})


def _of_model(model: RiskModel, result: Result) -> Iterator[Score]:
    words = Words(model.zh, model.en)
    if result.refusal is not None:
        reason = next(one for one in model.refusals if one.code == result.refusal)
        yield Score(model.code, words, None, refused=UNANSWERED if result.missing else _words(reason))
        return
    band = _named(model.bands, result.band)
    yield Score(model.code, words, None if model.kind == "class" else result.value, result.band or "", band)
    for one in model.outputs:
        said = result.also.get(one.code)
        if one.for_checking or said is None or one.code.endswith(_FLAG):
            continue
        if isinstance(said, str):
            yield Score(one.code, Words(one.zh, one.en), None, said, _named(one.bands, said))
        else:
            yield Score(one.code, Words(one.zh, one.en), said)


def _of_points(form: Form, asked: Values) -> Iterator[Score]:
    """The sum of the options' points, once every item that has points is answered."""
    scored = [one for one in form.walk() if any(option.score is not None for option in one.options)]
    scored = [one for one in scored if one.reading is None]
    if not scored or not any(one.link_id in asked for one in scored):
        return
    if any(one.required and is_empty(asked.get(one.link_id)) for one in scored):
        yield Score(form.code, TOTAL, None, refused=UNANSWERED)
        return
    yield Score(form.code, TOTAL, sum(points for one in scored for points in _points(form, one, asked)))


def _of_roles(form: Form, asked: Values) -> Iterator[Score]:
    """An answer that is a score by itself."""
    item = form.with_role(NPS)
    value = asked.get(item.link_id) if item else None
    if item is not None and isinstance(value, int | float):
        yield Score(NPS, item.words, float(value))


def _points(form: Form, item: Item, asked: Values) -> Iterator[float]:
    for turn in turns_of(form, item, asked):
        value = asked.get(turn_key(item.link_id, turn))
        for code in value if isinstance(value, list) else [value]:
            option = item.option(str(code))
            if option is not None and option.score is not None:
                yield option.score


def _named(bands: tuple[Band, ...], code: str | None) -> Words:
    return next((_words(one) for one in bands if one.code == code), Words(""))


def _words(band: Band) -> Words:
    return Words(band.zh, band.en)
