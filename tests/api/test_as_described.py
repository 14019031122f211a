"""
Whatever a program sends, the answer is one that the description of the API declares (schemathesis, through WSGI).

300 cases in `make test`, always the same ones; 5 000 in `make test-long`. Half of them follow it, half break
it. Ids are mostly those of things that exist, so that cases come further than to "not found".
"""

import os
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from socialscore.api.document import document
from socialscore.application import activities, review, submission
from socialscore.domain.ids import ActionId, ActivityId, SubjectId
from socialscore.domain.proof import Content
from socialscore.infrastructure.django_app.models import Part, ScoreEntry
from socialscore.wiring import unit_of_work
from socialscore.wsgi import application
from tests.builders import some_rules
from tests.cast import Cast
from tests.stories import ASK, a_settled_decision, a_staged_decision, a_submitted_action, an_open_activity
from tests.tokens import make_token

ROLES = ("participant", "lead", "validator", "steward")
CASES_OF_A_ROLE = {"small": 75, "long": 1_250}[os.environ.get("HYPOTHESIS_PROFILE", "small")]
PROMISES = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
Known = dict[str, list[Any]]


@pytest.fixture
def known(cast: Cast) -> Known:
    """Values that mean something here, by the name they have in addresses and bodies."""
    activity_id, participant = an_open_activity(cast.lead), SubjectId(cast.participant.subject_id)
    waiting, held = (a_submitted_action(cast.participant, activity_id) for _ in range(2))
    asked = a_submitted_action(cast.participant, activity_id)
    a_settled_decision(asked, cast.validator, ASK)
    staged = a_staged_decision(a_submitted_action(cast.participant, activity_id), cast.validator)
    taken = review.claim(
        unit_of_work(), reviewer_id=SubjectId(cast.validator.subject_id), action_id=held, now=timezone.now()
    )
    assert taken is not None
    assert taken.lease is not None
    ids = {
        "activity_id": [activity_id, _a_draft_activity(cast)],
        "action_id": [waiting, held, asked, _a_draft(activity_id, participant)],
        "decision_id": [staged],
        "lease_id": [taken.lease.lease_id],
        "part_id": list(Part.objects.filter(kind="FILE").values_list("pk", flat=True)),
        "person_id": [cast.other.person_id, cast.lead.person_id],
        "lead": [cast.other_lead.person_id],
        "token_id": [make_token(cast.participant.user)[0].public_id],
    }
    entries = list(ScoreEntry.objects.filter(subject_id=participant).values_list("pk", flat=True))
    numbers = {"entry_id": entries, "fence": [taken.lease.fence], "version": [taken.version]}
    return {**{name: [str(one) for one in values] for name, values in ids.items()}, **numbers}


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the connection of the test, which the end of a request would close."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def described() -> Any:
    schema = schemathesis.openapi.from_dict(deepcopy(document()))
    schema.app = application
    schema.config.generation.update(with_security_parameters=False)
    return schema


def with_known_values(case: Case, known: Known, data: st.DataObject) -> None:
    """Put values that mean something in the place of most generated ones."""
    for values in (case.path_parameters, case.body):
        for name in sorted(set(values) & set(known)) if isinstance(values, dict) else ():
            if data.draw(st.integers(0, 5)):
                values[name] = data.draw(st.sampled_from(known[name]))


@pytest.mark.parametrize("role", ROLES)
@settings(max_examples=CASES_OF_A_ROLE, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_answers_are_as_described(cast: Cast, known: Known, described: Any, role: str, data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from([found.ok() for found in described.get_all_operations()]))
    mode = data.draw(st.sampled_from(list(GenerationMode)))
    case = data.draw(operation.as_strategy(generation_mode=mode))
    with_known_values(case, known, data)
    attempt = transaction.atomic()
    attempt._from_testcase = True  # type: ignore[attr-defined]  # units of work are durable
    with attempt:
        secret = make_token(getattr(cast, role).user)[1]
        answer = case.call(headers={"Authorization": f"Token {secret}", "Accept-Encoding": "identity"})
        transaction.set_rollback(True)
    case.validate_response(answer, checks=PROMISES)


def _a_draft_activity(cast: Cast) -> ActivityId:
    activity_id = ActivityId(uuid4())
    activities.create_activity(
        unit_of_work(),
        activity_id=activity_id,
        lead_id=SubjectId(cast.lead.subject_id),
        name="Later",
        description="",
        rules=some_rules(),
    )
    return activity_id


def _a_draft(activity_id: ActivityId, subject_id: SubjectId) -> ActionId:
    action_id = ActionId(uuid4())
    submission.save_draft(
        unit_of_work(),
        action_id=action_id,
        activity_id=activity_id,
        subject_id=subject_id,
        content=Content(text="Two bags", count=2),
        now=timezone.now(),
        number=1,
    )
    return action_id
