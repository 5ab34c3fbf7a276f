"""The public page of the shelf says what the models say."""

from __future__ import annotations

from kangxu.clinical.risk import risk_models
from tools.shelf_pages import PAGE, left_out, page


def test_the_page_is_as_the_models_are() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python tools/shelf_pages.py"


def test_it_names_every_model_with_source_and_review() -> None:
    told = page()
    for model in risk_models().values():
        assert f"\n## {model.code}\n" in told
        assert model.source.replace("|", "\\|") in told
        assert model.next_review.isoformat() in told


def test_what_is_left_out_points_at_models_of_the_shelf() -> None:
    instruments = left_out()
    assert {code for one in instruments for code in (*one["totals"], *one["instead"])} <= set(risk_models())
    assert all(one["reason_zh"] and one["reason_en"] for one in instruments)
    assert any("MMAS" in one["en"] for one in instruments)
