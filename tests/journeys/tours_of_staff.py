"""Pages of leads, reviewers, stewards and administrators."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from socialscore.domain.ids import ActionId, SubjectId
from socialscore.infrastructure.django_app import models
from tests.journeys.scenery import hold, withdraw
from tests.journeys.touring import Tour
from tests.stories import a_report

STATES = ("open", "capped", "paused", "closed", "archived", "cancelled", "draft", "scheduled")


def of_a_lead(tour: Tour) -> None:
    tour.see("lead")
    for query in ("", "?state=APPROVED", "?q=nobody+like+this"):
        tour.see("lead_actions", query=query)
    for word in ("submitted", "approved", "declined", "changes"):
        tour.see("lead_action", tour.scene.actions[word])
    for word in ("open", "draft"):
        tour.see("lead_analytics", tour.scene.activities[word])
    for word in STATES:
        tour.see("lead_activity", tour.scene.activities[word])


def of_changing_an_activity(tour: Tour) -> None:
    told = tour.scene.activities
    for verb in ("pause", "close", "copy", "hand-over", "cancel"):
        tour.see("lead_activity_change", told["open"], verb)
    tour.send("Cancel activity")
    tour.here("cancelling with a mistake")
    tour.see("lead_activity_change", told["draft"], "open")
    tour.see("lead_activity_change", told["closed"], "archive")


def of_rules_forms(tour: Tour) -> None:
    page, told = tour.page, tour.scene.activities
    tour.see("lead_activity_new")
    tour.send("Save the draft", name="", base_points="20000")
    tour.here("lead_activity_new with mistakes")
    tour.see("lead_activity_edit", told["open"])
    page.locator("[name=base_points]").fill("12")
    expect(page.locator("#preview")).to_contain_text("12")
    tour.here("lead_activity_edit, read back")
    page.get_by_role("button", name="Add rows").first.click()
    expect(page.locator("#criteria [name$=-text]")).to_have_count(5)
    tour.here("lead_activity_edit with more rows")
    page.locator("[name=unit_name]").fill("")
    page.locator("[name=reasons-0-sentence]").fill("")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^Save")).first.click()
    tour.here("lead_activity_edit with mistakes")


def of_a_lead_with_nothing(tour: Tour) -> None:
    tour.see("lead")
    tour.see("lead_actions")


def of_webhooks(tour: Tour) -> None:
    page = tour.page
    tour.see("settings_webhooks")
    page.goto(f"{page.url}new/")
    tour.here("webhook_new")
    tour.send("Make the webhook", url="ftp://hooks.example.org/")
    tour.here("webhook_new with a mistake")
    tour.send("Make the webhook", url="https://hooks.example.org/in", description="Chat room")
    tour.here("webhook_secret")
    tour.follow("I have kept it")
    tour.here("webhook, nothing sent")
    tour.send("Send a test")
    tour.here("webhook, a test on its way")
    log_of_everything(tour.scene.cast.lead)
    page.reload()
    tour.here("webhook with a log")
    tour.follow("Change")
    tour.here("webhook_edit")
    page.go_back()
    tour.send("New secret")
    tour.here("webhook_secret, rotated")
    tour.follow("I have kept it")
    tour.send("Switch off")
    tour.here("webhook, off")
    tour.follow("Remove")
    tour.here("webhook_remove")
    tour.see("settings_webhooks")


def log_of_everything(owner: models.PersonProfile) -> None:
    """Deliveries in each state to the webhook that there is."""
    webhook, now = models.Webhook.objects.get(owner=owner), timezone.now()
    models.Webhook.objects.update(failing_since=now)
    for state, failure, status in (
        ("DELIVERED", None, 204),
        ("WAITING", "REFUSED", 500),
        ("FAILED", "ADDRESS_REFUSED", None),
        ("FAILED", "NOT_TRUSTED", None),
    ):
        webhook.deliveries.create(
            event_type="action.submitted",
            body="{}",
            state=state,
            failure=failure,
            status=status,
            attempts=1,
            attempted_at=now,
            next_attempt_at=now,
        )


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


def an_answered_trial(tour: Tour) -> models.CalibrationTrial:
    """The reviewer saw an item for calibration otherwise than two stewards."""
    now, action_id = timezone.now(), tour.scene.actions["declined"]
    item = models.CalibrationItem.objects.create(
        action_id=action_id,
        outcome="DECLINE",
        sentence="The bags are those of last week.",
        state="PROPOSED",
        proposed_by_id=tour.scene.cast.steward.subject_id,
        proposed_at=now,
    )
    return models.CalibrationTrial.objects.create(
        item=item,
        action_id=action_id,
        holder_id=tour.scene.cast.validator.subject_id,
        outcome="DECLINE",
        granted_at=now,
        expires_at=now,
        has_ended=True,
        opinion={"outcome": "APPROVE"},
        agrees=False,
        answered_at=now,
    )


def of_reviewing(tour: Tour) -> None:
    page, submitted = tour.page, tour.scene.actions["submitted"]
    tour.see("review")
    if page.locator("#activity").is_visible():
        with page.expect_response(lambda answer: "activity=" in answer.url):
            page.locator("#activity").select_option(index=1)
        tour.here("review, narrowed with nothing open")
    page.locator("details:has(#load) summary").click()
    tour.send("Save", enough="900")
    tour.here("review, enough with a mistake")
    tour.send("Save", enough="1")
    hold(submitted, tour.scene.cast.validator)
    tour.see("review")
    for dialog in ("changes", "decline"):
        tour.open(dialog)
        tour.here(f"review, {dialog}")
        page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    tour.here("review, keys")
    page.keyboard.press("Escape")
    page.locator("[name=points]").evaluate("field => { field.closest('details').open = true; field.value = 7; }")
    with page.expect_response(lambda answer: answer.status == 422):
        page.keyboard.press("a")
    expect(page.locator("#we")).to_be_visible()
    tour.watch.forgive(422)
    tour.here("review with a mistake")
    for name in ("review_changes", "review_decline"):
        tour.see(name, submitted)
    with page.expect_navigation():
        page.locator("button[name=decision]").click()
    tour.here("review_decline with a mistake")
    tour.see("review_record")
    tour.see("review_told", an_answered_trial(tour).pk)
    tour.see("review_bulk")
    tour.send("Approve those ticked")
    tour.here("review_bulk with nothing ticked")


def of_a_lost_item(tour: Tour) -> None:
    """Decided too late, then nothing left to decide."""
    page = tour.page
    hold(tour.scene.actions["submitted"], tour.scene.cast.validator)
    tour.go("review")
    page.locator("#note").fill("My own words")
    models.Lease.objects.update(has_ended=True)
    page.locator("h1").click()
    with page.expect_response(lambda answer: answer.status == 409):
        page.keyboard.press("a")
    expect(page.locator("#kept")).to_have_value("My own words")
    tour.watch.forgive(409)
    tour.here("review, too late")
    for action in models.Action.objects.filter(status="SUBMITTED", decisions=None):
        withdraw(ActionId(action.pk), SubjectId(action.subject_id))
    tour.see("review", query="?none")


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
