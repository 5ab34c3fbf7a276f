"""Migrations are complete: no model has changed without one. Needs no database."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kangxu.config.settings")


def main() -> int:
    import django
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    django.setup()
    translation.deactivate_all()  # migrations hold untranslated words
    loader = MigrationLoader(None)
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    ours = {label: found for label, found in changes.items() if apps.get_app_config(label).name.startswith("kangxu.")}
    for label, found in ours.items():
        print(f"{label}: {[operation.describe() for one in found for operation in one.operations]}")
    return 1 if ours else 0


if __name__ == "__main__":
    sys.exit(main())
