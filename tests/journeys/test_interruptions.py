"""What comes between: a lost session or connection, an impatient thumb."""

from django.contrib.sessions.models import Session
from playwright.sync_api import Route, expect

from socialscore.infrastructure.django_app import models
from tests.cast import PASSWORD, Cast
from tests.journeys.phones import Phone
from tests.journeys.scenery import TEXT, a_photo
from tests.journeys.touring import signed_in

SAVED = "Draft saved just now"


def test_a_lost_session_leads_back_to_the_filled_form(cast: Cast, phone: Phone) -> None:
    page = phone.page
    page.locator("[name=text]").fill("Saved before")
    phone.says(SAVED)
    Session.objects.all().delete()
    page.locator("[name=text]").fill(TEXT)
    page.locator("[name=count]").fill("3")
    toast = page.locator("#toasts")
    expect(toast).to_contain_text("You are signed out")
    expect(page.locator("[name=text]")).to_have_value(TEXT)

    toast.get_by_role("link", name="Sign in").tap()
    page.get_by_label("Email address").fill(cast.participant.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).tap()
    expect(page).to_have_url(phone.form_url)
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    expect(page.locator("[name=count]")).to_have_value("3")
    phone.says(SAVED)
    phone.send()
    phone.is_sent()
    assert models.Action.objects.get().revisions.get().text == TEXT


def test_what_somebody_wrote_does_not_come_back_to_somebody_else(cast: Cast, phone: Phone) -> None:
    """In the same tab of a device that several use."""
    page = phone.page
    Session.objects.all().delete()
    page.locator("[name=text]").fill(TEXT)
    expect(page.locator("#toasts")).to_contain_text("You are signed out")
    for person, text in ((cast.other, ""), (cast.participant, TEXT)):
        signed_in(phone.context, phone.form_url.partition("/activities")[0], person)
        page.goto(phone.form_url, wait_until="networkidle")
        expect(page.locator("[name=text]")).to_have_value(text)


def test_an_upload_without_connection_waits_for_another_try(phone: Phone) -> None:
    page = phone.page
    phone.context.set_offline(True)
    phone.choose("bags.jpg", a_photo(1))
    row = page.locator("#files > li")
    expect(row).to_contain_text("Could not upload")
    again = page.get_by_role("button", name="Try again to upload bags.jpg")
    expect(again).to_be_visible()
    expect(page.locator("#toasts")).to_contain_text("No connection")
    phone.context.set_offline(False)
    expect(page.locator("#toasts")).to_contain_text("You are connected again")
    again.tap()
    expect(phone.thumbnail).to_be_visible()
    expect(row).to_have_count(1)
    assert models.Part.objects.filter(kind="FILE").count() == 1


def test_a_draft_is_saved_once_the_connection_is_back(phone: Phone) -> None:
    phone.context.set_offline(True)
    phone.page.locator("[name=text]").fill(TEXT)
    phone.says("Not saved yet, trying again")
    assert not models.Action.objects.exists()
    phone.context.set_offline(False)
    expect(phone.page.locator(".save-state")).to_have_text(SAVED, timeout=10_000)
    assert models.Action.objects.get().revisions.get().text == TEXT
    phone.page.reload()
    expect(phone.page.locator("[name=text]")).to_have_value(TEXT)


def test_nothing_is_sent_without_a_photo_that_could_not_be_uploaded(phone: Phone) -> None:
    page = phone.page
    page.locator("[name=count]").fill("3")
    page.locator("[name=text]").fill(TEXT)
    phone.choose("before.jpg", a_photo(1))
    expect(phone.thumbnail).to_be_visible()
    phone.says(SAVED)
    phone.context.set_offline(True)
    phone.choose("after.jpg", a_photo(2))
    expect(page.locator("#files > li[data-failed]")).to_have_count(1)
    phone.context.set_offline(False)
    phone.send()
    expect(page.locator("[data-drop-note]")).to_contain_text("Not sent yet")
    again = page.get_by_role("button", name="Try again to upload after.jpg")
    expect(again).to_be_focused()
    assert models.Action.objects.get().status == "DRAFT"
    again.tap()
    expect(phone.thumbnail).to_have_count(2)
    phone.send()
    phone.is_sent()
    assert models.Part.objects.filter(kind="FILE").count() == 2


