"""Joining, linking and failing by the community's own issuer, with the policy of forms upheld by a real browser."""

from django.test import override_settings
from django.urls import reverse

from tests.cast import PASSWORD
from tests.issuer import CLIENT_ID, CLIENT_SECRET, running
from tests.journeys.touring import Tour, code_sent_to


def of_joining_by_an_issuer(tour: Tour) -> None:
    with (
        running(claims={"sub": "u-9", "email": "noor@example.org", "email_verified": True}) as issuer,
        override_settings(
            OIDC_ISSUER=issuer.url, OIDC_NAME="Harbour ID", OIDC_CLIENT_ID=CLIENT_ID, OIDC_CLIENT_SECRET=CLIENT_SECRET
        ),
    ):
        tour.see("account_signup", query="?issuer")
        tour.see("account_login", query="?next=/score/")
        issuer.faults.add("cancelled")
        _leave(tour, "**/oidc/cancelled/")
        tour.here("socialaccount_login_cancelled")
        issuer.faults = {"signature"}
        _leave(tour, "**/oidc/callback/**")
        tour.here("an issuer that is not understood")
        issuer.faults.clear()
        _leave(tour, "**/oidc/sign-up/")
        tour.here("socialaccount_signup")
        tour.send("Join")
        tour.here("socialaccount_signup with a mistake")
        tour.page.get_by_role("checkbox").check()
        tour.send("Join")
        tour.here("welcome after the issuer")
        tour.send("Go on", display_name="Noor")
        tour.see("socialaccount_connections")
        tour.see("settings", query="?issuer")
        tour.page.goto(f"{tour.url}{reverse('token_new')}")
        tour.here("prove_by_code")
        tour.send("Send me the code")
        tour.here("prove_by_code, sent")
        tour.send("Continue", code="WRONG")
        tour.here("prove_by_code with a mistake")
        tour.send("Continue", code=code_sent_to("noor@example.org"))
        tour.here("token_new after the code")


def of_linking_an_issuer(tour: Tour) -> None:
    with (
        running(claims={"sub": "u-8", "email": "elsewhere@example.org", "email_verified": True}) as issuer,
        override_settings(
            OIDC_ISSUER=issuer.url, OIDC_NAME="Harbour ID", OIDC_CLIENT_ID=CLIENT_ID, OIDC_CLIENT_SECRET=CLIENT_SECRET
        ),
    ):
        tour.see("socialaccount_connections")
        tour.page.get_by_role("button", name="Link Harbour ID").click()
        tour.page.wait_for_url("**/accounts/reauthenticate/")
        tour.send("Continue", password=PASSWORD)
        tour.here("socialaccount_connections, linked")
        tour.send("Unlink")
        tour.here("socialaccount_connections, unlinked")


def _leave(tour: Tour, until: str) -> None:
    """Press the button; the page of leaving goes on by itself."""
    tour.page.get_by_role("button", name="Continue with Harbour ID").click()
    tour.page.wait_for_url(until)
