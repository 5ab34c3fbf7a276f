"""Pages in English need the compiled catalogue; tests compile it when it is stale."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from tools.messages import compile_catalogue


def pytest_configure() -> None:
    compile_catalogue()


@pytest.fixture(autouse=True)
def _house_language() -> Iterator[None]:
    """Each test starts in Chinese, whatever language the one before it left switched on."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
