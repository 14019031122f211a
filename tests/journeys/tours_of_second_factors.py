"""Every page of second factors: without one, with each kind, and at sign-in."""

from django.test import override_settings
from playwright.sync_api import CDPSession

from tests.cast import PASSWORD
from tests.journeys.touring import Tour
from tests.second_factors import code_of

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def a_device(tour: Tour) -> CDPSession:
    """A device in the browser that keeps passkeys and always agrees."""
    session = tour.page.context.new_cdp_session(tour.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def sign_in(tour: Tour) -> None:
    tour.go("account_login")
    tour.send("Sign in", login=tour.scene.cast.other.user.email, password=PASSWORD)


def of_an_app(tour: Tour) -> None:
    """Set up, with a mistake first; sign in by code and by recovery code; removed again."""
    sign_in(tour)
    tour.see("mfa_index")
    tour.see("mfa_list_webauthn")
    tour.page.goto(f"{tour.url}/accounts/2fa/totp/activate/")
    tour.here("mfa_activate_totp, the password first")
    tour.send("Continue", password=PASSWORD)
    secret = tour.page.locator("#authenticator_secret").input_value()
    tour.send("Set it up", code="000000")
    tour.here("mfa_activate_totp with a mistake")
    tour.send("Set it up", code=code_of(secret))
    tour.here("mfa_view_recovery_codes")
    first, *_others = tour.page.locator("#codes").input_value().split()
    tour.see("mfa_index", query="?set-up")
    tour.see("mfa_generate_recovery_codes")
    tour.see("mfa_deactivate_totp")
    tour.go("account_logout")
    tour.send("Sign out")
    sign_in(tour)
    tour.here("mfa_authenticate")
    tour.send("Sign in", code="000000")
    tour.here("mfa_authenticate with a mistake")
    tour.send("Sign in", code=first)
    tour.see("mfa_reauthenticate")
    tour.go("mfa_deactivate_totp")
    tour.send("Continue", password=PASSWORD)
    tour.send("Remove the app")
    tour.here("mfa_index after removing")


def of_a_passkey(tour: Tour) -> None:
    """Added, used at sign-in alone, beside the password and when something important is next; renamed, removed."""
    device = a_device(tour)
    sign_in(tour)
    tour.go("mfa_add_webauthn")
    tour.send("Continue", password=PASSWORD)
    tour.here("mfa_add_webauthn")
    tour.send("Add the passkey", name="My phone")
    tour.here("mfa_view_recovery_codes of a passkey")
    tour.see("mfa_list_webauthn")
    tour.follow("Rename")
    tour.here("mfa_edit_webauthn")
    tour.send("Save", name="Telephone")
    tour.see("mfa_index", query="?passkey")
    tour.go("account_logout")
    tour.send("Sign out")
    tour.see("account_login", query="?next=/score/")
    tour.send("Sign in with a passkey")
    assert tour.page.url == f"{tour.url}/score/"
    tour.go("account_logout")
    tour.send("Sign out")
    sign_in(tour)
    tour.here("mfa_authenticate with a passkey")
    tour.send("Use a passkey")
    assert tour.page.url == f"{tour.url}/home/"
    tour.see("mfa_reauthenticate_webauthn", query="?next=/settings/")
    tour.send("Use a passkey")
    assert tour.page.url == f"{tour.url}/settings/"
    tour.go("mfa_list_webauthn")
    tour.follow("Remove")
    tour.here("mfa_remove_webauthn")
    tour.send("Remove the passkey")
    tour.here("mfa_list_webauthn after removing")
    device.detach()


def of_a_closed_role(tour: Tour) -> None:
    """A lead without a factor where one is required: what is needed, and the way there."""
    with override_settings(REQUIRE_MFA_FOR_ROLES=True):
        tour.see("lead", status=403)
        tour.follow("Set one up")
        tour.here("mfa_index of a lead")
