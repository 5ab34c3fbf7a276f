"""Pages in English need the compiled catalogue; tests compile it when it is stale."""

from tools.messages import compile_catalogue


def pytest_configure() -> None:
    compile_catalogue()
