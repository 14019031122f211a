"""Pages of appeals, and of what stewards put right."""

from uuid import UUID, uuid4

from django.utils import timezone

from socialscore.application import appeals, correcting
from socialscore.application.reports import decide_report
from socialscore.domain.correcting import ReversalReason
from socialscore.domain.ids import AppealId, ReportId, SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work
from tests.cast import a_stored_person
from tests.journeys.touring import Tour
from tests.stories import a_report

WORDS = "The pier can be seen in the photo, so it is our beach."
WHY = "The photo shows another beach."


def of_appealing(tour: Tour) -> None:
    """From the reason to the appeal, and back; then what a reversal looks like."""
    cast, declined, approved = tour.scene.cast, tour.scene.actions["declined"], tour.scene.actions["earlier"]
    tour.see("appeals")
    tour.see("action", declined)
    tour.follow("Appeal")
    tour.here("appeal_action")
    tour.send("Send the appeal", words="short")
    tour.here("appeal_action with a mistake")
    tour.send("Send the appeal", words=WORDS)
    tour.here("appeal, waiting")
    tour.see("appeals", query="?some")
    tour.see("action", declined, query="?appealed")
    tour.go("appeal", models.Appeal.objects.get().pk)
    tour.send("Take the appeal back")
    tour.here("appeal, taken back")
    correcting.reverse_action(
        unit_of_work(),
        action_id=approved,
        by=SubjectId(cast.steward.subject_id),
        reason=ReversalReason.MISTAKE,
        sentence=WHY,
        now=timezone.now(),
    )
    tour.see("action", approved, query="?reversed")
    tour.go("entry", models.ScoreEntry.objects.get(action_id=approved, kind="REVERSE").pk)
    tour.here("entry REVERSE")
    tour.see("report", what_was_taken_away(tour, by=cast.steward))
    tour.follow("Ask for another look")
    tour.here("appeal_report")
    tour.send("Send the appeal", words="short")
    tour.here("appeal_report with a mistake")
    tour.send("Send the appeal", words=WORDS)
    tour.here("appeal about a report, waiting")
    tour.see("appeals", query="?report")


def what_was_taken_away(tour: Tour, *, by: models.PersonProfile) -> UUID:
    """The proof of an action of the participant's that was decided before, hidden after a report of its lead."""
    report_id = a_report(tour.scene.cast.lead, "PROOF", tour.scene.actions["earlier"])
    decide_report(
        unit_of_work(),
        report_id=ReportId(report_id),
        upheld=True,
        reason="People who did not agree can be seen.",
        by=SubjectId(by.subject_id),
        now=timezone.now(),
    )
    return report_id


def of_answering_about_a_report(tour: Tour) -> None:
    """As a steward: what another one took away."""
    another = a_stored_person("another", is_steward=True)
    appeal_id = AppealId(uuid4())
    appeals.appeal_report(
        unit_of_work(),
        appeal_id=appeal_id,
        report_id=ReportId(what_was_taken_away(tour, by=another)),
        subject_id=SubjectId(tour.scene.cast.participant.subject_id),
        words=WORDS,
        now=timezone.now(),
    )
    tour.see("review_appeal", appeal_id)
    tour.send("Take it")
    tour.here("review_appeal about a report, taken")
    tour.page.locator("[value=OVERTURNED]").check()
    tour.send("Answer", sentence="Nobody can be seen in it.")
    tour.here("appeals, a report answered")
    tour.see("review_appeal", appeal_id, query="?answered")


def of_answering(tour: Tour) -> None:
    """A steward answers an appeal, reverses, and adjusts a score."""
    cast, actions = tour.scene.cast, tour.scene.actions
    appeal_id = AppealId(uuid4())
    subject_id = SubjectId(cast.participant.subject_id)
    appeals.appeal_action(
        unit_of_work(),
        appeal_id=appeal_id,
        action_id=actions["declined"],
        subject_id=subject_id,
        words=WORDS,
        now=timezone.now(),
    )
    tour.see("appeals")
    tour.see("review_appeal", appeal_id)
    tour.send("Take it")
    tour.here("review_appeal, in hand")
    tour.send("Answer", sentence="No.")
    tour.here("review_appeal with mistakes")
    tour.page.get_by_label("Approve it, with these points").check()
    tour.send("Answer", sentence="The pier can be seen well.")
    tour.here("appeals, answered")
    tour.see("review_appeal", appeal_id, query="?answered")
    tour.see("lead_action", actions["approved"])
    tour.follow("Take the points back")
    tour.here("action_reverse")
    tour.send("Take the points back", sentence="No.")
    tour.here("action_reverse with a mistake")
    tour.see("adjustments")
    tour.see("person_adjust", cast.participant.person_id)
    tour.send("Adjust", points="0")
    tour.here("person_adjust with a mistake")
    tour.send("Adjust", points="500", sentence="Three clean-ups were forgotten.")
    tour.here("adjustments, one waits")
