"""The audit at work: by the worker beside everything else, by `manage.py tick`, and by `manage.py audit`."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from threading import Thread

import structlog
from django.db import connection
from django.utils import timezone

from socialscore.cli.rebuilding import differences
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.audit_runs import Found, Result, claim_run, finish_run, hand_back
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.snapshot import one_moment
from socialscore.infrastructure.transparency.wording import NOT_FINISHED, SUM_DIFFERS
from socialscore.wiring import community_zone

logger = structlog.get_logger(__name__)

Say = Callable[[Found], None]


class Auditor:
    """
    One audit at a time in a thread of its own: the worker settles and delivers meanwhile.

    The thread ends with the process; what was handed back is begun anew by the next worker.
    """

    def __init__(self) -> None:
        self._thread: Thread | None = None
        self._run: models.AuditRun | None = None

    def start_due(self) -> bool:
        """Begin the audit that waits, if one does and none is at work here."""
        if self._thread is not None and self._thread.is_alive():
            return False
        self._run = claim_run(now=timezone.now())
        if self._run is None:
            return False
        self._thread = Thread(target=_carry, args=(self._run,), name="audit", daemon=True)
        self._thread.start()
        return True

    def leave(self) -> None:
        """The worker ends: it does not wait for what may take minutes."""
        if self._run is not None and self._thread is not None and self._thread.is_alive():
            hand_back(self._run)


def run_due_audit() -> bool:
    """Run the audit that waits, here and now; whether there was one."""
    run = claim_run(now=timezone.now())
    if run is not None:
        carry_out(run)
    return run is not None


def carry_out(run: models.AuditRun, *, held: Sequence[Checkpoint] = (), say: Say | None = None) -> Result:
    """
    Audit, store what was found and tell stewards.

    A fault of the audit is a finding too: nobody may take it for a yes.

    :param held: checkpoints that others took away.
    :param say: hears each finding as it comes.
    """
    result = Result()
    try:
        for finding in _everything_wrong(result, held):
            _note(finding, result, say)
    except Exception:
        logger.exception("audit_not_finished", run_id=str(run.run_id))
        _note({"code": NOT_FINISHED, "where": ""}, result, say)
    finish_run(run, result, now=timezone.now())
    logger.info("audited", found=result.found, leaves=result.leaves_seen)
    return result


def _everything_wrong(result: Result, held: Sequence[Checkpoint]) -> Iterator[Found]:
    """Log, ledger and rules at one moment, which is noted; then sums that differ, each looked at twice."""
    with one_moment():
        wrong = findings(now=timezone.now(), held=held)
        first = next(wrong, None)  # it has read by then what was signed last, which comes before what the database says
        signed = models.LogCheckpoint.objects.order_by("-pk").values_list("size", flat=True).first()
        result.log_size, result.leaves_seen = signed or 0, models.LogLeaf.objects.count()
        for finding in chain([first] if first else [], wrong):
            yield {"code": str(finding.code), "where": finding.where}
    for one in differences(zone=community_zone(), repair=False):
        yield {"code": SUM_DIFFERS, "what": one.what, "where": str(one.whose), "kept": one.kept, "true": one.true}


def _note(finding: Found, result: Result, say: Say | None) -> None:
    result.add(finding)
    if say is not None:
        say(finding)


def _carry(run: models.AuditRun) -> None:
    try:
        carry_out(run)
    except Exception:  # the database may be away: the audit is begun anew when its hour is over
        logger.exception("audit_fault", run_id=str(run.run_id))
    finally:
        connection.close()
