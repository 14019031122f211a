"""The pages of leads and reviewers."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from socialscore.domain.ids import ActionId, SubjectId
from socialscore.infrastructure.django_app import models
from tests.journeys.scenery import hold, withdraw
from tests.journeys.touring import Tour

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
