"""What the feed makes of a file, as JSON. Run as a module it writes the expectations anew: read the diff first."""

import json
from pathlib import Path

from kangxu.intake.drafts import FRAMES, Drafts
from kangxu.intake.feeds.fhir_bundle import feed
from kangxu.intake.inspection import ReadOptions

SAMPLES = Path(__file__).parents[1] / "samples"
FILES = sorted(
    path for path in SAMPLES.iterdir() if path.suffix in (".json", ".ndjson") and ".expected" not in path.name
)


def expected_of(path: Path) -> Path:
    return path.with_name(f"{path.stem}.expected.json")


def read_all(path: Path, **options: object) -> list[Drafts]:
    mapping = feed.propose(feed.inspect(path, path.name), None)
    return list(feed.read(path, mapping, ReadOptions(**options)))  # type: ignore[arg-type]


def facts(path: Path, **options: object) -> dict[str, object]:
    """All frames as lists of filled cells, with what was counted."""
    chunks = read_all(path, **options)
    found: dict[str, object] = {
        name: [
            {
                key: value if isinstance(value, int | float | str) else str(value)
                for key, value in row.items()
                if value is not None
            }
            for chunk in chunks
            for row in getattr(chunk, name).iter_rows(named=True)
        ]
        for name in FRAMES
    }
    counted: dict[str, int] = {}
    for chunk in chunks:
        for key, times in chunk.counted.items():
            counted[key] = counted.get(key, 0) + times
    return {**found, "counted": counted, "rows": sum(chunk.rows for chunk in chunks)}


def write_expectations() -> None:
    for path in FILES:
        text = json.dumps(facts(path), ensure_ascii=False, indent=1, sort_keys=True)
        expected_of(path).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_expectations()
