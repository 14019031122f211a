"""The pages of stewards and administrators."""

from django.utils import timezone

from socialscore.infrastructure.django_app import models
from tests.journeys.touring import Tour
from tests.stories import a_report


def of_reports(tour: Tour) -> None:
    """As a steward: one of one's own, and one that waits for the decision."""
    tour.see("steward_reports")
    tour.see("my_reports")
    tour.see("report_new", "activity", tour.scene.activities["open"])
    tour.send("Send the report", sentence="Bad")
    tour.here("report_new with a mistake")
    tour.send("Send the report", sentence="Its words hurt people who read it.")
    tour.here("report, waiting")
    tour.see("my_reports")
    tour.see("steward_report", models.Report.objects.get().pk)
    report_id = a_report(tour.scene.cast.lead, "PROOF", tour.scene.actions["submitted"])
    tour.see("steward_reports")
    tour.see("steward_report", report_id)
    tour.send("Decide", sentence="Bad")
    tour.here("steward_report with a mistake")
    tour.page.locator("[value=UPHELD]").check()
    tour.send("Decide", sentence="People who did not agree can be seen.")
    tour.here("steward_reports, decided")
    tour.see("steward_reports", query="?show=")
    tour.see("steward_report", report_id)
    for what in ("proof", "message", "name"):
        tour.see("report_new", what, tour.scene.actions["draft"], status=404)


def of_a_steward(tour: Tour) -> None:
    cast = tour.scene.cast
    for query in ("", "?show=SUSPENDED", "?q=nobody+like+this"):
        tour.see("people", query=query)
    tour.see("person_role", cast.other.person_id)
    tour.see("person_role", cast.other.person_id, query="?role=LEAD&may_review=on")
    tour.see("person_role", cast.lead.person_id, query="?role=PARTICIPANT")
    tour.see("person_role", cast.other.person_id, query="?role=KING", status=422)
    tour.see("person_suspend", cast.other.person_id)
    tour.see("person_suspend", cast.lead.person_id)
    tour.send("Suspend")
    tour.here("person_suspend with a mistake")
    tour.see("person_reinstate", tour.scene.suspended.person_id)
    tour.see("audit")
    of_audits(tour)
    of_the_rules(tour)
    of_escalations(tour)
    tour.see("lead")
    tour.see("lead_actions")
    tour.see("lead_activity", tour.scene.activities["open"])


def of_audits(tour: Tour) -> None:
    """None, one on its way, and one that found something."""
    tour.see("steward_reviewers")
    of_calibration(tour)
    tour.see("steward_analytics")
    tour.see("audits")
    tour.send("Run the audit now")
    tour.here("audits, one waits")
    wrong = [{"code": "TABLE_DIFFERS", "where": "4"}, {"code": "ENTRY_WITHOUT_LEAF", "where": "12"}]
    now = timezone.now()
    models.AuditRun.objects.update(started_at=now, finished_at=now, found=2, findings=wrong)
    tour.see("audits")
    tour.go("ledger")
    tour.here("ledger after an audit that found something")


def of_calibration(tour: Tour) -> None:
    """Nothing yet, a judgement without words, one with; and what a colleague's asks for."""
    declined = tour.scene.actions["declined"]
    tour.see("steward_calibration")
    tour.go("lead_action", declined)
    tour.follow("Use it for calibration")
    tour.here("calibration_new")
    tour.send("Give my judgement")
    tour.here("calibration_new with mistakes")
    item = models.CalibrationItem.objects.create(
        action_id=declined,
        outcome="DECLINE",
        sentence="The bags are those of last week.",
        state="PROPOSED",
        proposed_by_id=tour.scene.cast.admin.subject_id,
        proposed_at=timezone.now(),
    )
    tour.see("steward_calibration", query="?some")
    tour.see("calibration_item", item.pk)
    tour.page.get_by_label("Turn down").check()
    tour.send("Give my judgement", sentence="Nothing of it is to be seen.")
    tour.here("steward_calibration, in use")


def of_escalations(tour: Tour) -> None:
    """An item that took twice its time: the list, the item, a decision without words, and one with."""
    tour.see("steward_escalations")
    waiting = models.Action.objects.filter(status="SUBMITTED", is_staged=False).first()
    assert waiting is not None
    models.Action.objects.filter(pk=waiting.pk).update(with_steward_at=timezone.now())
    tour.see("dashboard", query="?duties")
    tour.see("steward_escalations")
    tour.see("steward_escalation", waiting.pk)
    tour.send("Decide")
    tour.here("steward_escalation with mistakes")


def of_the_rules(tour: Tour) -> None:
    """Chosen out of range, seen, confirmed; and the page that everybody reads then."""
    tour.see("steward_rules")
    tour.send("See what changes", most_holds="99")
    tour.here("steward_rules with a mistake")
    tour.send("See what changes", most_holds="2", second_review_points="50")
    tour.here("steward_rules, what changes")
    tour.send("Change the rules")
    tour.here("rules, changed")


def of_an_administrator(tour: Tour) -> None:
    tour.see("dashboard")
    tour.see("people")
