"""Decisions that are staged, as the reviewer's use cases leave them, and the disk that they are settled on."""

from datetime import UTC, datetime, timedelta

from django.db import connection

from bench.world import World
from socialscore.application import review
from socialscore.domain.ids import ActionId, SubjectId
from socialscore.domain.review import Opinion, Outcome
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work

# Far enough that the worker leaves them alone: who settles them says that it is later.
WAIT = timedelta(days=7)


def later() -> datetime:
    """When all that is staged is due."""
    return datetime.now(UTC) + WAIT * 2


def stage(world: World) -> None:
    """Approve everything that waits, with every tick."""
    reviewer_id = SubjectId(world.validator.person.subject_id)
    now = datetime.now(UTC)
    for action_id in list(models.Action.objects.filter(status="SUBMITTED").values_list("pk", flat=True)):
        action = review.claim(unit_of_work(), reviewer_id=reviewer_id, action_id=ActionId(action_id), now=now)
        assert action is not None
        assert action.lease is not None
        assert action.revision is not None
        ticks = tuple(criterion.criterion_id for criterion in action.rules.points.criteria)
        review.judge(
            unit_of_work(),
            action_id=action.action_id,
            reviewer_id=reviewer_id,
            opinion=Opinion(outcome=Outcome.APPROVE, count=action.revision.content.count, ticked=ticks),
            hold=review.Hold(lease_id=action.lease.lease_id, fence=action.lease.fence, version=action.version),
            claim_next=False,
            now=now,
        )
    # What the bench settles, nobody else settles before.
    models.Decision.objects.filter(state="STAGED").update(effective_at=now + WAIT)


def flush_in(milliseconds: int) -> None:
    """Let each flush of the log of PostgreSQL take so much longer; whoever commits meanwhile is flushed along."""
    with connection.cursor() as cursor:
        for name, value in (("commit_delay", milliseconds * 1000), ("commit_siblings", 0 if milliseconds else 5)):
            cursor.execute(f"ALTER SYSTEM SET {name} = {value}")
        cursor.execute("SELECT pg_reload_conf()")
