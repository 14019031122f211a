"""What a test of reports does and asks."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from socialscore.application.appeals import appeal_report
from socialscore.application.reports import decide_report, make_report
from socialscore.domain.action import Action
from socialscore.domain.appeals import Appeal
from socialscore.domain.ids import ActivityId, AppealId, ReportId
from socialscore.domain.person import Person
from socialscore.domain.report import (
    Report,
    Target,
)
from tests.builders import NOW
from tests.corrections import GIVE_BACK, LATER, answer, take
from tests.worlds import Community

WRONG = "This shows somebody's front door."


def made(community: Community, target: Target, target_id: UUID, by: Person, sentence: str = WRONG) -> Report:
    return make_report(
        community.world.uow(),
        report_id=ReportId(uuid4()),
        target=target,
        target_id=target_id,
        sentence=sentence,
        by=by.subject_id,
        now=NOW,
    )


def decided(community: Community, report: Report, *, upheld: bool, by: Person | None = None) -> Report:
    steward = by or community.steward
    return decide_report(
        community.world.uow(),
        report_id=report.report_id,
        upheld=upheld,
        reason="I looked at it with care.",
        by=steward.subject_id,
        now=NOW + timedelta(hours=1),
    )


def held(community: Community) -> Action:
    action = community.submit(community.open_activity())
    return community.claim(action.action_id)


def described(community: Community, activity_id: ActivityId, description: str) -> None:
    with community.world.uow() as uow:
        activity = uow.activities.find_by_id(activity_id)
        activity.description = description
        uow.activities.save(activity)


def stored(community: Community, report: Report) -> Report:
    with community.world.uow() as uow:
        found = uow.reports.find(report.report_id)
    assert found is not None
    return found


def appealed(community: Community, report: Report, by: Person, *, now: datetime = LATER) -> Appeal:
    return appeal_report(
        community.world.uow(),
        appeal_id=AppealId(uuid4()),
        report_id=report.report_id,
        subject_id=by.subject_id,
        words="Nothing is wrong with it.",
        now=now,
    )


def overturned(community: Community, report: Report, of: Person, *, by: Person | None = None) -> Appeal:
    steward = by or community.world.join(is_steward=True)
    asked = appealed(community, report, of, now=NOW + timedelta(hours=3))
    take(community, asked, steward)
    return answer(community, asked, GIVE_BACK, steward, now=NOW + timedelta(hours=3))
