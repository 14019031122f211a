"""
Run the checks and tests as visible steps, stop at the first that fails, and sum up.

Usage: .ci/verify.py check | all | long
"""

import os
import re
import shlex
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = Path(sys.prefix) / "bin"
PRODUCTION = {
    "SOCIALSCORE_ENV": "production",
    "SECRET_KEY": "only-for-checks-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
    "SITE_URL": "https://points.example.org",
}
COUNTED = re.compile(r"(\d+) (passed|failed|skipped|error)")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One command; `counts` when it is a test run whose totals belong into the sum."""

    name: str
    command: str
    env: dict[str, str] = field(default_factory=dict)
    counts: bool = False


CHECKS = [
    Step(name="format", command="ruff format --check --quiet ."),
    Step(name="lint", command="ruff check --quiet ."),
    Step(name="template format", command="djlint templates --check --quiet"),
    Step(name="template lint", command="djlint templates --lint --quiet"),
    Step(name="types", command="mypy", env={"SOCIALSCORE_ENV": "test"}),
    Step(name="import rules", command="lint-imports --no-logo"),
    Step(name="deployment", command="python manage.py check --deploy --fail-level WARNING", env=PRODUCTION),
    Step(name="migrations", command="python manage.py makemigrations --check --dry-run", env=PRODUCTION),
]
# Neighbours stay together, so that what a module shares is made once, and nobody idles at the end.
PYTEST = "python -m pytest -q -n 2 --dist worksteal"
TESTS = [
    # Tracing costs a third of a run, so only those tests are traced that must reach every line by themselves.
    Step(
        name="domain and application",
        command=f"{PYTEST} tests/domain tests/application --cov --cov-report= --cov-fail-under=0",
        env={"TEST_DATABASE": "sqlite"},
        counts=True,
    ),
    Step(name="coverage of domain and application", command="coverage report"),
    Step(
        name="tests on SQLite",
        command=f"{PYTEST} --ignore=tests/journeys --ignore=tests/domain --ignore=tests/application",
        env={"TEST_DATABASE": "sqlite"},
        counts=True,
    ),
    Step(
        name="tests on PostgreSQL",
        command=f"{PYTEST} --ignore=tests/journeys",
        env={"TEST_DATABASE": "postgresql"},
        counts=True,
    ),
    Step(
        name="smoke set on this machine's PostgreSQL and Redis",
        command="python -m pytest -q -rs -m services --ignore=tests/journeys",
        env={"TEST_DATABASE": "machine-postgresql"},
        counts=True,
    ),
    Step(
        name="browser journeys",
        command=f"{PYTEST} -rs tests/journeys",
        env={"TEST_DATABASE": "sqlite"},
        counts=True,
    ),
]
LONG = [
    Step(
        name=f"campaigns on {database}",
        command="python -m pytest -q -n 2 -m 'long or hypothesis' --ignore=tests/journeys",
        env={"TEST_DATABASE": database, "HYPOTHESIS_PROFILE": "long"},
        counts=True,
    )
    for database in ("sqlite", "postgresql")
]
PLANS = {"check": CHECKS, "all": CHECKS + TESTS, "long": LONG}


def run(step: Step, totals: Counter[str]) -> bool:
    """Run one step with its output shown as it comes, add its counts to `totals`, and return whether it passed."""
    print(f"\n── {step.name}: {step.command}", flush=True)
    environment = {**os.environ, "PATH": f"{VENV}{os.pathsep}{os.environ['PATH']}", **step.env}
    command = shlex.split(step.command)
    command[0] = str(VENV / command[0])
    last = ""
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            last = line if line.strip() else last
    if step.counts:
        totals.update({kind: int(number) for number, kind in COUNTED.findall(last)})
    return process.returncode == 0


def main() -> int:
    """Run the plan named on the command line; return the exit code."""
    plan = PLANS[sys.argv[1]] if len(sys.argv) == 2 and sys.argv[1] in PLANS else None
    if plan is None:
        print(__doc__)
        return 2
    totals: Counter[str] = Counter()
    lines, good = [], True
    for step in plan:
        begun = time.monotonic()
        good = run(step, totals)
        lines.append(f"{'ok    ' if good else 'FAILED'} {time.monotonic() - begun:6.1f} s  {step.name}")
        if not good:
            break
    print("\n── Summary", *lines, sep="\n")
    left = [step.name for step in plan[len(lines) :]]
    if left:
        print(f"not run: {', '.join(left)}")
    failed = totals["failed"] + totals["error"] + (0 if good or totals["failed"] or totals["error"] else 1)
    if any(step.counts for step in plan[: len(lines)]):
        print(f"{totals['passed']} passed, {failed} failed, {totals['skipped']} skipped")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
