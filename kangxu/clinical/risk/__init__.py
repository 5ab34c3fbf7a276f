"""The shelf of risk models: every folder under `models` is one, found by itself."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from kangxu.clinical.risk.model import RiskModel

SHELF = "kangxu.clinical.risk.models"


class BrokenShelf(Exception):
    """A folder on the shelf does not hold what its name says."""


class NoSuchModel(KeyError):
    """No risk model has this code."""


@cache
def risk_models() -> Mapping[str, RiskModel]:
    """All models by code. A failing import or a wrong code stops the start: nothing is skipped quietly."""
    return load_shelf(SHELF)


def risk_model(code: str) -> RiskModel:
    try:
        return risk_models()[code]
    except KeyError:
        raise NoSuchModel(code) from None


def load_shelf(package: str) -> Mapping[str, RiskModel]:
    """Models of a package, one in each of its folders, under the code that is also the folder's name."""
    names = sorted(found.name for found in iter_modules(import_module(package).__path__))
    return MappingProxyType({name: _load(package, name) for name in names})


def _load(package: str, name: str) -> RiskModel:
    model = getattr(import_module(f"{package}.{name}"), "MODEL", None)
    if not isinstance(model, RiskModel):
        raise BrokenShelf(f"{package}.{name} declares no MODEL")
    if model.code != name:
        raise BrokenShelf(f"{package}.{name} declares the code {model.code!r}")
    return model
