"""The REST door."""

from typing import Any

urlpatterns: list[Any] = []
