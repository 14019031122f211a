"""
A worker that ends by SIGKILL where it is told to: each line of standard input is a point, each answer how it ended.

It runs as a process of its own that has imported everything, and forks for each point: a worker is killed in a few
hundredths of a second, and the next one starts as after a power cut. Nothing of this is in the code that is killed.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def kill_after(owner: Any, name: str) -> None:
    """Let the process end once this function has done its work."""
    right = getattr(owner, name)

    def wrong(*of: Any, **how: Any) -> None:
        right(*of, **how)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, wrong)


def kill_before(owner: Any, name: str) -> None:
    """Let the process end where it would call this function."""
    setattr(owner, name, lambda *_of, **_how: os.kill(os.getpid(), signal.SIGKILL))


def points() -> dict[str, Callable[[], None]]:
    """Where a worker can be killed while it numbers what waits, in the order in which it comes by."""
    from socialscore.infrastructure.django_app import models
    from socialscore.infrastructure.transparency import sequencer, tiling

    return {
        "numbered": lambda: kill_after(sequencer, "_number"),
        "tiled": lambda: kill_after(tiling.Tiles, "extend"),
        "signed": lambda: kill_after(models.LogCheckpoint.objects, "create"),
        "committed": lambda: kill_before(sequencer, "write_state"),
        "half remembered": lambda: kill_before(Path, "replace"),
        "remembered": lambda: kill_after(sequencer, "write_state"),
        "nowhere": lambda: None,
    }


def end_of_worker(arrange: Callable[[], None]) -> int:
    """The exit status of a worker that makes one round: minus nine if it was killed."""
    from socialscore.cli.management.commands import run_worker

    child = os.fork()
    if child == 0:
        arrange()
        run_worker.work()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    import django

    django.setup()
    known = points()
    for line in sys.stdin:
        sys.stdout.write(f"{end_of_worker(known[line.strip()])}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
