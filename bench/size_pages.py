"""Every page that shows something, as those see it who may."""

from collections.abc import Callable

from django.core.handlers.wsgi import WSGIHandler
from django.db.models import F
from django.urls import reverse

from bench.browser import Answer, Browser
from bench.visits import answered, visitor
from bench.world import World
from socialscore.domain.transparency.tiles import TileName
from socialscore.infrastructure.django_app import models

WIDTH = 100  # of the first tile, which a small log has not filled


def every_page(application: WSGIHandler, world: World) -> dict[str, Callable[[], Answer]]:
    """Each by its name."""
    own, led = models.Action.objects.get(pk=world.action_id), world.lead.person.subject.activities_led.first()
    return {
        **_of_participant(visitor(application, world.participant), own, world),
        **_of_staff(application, own, led, world),
        **_of_strangers(Browser(application)),
    }


def _of_participant(browser: Browser, own: models.Action, world: World) -> dict[str, Callable[[], Answer]]:
    entry = models.ScoreEntry.objects.filter(action=own).latest("entry_id")
    paths = {
        "dashboard": reverse("dashboard"),
        "score": reverse("score"),
        "entry": reverse("entry", args=[entry.pk]),
        "activities": reverse("activities"),
        "activity": reverse("activity", args=[own.activity_id]),
        "submit": reverse("submit", args=[own.activity_id]),
        "my actions": reverse("actions"),
        "action": reverse("action", args=[own.pk]),
        "receipt page": reverse("receipt", args=[own.pk]),
        "receipt": reverse("receipt_file", args=[own.pk]),
        "leaderboard": reverse("leaderboard"),
        "leaderboard, all time": f"{reverse('leaderboard')}?period=all",
        "profile": reverse("profile", args=[world.participant.person.pk]),
        "notifications": reverse("notifications"),
        "settings": reverse("settings"),
        "own data": reverse("settings_data"),
    }
    return {name: _getter(browser, path) for name, path in paths.items()}


def _of_staff(
    application: WSGIHandler, own: models.Action, led: models.Activity, world: World
) -> dict[str, Callable[[], Answer]]:
    reviewer, lead = visitor(application, world.validator), visitor(application, world.lead)
    steward = visitor(application, world.steward)
    of_led = models.Action.objects.filter(activity=led).exclude(status="DRAFT").earliest("submitted_at")
    return {
        "queue": _getter(reviewer, reverse("review")),
        "lead dashboard": _getter(lead, reverse("lead")),
        "lead dashboard, moved": _moving(_getter(lead, reverse("lead"))),
        "led activity": _getter(lead, reverse("lead_activity", args=[led.pk])),
        "led actions": _getter(lead, reverse("lead_actions")),
        "led action": _getter(lead, reverse("lead_action", args=[of_led.pk])),
        "people": _getter(steward, reverse("people")),
        # For what everybody has, so that the page is full in the small community too.
        "people, searched": _getter(steward, f"{reverse('people')}?q=example"),
        "audit": _getter(steward, reverse("audit")),
        "invitations": _getter(steward, reverse("invitations")),
        "imports": _getter(steward, reverse("imports")),
        "steward's dashboard": _getter(steward, reverse("lead")),
        "steward's actions": _getter(steward, reverse("lead_actions")),
    }


def _of_strangers(browser: Browser) -> dict[str, Callable[[], Answer]]:
    log = models.Log.objects.get().pk
    paths = {
        "landing": reverse("landing"),
        "verify": reverse("verify"),
        "checkpoint": reverse("log_checkpoint", args=[log]),
        "tile": reverse("log_tile", args=[log, TileName(level=0, number=0, width=WIDTH).path]),
        "tile of entries": reverse("log_tile", args=[log, TileName(level=None, number=0, width=WIDTH).path]),
    }
    return {name: _getter(browser, path) for name, path in paths.items()}


def _getter(browser: Browser, path: str) -> Callable[[], Answer]:
    return lambda: answered(browser.get(path))


def _moving(visit: Callable[[], Answer]) -> Callable[[], Answer]:
    """The same after something was sent or decided, so that no figures are kept."""

    def visited() -> Answer:
        models.Activity.objects.update(review_moves=F("review_moves") + 1)
        return visit()

    return visited