def test_a_file_that_is_never_taken_can_only_be_removed(phone: Phone, arrived: list[bytes]) -> None:
    page = phone.page
    phone.choose("empty.jpg", b"")
    expect(page.locator("#files > li")).to_contain_text("This file is empty")
    expect(page.get_by_role("button", name="Try again to upload empty.jpg")).to_be_hidden()
    page.get_by_role("button", name="Remove empty.jpg").tap()
    phone.choose("broken.jpg", b"no picture, but bytes \x00\x01\x02")
    expect(page.locator("#files > li .error")).to_be_visible()
    expect(page.get_by_role("button", name="Try again to upload broken.jpg")).to_be_hidden()
    assert len(arrived) == 1


def test_a_photo_chosen_before_the_page_is_ready_is_uploaded_too(phone: Phone) -> None:
    """On a slow connection the form is there before its script."""
    page, held = phone.page, list[Route]()
    page.route("**/proof*.js", lambda route: held.append(route))  # noqa: PLW0108 (Playwright marks its handlers)
    page.goto(phone.form_url, wait_until="commit")
    page.locator(".drop").wait_for()
    phone.choose("bags.jpg", a_photo(1))
    expect(page.locator("#files > li")).to_have_count(0)
    for route in held:
        route.continue_()
    expect(phone.thumbnail).to_be_visible()
    assert models.Part.objects.filter(kind="FILE").count() == 1


def test_sent_without_a_connection_the_form_stays(phone: Phone) -> None:
    page = phone.page
    page.locator("[name=count]").fill("3")
    phone.context.set_offline(True)
    page.locator("[name=text]").fill(TEXT)
    phone.send()
    phone.says("Not saved yet, trying again")
    expect(page.locator("#toasts > .toast")).to_have_count(1)  # however often it is tried
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    phone.context.set_offline(False)
    expect(page.locator(".save-state")).to_have_text(SAVED, timeout=10_000)
    phone.send()
    phone.is_sent()


def test_a_page_from_before_the_last_sign_in_loaded_anew_has_what_was_written(cast: Cast, phone: Phone) -> None:
    page = phone.page
    signed_in(phone.context, phone.form_url.partition("/activities")[0], cast.participant)
    phone.context.clear_cookies(name="csrf")
    page.locator("[name=text]").fill(TEXT)
    phone.says("Not saved: this page is out of date")
    page.get_by_role("link", name="Load it anew").tap()
    expect(page.locator("[name=text]")).to_have_value(TEXT)
    phone.says(SAVED)


def test_two_taps_on_send_make_one_action(phone: Phone) -> None:
    page, posts = phone.page, list[str]()
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    page.locator("[name=count]").fill("3")
    page.locator("[name=text]").fill(TEXT)
    button = page.get_by_role("button", name="Send for review")
    button.evaluate("button => { button.click(); button.click(); button.click(); }")
    phone.is_sent()
    assert posts.count(phone.form_url) == 1
    assert models.Action.objects.count() == 1


def test_back_after_sending_shows_a_new_form_and_sends_nothing(phone: Phone) -> None:
    page = phone.page
    page.locator("[name=count]").fill("3")
    page.locator("[name=text]").fill(TEXT)
    phone.says(SAVED)
    phone.send()
    phone.is_sent()
    page.go_back()
    expect(page).to_have_url(phone.form_url)
    sent = models.Action.objects.get()
    assert sent.status == "SUBMITTED"
    expect(page.locator("[name=action_id]")).not_to_have_value(str(sent.pk))
    page.reload()
    expect(page.locator("[name=text]")).to_have_value("")
    assert models.Action.objects.count() == 1


def test_the_same_form_sent_from_two_windows_makes_one_action(phone: Phone) -> None:
    """As a retry does, or the back button of a browser that keeps pages."""
    page, other = phone.page, phone.context.new_page()
    page.locator("[name=count]").fill("3")
    page.locator("[name=text]").fill(TEXT)
    phone.says(SAVED)
    other.goto(phone.form_url)
    expect(other.locator("[name=text]")).to_have_value(TEXT)
    phone.send()
    phone.is_sent()
    other.get_by_role("button", name="Send for review").tap()
    expect(other).to_have_url(page.url)
    assert models.Action.objects.get().revisions.count() == 1
