"""
Measure the main pages on both databases, beside an idiomatic Django page that runs interleaved with them.

Exits with 1 when a goal is missed; `--report` never does. CPU is the process's own, so the database server's is not
in it. Absolute times depend on the machine: the ratio is what counts.
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.report import lines_of
from bench.surroundings import DATABASES, a_folder, collect_static, production


def measure(environment: dict[str, str], folder: Path, *, module: str, log: bool) -> dict[str, Any]:
    """Run one database in a process of its own."""
    target, errors = folder / "figures.json", folder / "log"
    with errors.open("wb") as lines:
        command = [sys.executable, "-m", module, str(target)]
        done = subprocess.run(command, env=environment, stderr=None if log else lines, check=False)
    if done.returncode:
        print(errors.read_text()[-4_000:])
        raise SystemExit("The bench failed.")
    figures: dict[str, Any] = json.loads(target.read_text())
    return figures


def main() -> int:
    """Run it all; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--report", action="store_true", help="print, and never fail")
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    parser.add_argument("--statements", action="store_true", help="print the statements of each page too")
    parser.add_argument("--ranks", action="store_true", help="places on boards of up to a million people instead")
    parser.add_argument("--log", action="store_true", help="let the log of the requests through")
    options = parser.parse_args()
    begun = time.monotonic()
    met = []
    with a_folder() as folder:
        environments = {name: production(name, folder) for name in options.database or DATABASES}
        collect_static(next(iter(environments.values())))
        for database, environment in environments.items():
            module = "bench.ranks" if options.ranks else "bench.run"
            figures = measure(environment, folder, module=module, log=options.log)
            for line, is_met in lines_of(database, figures):
                print(line, flush=True)
                met.append(is_met)
            for name, row in figures.get("rows", {}).items() if options.statements else ():
                print(f"\n{name}", *row["statements"], sep="\n  ")
    print(f"\n{met.count(False)} goals missed · {time.monotonic() - begun:.0f} s")
    return 0 if all(met) or options.report else 1


if __name__ == "__main__":
    sys.exit(main())
