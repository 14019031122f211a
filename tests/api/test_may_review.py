"""By token too: a lead whom a steward lets review, and what they lead themselves only where its switch says so."""

from typing import Any

import pytest

from socialscore.infrastructure.django_app.models import Decision, Lease, Verdict
from tests.api.programs import Program, program_of, refusal
from tests.builders import some_rules
from tests.cast import Cast
from tests.stories import a_submitted_action, an_open_activity

REVIEWS = {"role": "LEAD", "may_review": True, "is_steward": False}
REFUSED = (403, "CONFLICT_OF_INTEREST")


@pytest.fixture(autouse=True)
def _permission(cast: Cast) -> None:
    """Before their tokens are made, which end with a change of rights."""
    steward = program_of(cast.steward)
    for lead in (cast.lead, cast.other_lead):
        assert steward("PUT", f"people/{lead.person_id}/rights/", REVIEWS).status_code == 200


@pytest.fixture
def leader(cast: Cast, _permission: None) -> Program:
    """Of whoever leads the activities of these tests."""
    return program_of(cast.lead)


@pytest.fixture
def guest(cast: Cast, _permission: None) -> Program:
    """Of a lead of other activities."""
    return program_of(cast.other_lead)


def listed(program: Program) -> list[str]:
    return [row["action_id"] for row in program("GET", "review/queue/").json()["results"]]


def claimed(program: Program, action_id: object) -> Any:
    return program("POST", "review/claim/", {"action_id": str(action_id)})


def judged(program: Program, item: Any) -> Any:
    hold = {name: item[name] for name in ("lease_id", "fence", "version")}
    return program("POST", f"actions/{item['action_id']}/verdict/", {**hold, "decision": "APPROVE", "count": 2})


def test_reviews_what_others_lead(cast: Cast, guest: Program) -> None:
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    assert listed(guest) == [str(action_id)]
    assert judged(guest, guest("POST", "review/claim/", {}).json()).status_code == 200
    assert Decision.objects.get().decided_by_id == cast.other_lead.subject_id


def test_leaves_what_they_lead_to_others(cast: Cast, leader: Program, guest: Program) -> None:
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    assert (listed(leader), listed(guest)) == ([], [str(action_id)])
    assert refusal(claimed(leader, action_id)) == REFUSED
    item = {"action_id": action_id, "lease_id": str(action_id), "fence": 1, "version": 1}
    assert refusal(judged(leader, item)) == REFUSED
    assert not Lease.objects.exists()
    assert not Verdict.objects.exists()


def test_reviews_what_they_lead_where_its_switch_says_so(cast: Cast, leader: Program) -> None:
    activity_id = an_open_activity(cast.lead, rules=some_rules(lead_may_review=True))
    own, action_id = (a_submitted_action(person, activity_id) for person in (cast.lead, cast.participant))
    assert listed(leader) == [str(action_id)]
    assert judged(leader, claimed(leader, action_id).json()).status_code == 200
    assert refusal(claimed(leader, own)) == REFUSED


def test_stops_with_the_permission(cast: Cast, guest: Program) -> None:
    action_id = a_submitted_action(cast.participant, an_open_activity(cast.lead))
    item = claimed(guest, action_id).json()
    program_of(cast.steward)("PUT", f"people/{cast.other_lead.person_id}/rights/", {**REVIEWS, "may_review": False})
    assert judged(guest, item).status_code == 401
    assert refusal(judged(program_of(cast.other_lead), item)) == (403, "WRONG_ROLE")
    assert not Verdict.objects.exists()
