"""Run the benchmarks and print what was measured; all of them, unless one is named."""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib import import_module
from pathlib import Path

from benchmarks.report import (
    Section,
    as_json,
    machine,
    print_machine,
    print_section,
    print_targets,
)

PARTS = ("solver", "basins", "startup", "browser", "export", "grading")
ROUNDS = 5


def main() -> int:
    """Measure, print, and write what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("part", nargs="?", choices=[*PARTS, "all"], default="all")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every number there")
    parser.add_argument(
        "--rounds",
        type=int,
        default=ROUNDS,
        metavar="N",
        help="turns of each (default: %(default)s)",
    )
    chosen = parser.parse_args()
    if chosen.rounds < 1:
        parser.error("--rounds must be at least 1")
    described = machine()
    print_machine(described)
    sections: list[Section] = []
    for part in PARTS if chosen.part == "all" else (chosen.part,):
        began = time.perf_counter()
        print(f"\n# {part} ...", flush=True)
        # Imported here, so that what one part needs is not loaded while another is timed.
        sections.append(import_module(f"benchmarks.{part}").run(chosen.rounds))
        print_section(sections[-1])
        print(f"\n({time.perf_counter() - began:.0f} s)", flush=True)
    print_targets([target for section in sections for target in section.targets])
    if missing := sorted({name for section in sections for name in section.raw.get("missing", [])}):
        print(f"\nNOT MEASURED, since they are not installed: {', '.join(missing)}")
    if chosen.json:
        found = {section.name: as_json(section) for section in sections}
        text = json.dumps({"machine": described, **found}, indent=1, ensure_ascii=False)
        chosen.json.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
