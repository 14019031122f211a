"""
Measure on both databases: pages beside an idiomatic Django page that runs interleaved with them, pages of a small and a
large community, the log, and settling beside a hash chain.

Exits with 1 when a goal is missed; `--report` never does. CPU is the process's own, so the database server's is not
in it. Absolute times depend on the machine: the ratio is what counts.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.surroundings import a_folder, collect_static, production
from bench.targets import DATABASES, TARGETS, WITH_FILES


def measure(target: str, environment: dict[str, str], folder: Path, options: argparse.Namespace) -> Iterator[bool]:
    """Run one target on one database in a process of its own, and print its lines; whether each meets its goal."""
    errors = folder / "log"
    command = [sys.executable, "-m", "bench.run", target]
    command += [f"--{name}" for name in ("full", "statements") if getattr(options, name)]
    with (
        errors.open("wb") as lines,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=None if options.log else lines
        ) as running,
    ):
        assert running.stdout is not None, "asked for above"
        for line in running.stdout:
            text, is_met = json.loads(line)
            print(text, flush=True)
            yield is_met
    if running.returncode:
        print(errors.read_text()[-4_000:])
        raise SystemExit("The bench failed.")


def main() -> int:
    """Run it all; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="target", help=f"of {', '.join(TARGETS)}; all without any")
    parser.add_argument("--full", action="store_true", help="in the sizes of the goals: an hour, not minutes")
    parser.add_argument("--report", action="store_true", help="print, and never fail")
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    parser.add_argument("--statements", action="store_true", help="print the statements of each page too")
    parser.add_argument("--log", action="store_true", help="let the log of the requests through")
    options = parser.parse_args()
    if unknown := set(options.targets) - set(TARGETS):
        parser.error(f"There is no target {', '.join(unknown)}.")
    begun = time.monotonic()
    met: list[bool] = []
    for target in options.targets or TARGETS:
        for database in TARGETS[target]:
            if database not in (options.database or DATABASES):
                continue
            print(f"\n{target} · {database}", flush=True)
            # Each has a database of its own, which is gone afterwards.
            with a_folder() as folder, production(database, folder) as environment:
                if target in WITH_FILES:
                    collect_static(environment)
                met += measure(target, environment, folder, options)
    print(f"\n{met.count(False)} goals missed · {time.monotonic() - begun:.0f} s")
    return 0 if all(met) or options.report else 1


if __name__ == "__main__":
    sys.exit(main())
