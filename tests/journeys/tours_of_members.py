"""Pages of participants: with everything that can have happened, with nothing yet, and while suspended."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from socialscore.domain.notices import Group
from socialscore.infrastructure.django_app import triggers
from socialscore.infrastructure.django_app.models import ScoreEntry
from socialscore.infrastructure.mail.unsubscribing import unsubscribe_url_of
from tests.cast import PASSWORD
from tests.journeys.scenery import a_photo
from tests.journeys.touring import Tour


def of_activities(tour: Tour) -> None:
    told = tour.scene.activities
    for query in ("", "?show=all", "?show=closed", "?q=nothing+like+this"):
        tour.see("activities", query=query)
    for word in told:
        tour.see("activity", told[word], status=404 if word == "draft" else 200)
    tour.see("dashboard")
    tour.see("score")
    for query in (f"?on={timezone.localdate()}", "?on=2020-02-29"):
        tour.see("score", query=query)
    tour.see("score", query="?on=2999-01-01", status=422)
    tour.see("notifications")
    for query in ("", "?period=all", "?show=top"):
        tour.see("leaderboard", query=query)
    tour.see("profile", tour.scene.cast.participant.person_id)


def of_own_actions(tour: Tour) -> None:
    for show in ("all", "needs", "review", "approved", "closed"):
        tour.see("actions", query=f"?show={show}")
    for word in ("submitted", "changes", "approved", "declined", "withdrawn", "expired", "cancelled", "capped"):
        tour.see("action", tour.scene.actions[word])
    tour.go("receipt", tour.scene.actions["approved"])
    tour.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    tour.here("receipt with its very words")
    tour.go("action", tour.scene.actions["approved"])
    tour.page.locator("summary", has_text="Promise").click()
    tour.here("action with its promise")
    tour.see("action", tour.scene.actions["by_other"], status=404)
    tour.go("action", tour.scene.actions["submitted"])
    tour.open("withdraw")
    tour.here("action with the question")
    tour.see("withdraw", tour.scene.actions["submitted"])
    tour.see("withdraw", tour.scene.actions["draft"])


def of_own_entries(tour: Tour) -> None:
    """The entries of each state of an action, then of the score, by the links that lead to them."""
    own = ScoreEntry.objects.filter(subject_id=tour.scene.cast.participant.subject_id)
    for word in ("submitted", "approved", "declined", "withdrawn", "expired", "capped"):
        for entry in own.filter(action_id=tour.scene.actions[word]).order_by("entry_id"):
            tour.go("entry", entry.pk)
            tour.here(f"entry {word} {entry.kind}")
    tour.see("entry", 0, status=404)
    tour.see("entry_receipt", own.get(action_id=tour.scene.actions["approved"], kind="CONFIRM").pk)
    tour.go("action", tour.scene.actions["approved"])
    tour.follow("Its entry in your score, explained")
    tour.here("entry from its action")
    tour.go("score")
    tour.page.get_by_label("Day", exact=True).fill((timezone.localdate() - timedelta(days=25)).isoformat())
    tour.page.locator("#on-day tfoot").wait_for()
    tour.here("score, a day chosen without leaving the page")
    tour.see("ledger")
    triggers.remove(connection)
    own.filter(action_id=tour.scene.actions["approved"], kind="CONFIRM").update(confirmed_delta=1)
    tour.go("receipt", tour.scene.actions["approved"])
    tour.here("receipt that the ledger contradicts")


def of_proof_forms(tour: Tour) -> None:
    told, page = tour.scene.activities, tour.page
    for word in ("open", "capped", "strict"):
        tour.see("submit", told[word])
    tour.send("Send for review", text="Mended a lamp", link="javascript:alert(1)")
    tour.here("submit strict with a mistake")
    tour.go("submit", told["open"])
    good = {"name": "bags.jpg", "mimeType": "image/jpeg", "buffer": a_photo(20)}
    broken = {"name": "bags.svg", "mimeType": "image/svg+xml", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}
    with page.expect_response(lambda answer: answer.status == 400):
        page.locator("input[name=files]").set_input_files([good, broken])
    page.locator("#files .thumb[src*=thumbnail]").last.wait_for()
    tour.watch.forgive(400)
    tour.here("submit with files, one of them broken")
    tour.see("resubmit", tour.scene.actions["changes"])
    tour.send("Send again", text="y" * 30_001)
    tour.here("resubmit with a mistake")


def of_settings(tour: Tour) -> None:
    tour.see("settings")
    tour.send("Save", display_name="\u202e")
    tour.here("settings with a mistake")
    tour.see("settings_privacy")
    tour.page.locator("[name=listing][value=PSEUDONYM]").check()
    tour.send("Save")
    tour.here("settings_privacy with a mistake")
    tour.see("settings_relations")
    tour.send("Declare it", name="Nobody", email="nobody@example.org")
    tour.here("settings_relations with a mistake")
    tour.see("settings_notifications")
    tour.send("Save")
    tour.here("settings_notifications, saved")
    tour.page.locator("[name=quiet_from]").select_option("22")
    tour.send("Save")
    tour.here("settings_notifications with a mistake")
    address = unsubscribe_url_of(tour.scene.cast.other.person_id, [Group.DECISIONS, Group.APPEALS])
    tour.see("unsubscribe", address.split("/")[-2])
    tour.send("Get no more of them")
    tour.here("unsubscribe, done")
    tour.see("unsubscribe", "W10:nobody", status=404)
    tour.see("settings_tokens")
    tour.page.goto(f"{tour.page.url}new/")
    tour.here("token_new, the password first")
    tour.send("Continue", password=PASSWORD)
    tour.here("token_new")
    tour.page.locator("[name=scopes][value=read]").uncheck()
    tour.send("Make the token")
    tour.here("token_new with a mistake")
    tour.page.locator("[name=scopes][value=read]").check()
    tour.send("Make the token", name="Backup")
    tour.here("token_made")
    tour.see("settings_data")
    tour.see("erasure")
    tour.send("Erase everything")
    tour.here("settings_data, asked")
    tour.send("Call it off")
    tour.see("settings_tokens")
    tour.page.locator("#account-menu, [popovertarget]").first.click()
    tour.here("account menu")
    tour.see("lead", status=403)
    tour.see("review", status=403)


def of_a_newcomer(tour: Tour) -> None:
    for name in ("dashboard", "actions", "score", "leaderboard", "notifications", "settings_privacy"):
        tour.see(name)
    tour.see("leaderboard", query="?show=top")
    tour.see("activity", tour.scene.activities["open"])


def of_somebody_suspended(tour: Tour) -> None:
    tour.see("dashboard")
    tour.see("activity", tour.scene.activities["open"])
    tour.see("submit", tour.scene.activities["open"], status=403)


def of_somebody_without_a_name(tour: Tour) -> None:
    tour.see("welcome")
    tour.send("Go on", display_name="\u202e")
    tour.here("welcome with a mistake")
