"""Pages for everybody, and all the ways to sign in."""

import json
from unittest.mock import patch

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import BadRequest, PermissionDenied
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import expect

from socialscore.http.limits import TooOften
from tests.cast import PASSWORD
from tests.journeys.touring import Tour, code_sent_to
from tests.receipts import LOG_KEY, SPOILED, receipt_data, without

SECRET = "a long sentence of mine"


def of_public_pages(tour: Tour) -> None:
    activities, cast = tour.scene.activities, tour.scene.cast
    tour.see("landing")
    tour.see("privacy")
    tour.see("ethics")
    tour.see("ledger")
    tour.see("rules")
    for state in ("open", "strict", "paused", "closed"):
        tour.see("activity", activities[state])
    tour.see("profile", cast.participant.person_id)
    tour.see("profile", cast.other.person_id)
    tour.see("profile", cast.lead.person_id, status=404)


def of_checking_a_receipt(tour: Tour) -> None:
    tour.see("verify")
    receipt, key = tour.page.locator("#pasted"), tour.page.locator("#pinned")
    check = tour.page.get_by_role("button", name="Check the receipt")
    check.click()
    tour.here("verify with nothing to check")
    for name, text, pinned, said in (
        ("fits itself", json.dumps(receipt_data()), "", "This receipt fits itself"),
        ("holds", json.dumps(without("subject")), LOG_KEY, "This receipt holds"),
        ("broken", next(one for one in SPOILED if one.name == "points").text, LOG_KEY, "This receipt does not hold"),
    ):
        receipt.fill(text)
        key.fill(pinned)
        check.click()
        expect(tour.page.get_by_role("heading", name=said)).to_be_visible()
        tour.here(f"verify {name}")


def of_refusals(tour: Tour) -> None:
    """The page of each status; what does not happen by itself is made to happen."""
    tour.see("activity", tour.scene.activities["draft"], status=404)
    failures = {400: BadRequest(), 403: PermissionDenied(), 429: TooOften(60), 500: RuntimeError("made to fail")}
    for status, failure in failures.items():
        with patch("socialscore.web.community.pages.render", side_effect=failure):
            tour.go("privacy", status=status)
        tour.here(f"refusal {status}")


def of_signing_up(tour: Tour) -> None:
    tour.see("account_signup")
    tour.send("Send me the code", email="new@example.org", password1="short")
    tour.here("account_signup with mistakes")
    tour.page.get_by_role("checkbox").check()
    tour.send("Send me the code", password1=SECRET)
    tour.here("code of sign-up")
    tour.send("Continue", code="WRONG1")
    tour.here("code of sign-up, wrong")
    tour.send("Continue", code=code_sent_to("new@example.org"))
    tour.here("welcome")
    tour.send("Go on", display_name="x" * 2 + "\u202e")
    tour.here("welcome with a mistake")


def of_signing_in(tour: Tour) -> None:
    email = tour.scene.cast.other.user.email
    tour.see("account_login", query="?next=/score/")
    tour.send("Sign in", login=email, password="wrong")
    tour.here("account_login with a mistake")
    tour.see("account_request_login_code")
    tour.send("Send me a code", email=email)
    tour.here("code of sign-in")
    tour.send("Continue", code="WRONG1")
    tour.here("code of sign-in, wrong")


def of_a_new_password(tour: Tour) -> None:
    user = tour.scene.cast.other.user
    tour.see("account_reset_password")
    tour.send("Send me a code", email=user.email)
    tour.here("code of a new password")
    tour.send("Continue", code=code_sent_to(user.email))
    tour.here("new password")
    tour.send("Save the password", password1="short", password2="short")
    tour.here("new password with a mistake")
    tour.send("Save the password", password1=SECRET, password2=SECRET)
    tour.here("after the new password")
    tour.see("account_password_reset_completed")
    tour.see("account_inactive")
    user.refresh_from_db()
    link = urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)
    tour.see("first_password", *link)
    tour.see("first_password", "eA", "set-password")


def of_signing_out(tour: Tour) -> None:
    """The account pages of somebody who signed in by password, which some of them ask for."""
    tour.go("account_login")
    tour.send("Sign in", login=tour.scene.cast.other.user.email, password=PASSWORD)
    expect(tour.page).to_have_url(f"{tour.url}/home/")
    tour.see("account_email")
    tour.see("account_change_password")
    tour.send("Change the password", oldpassword="wrong", password1=SECRET, password2="another")
    tour.here("account_change_password with mistakes")
    tour.see("account_reauthenticate")
    tour.see("usersessions_list")
    tour.see("account_logout")
    tour.send("Sign out")
    tour.here("landing after signing out")
