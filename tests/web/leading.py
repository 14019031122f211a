"""What the tests of the lead's pages share: a filled rules form, and many rows at once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from socialscore.domain.rules import Rules
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.models import PersonProfile
from socialscore.web.lead.fields import ROWS
from socialscore.wiring import unit_of_work
from tests.builders import some_rules


def signed_in(client: Client, person: PersonProfile) -> Client:
    """The client as this person."""
    client.force_login(person.user)
    return client


def filled_form(rules: Rules | None = None, **changes: Any) -> dict[str, Any]:
    """What a browser posts for these rules (`some_rules` by default), with some fields changed; None leaves one out."""
    rules = rules or some_rules()
    data: dict[str, Any] = {
        "version": "2",
        "name": "Beach clean-up",
        "description": "Collect litter.",
        "instructions": rules.instructions,
        "opens_at": "",
        "closes_at": "",
        "base_points": rules.points.base_points,
        "unit_name": rules.points.unit_name,
        "points_each": rules.points.points_each or "",
        "at_most": rules.points.at_most or "",
        "cooldown_hours": rules.cooldown_hours,
        "due_hours": rules.due_hours,
        "text": rules.proof.text,
        "link": rules.proof.link,
        "kinds": list(rules.proof.kinds),
        "min_files": rules.proof.min_files,
        "max_files": rules.proof.max_files,
    }
    rows = {
        "criteria": [
            {"criterion_id": c.criterion_id, "text": c.text, "points": c.points} for c in rules.points.criteria
        ],
        "caps": [{"limit": cap.limit, "kind": cap.kind, "window": cap.window} for cap in rules.caps],
        "reasons": [{"code": r.code, "use": r.use, "label": r.label, "sentence": r.sentence} for r in rules.reasons],
    }
    empty = {"criteria": {}, "caps": {"kind": "COUNT", "window": "DAY"}, "reasons": {"use": "CHANGES"}}
    for name in ROWS:
        filled = [*rows[name], empty[name], empty[name]]
        data |= {f"{name}-TOTAL_FORMS": len(filled), f"{name}-INITIAL_FORMS": len(rows[name])}
        data |= {f"{name}-{n}-{key}": value for n, row in enumerate(filled) for key, value in row.items()}
    return {key: value for key, value in {**data, **changes}.items() if value is not None}


def many_actions(activity_id: UUID, participant: PersonProfile, count: int) -> None:
    """Actions sent one after the other, every other one approved, without the way through the use cases."""
    version = models.ActivityVersion.objects.filter(activity_id=activity_id).order_by("-number")[0]
    reviewer = models.PersonProfile.objects.get(display_name="Validator")
    now = timezone.now()
    actions = [
        _action(version, participant, now - timedelta(minutes=n + 60), is_approved=n % 2 == 0) for n in range(count)
    ]
    revisions = [
        models.Revision(action=action, number=1, count=3, up_to=30, submitted_at=action.submitted_at)
        for action in actions
    ]
    approved = [revision for revision in revisions if revision.action.status == "APPROVED"]
    verdicts = [_verdict(revision, reviewer, now) for revision in approved]
    with unit_of_work():
        models.Action.objects.bulk_create(actions)
        models.Revision.objects.bulk_create(revisions)
        models.Verdict.objects.bulk_create(verdicts)
        models.Decision.objects.bulk_create(_decision(verdict, now) for verdict in verdicts)
        models.Activity.objects.filter(pk=activity_id).update(waiting_count=count - len(approved))


def _action(
    version: models.ActivityVersion, participant: PersonProfile, sent_at: datetime, *, is_approved: bool
) -> models.Action:
    return models.Action(
        activity_id=version.activity_id,
        activity_version=version,
        subject_id=participant.subject_id,
        status="APPROVED" if is_approved else "SUBMITTED",
        revision_number=1,
        up_to=30,
        reserved_points=None if is_approved else 30,
        points_awarded=25 if is_approved else None,
        submitted_at=sent_at,
        first_submitted_at=sent_at,
        due_at=sent_at + timedelta(hours=72),
        ended_at=sent_at + timedelta(minutes=30) if is_approved else None,
        claim_after=None if is_approved else sent_at,
    )


def _verdict(revision: models.Revision, reviewer: PersonProfile, now: datetime) -> models.Verdict:
    return models.Verdict(
        action=revision.action,
        revision=revision,
        reviewer_id=reviewer.subject_id,
        judged_id=revision.action.subject_id,
        outcome="APPROVE",
        points=25,
        opinion={"outcome": "APPROVE", "count": 2, "ticked": ["place"]},
        given_at=now,
    )


def _decision(verdict: models.Verdict, now: datetime) -> models.Decision:
    return models.Decision(
        action_id=verdict.action_id,
        revision_id=verdict.revision_id,
        verdict=verdict,
        decided_by_id=verdict.reviewer_id,
        outcome="APPROVE",
        points=25,
        state="SETTLED",
        staged_at=now,
        effective_at=now - timedelta(seconds=1),
        settled_at=now,
    )
