"""What the review tests share: an activity with something that waits, and reviewers who look at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from socialscore.application import activities, review, submission
from socialscore.domain.ids import ActionId, ActivityId, DecisionId, SubjectId
from socialscore.domain.proof import Content
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.builders import a_kept_file, some_rules
from tests.cast import Cast

HTMX = {"HX-Request": "true", "HX-Target": "review"}
TEXT = "Four of us cleaned the stretch between the pier and the lighthouse on Saturday morning."


def an_open_activity(cast: Cast, name: str = "Beach clean-up", **rules: Any) -> ActivityId:
    """Led by the cast's lead."""
    activity_id, lead = ActivityId(uuid4()), SubjectId(cast.lead.subject_id)
    activities.create_activity(
        unit_of_work(), activity_id=activity_id, lead_id=lead, name=name, description="", rules=some_rules(**rules)
    )
    activities.open_activity(unit_of_work(), activity_id=activity_id, by=lead, now=timezone.now())
    return activity_id


def a_submission(
    activity_id: ActivityId,
    person: models.PersonProfile,
    *,
    text: str = TEXT,
    link: str = "",
    files: int = 0,
    now: datetime | None = None,
    action_id: ActionId | None = None,
) -> ActionId:
    """Three bags, said to have been filled. With the id of one sent back before, it is its next revision."""
    action_id = action_id or ActionId(uuid4())
    submission.submit_action(
        unit_of_work(),
        action_id=action_id,
        activity_id=activity_id,
        subject_id=SubjectId(person.subject_id),
        content=Content(text=text, link=link, count=3, people_agreed=True),
        files=[a_kept_file(action_id.bytes + bytes([n]), name=f"photo-{n}.jpg") for n in range(files)],
        now=now or timezone.now(),
        zone=ZoneInfo("UTC"),
    )
    return action_id


def signed_in(person: models.PersonProfile) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(person.user)
    return client


@dataclass(kw_only=True)
class Desk:
    """A reviewer at the workspace, with or without htmx."""

    client: Client
    person: models.PersonProfile
    htmx: bool = True

    @property
    def headers(self) -> dict[str, str]:
        return HTMX if self.htmx else {}

    def claim(self, item: object = "next", **fields: Any) -> HttpResponse:
        return self._post("/review/claim/", {"item": str(item), **fields})

    def lease(self, action_id: UUID) -> models.Lease:
        return models.Lease.objects.get(action_id=action_id, has_ended=False)

    @property
    def lease_count(self) -> int:
        return models.Lease.objects.filter(holder_id=self.person.subject_id, has_ended=False).count()

    def hold(self, action_id: UUID) -> dict[str, Any]:
        """The three fields of the item in hand."""
        lease = self.lease(action_id)
        version = models.Action.objects.values_list("version", flat=True).get(pk=action_id)
        return {"lease": str(lease.lease_id), "fence": lease.fence, "version": version, "held": str(action_id)}

    def judge(self, action_id: UUID, decision: str = "approve", **fields: Any) -> HttpResponse:
        hold = fields.pop("hold", None) or self.hold(action_id)
        data = {"count": 3, "criterion": ["place"], "decision": decision, **hold, **fields}
        return self._post(f"/review/{action_id}/verdict/", data)

    def undo(self, decision_id: UUID, **fields: Any) -> HttpResponse:
        return self._post(f"/review/decisions/{decision_id}/undo/", fields)

    def _post(self, url: str, data: dict[str, Any]) -> HttpResponse:
        return self.client.post(url, data, headers=self.headers)  # type: ignore[return-value]


def a_desk(person: models.PersonProfile, *, htmx: bool = True) -> Desk:
    return Desk(client=signed_in(person), person=person, htmx=htmx)


def many_waiting(activity_id: ActivityId, person: models.PersonProfile, count: int) -> None:
    """Rows as submissions leave them, without the time it takes to submit."""
    activity = models.Activity.objects.get(pk=activity_id)
    sent = [timezone.now() - timedelta(seconds=number) for number in range(count)]
    actions = [
        models.Action(
            activity=activity,
            activity_version_id=activity.current_version_id,
            subject_id=person.subject_id,
            status="SUBMITTED",
            revision_number=1,
            reserved_points=30,
            up_to=30,
            first_submitted_at=sent_at,
            submitted_at=sent_at,
            claim_after=sent_at,
            due_at=sent_at + timedelta(hours=72),
            version=1,
        )
        for sent_at in sent
    ]
    models.Action.objects.bulk_create(actions, batch_size=500)
    models.Revision.objects.bulk_create(
        [
            models.Revision(action=a, number=1, text=TEXT, count=3, up_to=30, submitted_at=a.submitted_at)
            for a in actions
        ],
        batch_size=500,
    )
    models.Activity.objects.filter(pk=activity_id).update(waiting_count=F("waiting_count") + count)


def settle_all() -> None:
    """Let every staged decision take effect, as if its time had come."""
    for decision_id, effective_at in models.Decision.objects.filter(state="STAGED").values_list("pk", "effective_at"):
        review.settle(unit_of_work(), decision_id=DecisionId(decision_id), now=effective_at)
