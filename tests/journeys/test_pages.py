"""
Every page in Chromium, at the width of a phone and of a desk, light and dark.

No barriers (axe: WCAG 2.2 A and AA, and its best practice), no breach of the content policy, no error in the console,
no sideways scroll.
"""

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from socialscore.infrastructure.django_app.models import PersonProfile
from tests.journeys import (
    tours_of_an_issuer,
    tours_of_appeals,
    tours_of_members,
    tours_of_second_factors,
    tours_of_staff,
    tours_of_stewards,
    tours_of_strangers,
)
from tests.journeys.scenery import Scene, the_scene
from tests.journeys.touring import Itinerary, Tour, signed_in
from tests.journeys.watching import DESK, OVERFLOW, PHONE, context_options, watched, watching

ITINERARIES: list[tuple[str, Itinerary]] = [
    ("", tours_of_strangers.of_public_pages),
    ("", tours_of_strangers.of_checking_a_receipt),
    ("", tours_of_strangers.of_refusals),
    ("", tours_of_strangers.of_signing_up),
    ("", tours_of_strangers.of_signing_in),
    ("", tours_of_strangers.of_a_new_password),
    ("", tours_of_strangers.of_signing_out),
    ("", tours_of_an_issuer.of_joining_by_an_issuer),
    ("participant", tours_of_an_issuer.of_linking_an_issuer),
    ("", tours_of_second_factors.of_an_app),
    ("", tours_of_second_factors.of_a_passkey),
    ("lead", tours_of_second_factors.of_a_closed_role),
    ("participant", tours_of_members.of_activities),
    ("participant", tours_of_members.of_own_actions),
    ("participant", tours_of_members.of_own_entries),
    ("participant", tours_of_members.of_proof_forms),
    ("participant", tours_of_members.of_settings),
    ("newcomer", tours_of_members.of_a_newcomer),
    ("suspended", tours_of_members.of_somebody_suspended),
    ("nameless", tours_of_members.of_somebody_without_a_name),
    ("lead", tours_of_staff.of_a_lead),
    ("lead", tours_of_staff.of_changing_an_activity),
    ("lead", tours_of_staff.of_rules_forms),
    ("other_lead", tours_of_staff.of_a_lead_with_nothing),
    ("lead", tours_of_staff.of_webhooks),
    ("validator", tours_of_staff.of_reviewing),
    ("validator", tours_of_staff.of_a_lost_item),
    ("steward", tours_of_stewards.of_a_steward),
    ("steward", tours_of_stewards.of_reports),
    ("participant", tours_of_appeals.of_appealing),
    ("steward", tours_of_appeals.of_answering),
    ("steward", tours_of_appeals.of_answering_about_a_report),
    ("admin", tours_of_stewards.of_an_administrator),
]
AT_A_DESK = {"lead", "other_lead", "validator", "steward", "admin"}
PATIENCE_MS = 15_000
TABLES = [
    ("participant", ["score"]),
    ("lead", ["lead", "lead_actions", "lead_activity"]),
    ("steward", ["lead", "lead_actions", "people"]),
]
BETWEEN = (620, 736, 900, 960)  # neither phone nor desk: where a table might have too little room to be one
FILTERED = [
    ("participant", "activities", "Beach", "Count the bats"),
    ("lead", "lead_actions", "Other", "approved"),
    ("steward", "people", "Validator2", "Participant"),
]


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    call_command("createcachetable")
    cache.clear()
    return the_scene()


def person(scene: Scene, name: str) -> PersonProfile:
    found = getattr(scene, name, None) or getattr(scene.cast, name)
    assert isinstance(found, PersonProfile)
    return found


def named(itinerary: Itinerary | str) -> str:
    return itinerary if isinstance(itinerary, str) else itinerary.__name__


@pytest.mark.parametrize(("who", "itinerary"), ITINERARIES, ids=named)
def test_pages_do_what_no_page_may(
    scene: Scene,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    who: str,
    itinerary: Itinerary,
) -> None:
    context = watched(new_context(**context_options(DESK if who in AT_A_DESK else PHONE)))
    context.set_default_timeout(PATIENCE_MS)
    if who:
        signed_in(context, live_server.url, person(scene, who))
    with watching(context.new_page(), who) as watch:
        itinerary(Tour(scene=scene, watch=watch, url=live_server.url))
        assert watch.checked


@pytest.mark.parametrize(("who", "names"), TABLES)
def test_tables_fit_between_phone_and_desk(
    scene: Scene,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    who: str,
    names: list[str],
) -> None:
    context = signed_in(watched(new_context(**context_options(1280))), live_server.url, person(scene, who))
    with watching(context.new_page(), who) as watch:
        for name in names:
            args = [scene.activities["open"]] if name == "lead_activity" else []
            watch.visit(f"{live_server.url}{reverse(name, args=args)}")
            expect(watch.page.locator(".table[data-collapse]")).to_be_visible()
            for width in BETWEEN:
                watch.page.set_viewport_size({"width": width, "height": 900})
                watch.faults += [f"{name} at {width}: {fault}" for fault in watch.page.evaluate(OVERFLOW)]


@pytest.mark.parametrize(("who", "name", "kept", "gone"), FILTERED)
def test_back_leads_from_a_filtered_list_to_the_whole(
    scene: Scene,
    live_server: LiveServer,
    new_context: Callable[..., BrowserContext],
    who: str,
    name: str,
    kept: str,
    gone: str,
) -> None:
    """The address follows the filter, and what Back shows is a page, never a fragment."""
    context = watched(new_context(**context_options(1280)))
    signed_in(context, live_server.url, person(scene, who))
    page: Page = context.new_page()
    whole = f"{live_server.url}{reverse(name)}"
    with watching(page) as watch:
        watch.visit(whole)
        expect(page.locator("#list")).to_contain_text(gone)
        page.get_by_role("searchbox").fill(kept)
        expect(page.locator("#list")).not_to_contain_text(gone)
        expect(page).to_have_url(re.compile(rf"[?&]q={kept}"))
        page.go_back()
        expect(page).to_have_url(whole)
        expect(page.locator("#list")).to_contain_text(gone)
        expect(page.get_by_role("navigation").first).to_be_visible()
        page.go_forward()
        expect(page.locator("#list")).to_contain_text(kept)
        expect(page.locator("#list")).not_to_contain_text(gone)
        watch.examine(name)
