"""The worker ends by SIGKILL at each point of numbering and signing, again and again: the log stays one log."""

import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, Max
from django.utils import timezone

from socialscore.cli.tampering.attacks import add_something
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.state import read_state
from tests.cast import store_cast
from tests.cli.test_run_worker import wait_until, worker_environment

POINTS = ("numbered", "tiled", "signed", "committed", "half remembered", "remembered")
KILLED, ENDED = -9, 0


class Runner:
    """The process that forks workers, and the roots that were ever seen outside of one."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.roots: dict[tuple[str, int], bytes] = {}

    def worker(self, point: str) -> int:
        """How a worker ended that was to be killed there."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{point}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def kill(self, point: str) -> None:
        """Kill one there; until a server sees that the one before is gone, the next does not lead, and comes again."""
        wait_until(lambda: self.worker(point) == KILLED)

    def look(self) -> None:
        """Numbers without a gap, a state that is not ahead, and for no size another root than before."""
        numbered = models.LogLeaf.objects.filter(leaf_index__isnull=False)
        said = numbered.aggregate(many=Count("pk"), last=Max("leaf_index"))
        assert said["many"] == (said["last"] + 1 if said["many"] else 0)
        signed = models.LogCheckpoint.objects.values_list("log__origin", "size", "root_hash")
        seen = {(origin, size): bytes(root) for origin, size, root in signed}
        state = read_state()
        if state and state.size:
            assert seen[state.origin, state.size] == state.root_hash
        for key, root in seen.items():
            assert self.roots.setdefault(key, root) == root


@pytest.fixture
def runner(transactional_db: None) -> Iterator[Runner]:
    call_command("createcachetable")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.killing"],
        env=worker_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Runner(process)
    process.kill()
    process.communicate()


@pytest.mark.races
class TestKilled:
    @pytest.mark.parametrize("times", [3, pytest.param(200, marks=pytest.mark.long)])
    def test_numbers_everything_once_and_signs_no_size_twice(
        self, runner: Runner, times: int, record_property: Callable[[str, object], None]
    ) -> None:
        store_cast()
        dice, killed = random.Random(9), Counter[str]()
        for point in dice.sample(POINTS, counts=[times] * len(POINTS), k=times * len(POINTS)):
            for _ in range(dice.randint(1, 3)):
                add_something(timezone.now())
            runner.kill(point)
            killed[point] += 1
            runner.look()
        wait_until(lambda: runner.worker("nowhere") == ENDED and not waiting())
        runner.look()
        assert list(findings(now=timezone.now())) == []
        assert killed == dict.fromkeys(POINTS, times)
        what = f"killed {times} times at each of {len(POINTS)} points: one log, one root for each size"
        record_property("figure", f"{connection.vendor}: {what}")


def waiting() -> bool:
    return models.LogLeaf.objects.filter(leaf_index=None).exists()
