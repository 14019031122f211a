"""A pseudo-locale: every translated text is put in brackets, so that what stands outside of them was never marked."""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from socialscore.infrastructure.auth.invitation_secrets import new_secret
from socialscore.web.folding import TEXTS
from tests.cast import store_cast
from tests.imports import a_prepared_import
from tests.invitations import an_invitation
from tests.stories import ASK, a_settled_decision, a_submitted_action, an_open_activity

OPEN, CLOSE = "⟦", "⟧"
# What people wrote, names, units, and what is the same in every language.
DATA = re.compile(
    r"Beach clean-up|Three bags|Participant|Other( Lead)?|Lead|Validator2?|Steward|Admin|full bags?"
    r"|Place and date are clear|A photo is missing|Could you add a photo[^.?]*\?|Not shown"
    r"|Eight hours in the garden|A cake|the garden log|email|points|text|date"
    r"|The proof does not show it\.|photo\.jpg|[\w.]+@example\.org|[0-9a-f]{4}( [0-9a-f]{4}){3}"
    r"|Our community|socialscore|Ctrl|Enter|\bAM\b|[A-Z?]\b|Markdown",
)
ATTRIBUTES = ("aria-label", "alt", "title", "placeholder")
SILENT = {"script", "style", "code", "kbd", "time", "option"}


class Texts(HTMLParser):
    """Collects what a person reads or hears."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.heard: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside.append(tag)
        self.heard += [value for name, value in attrs if name in ATTRIBUTES and value]
        if tag in ("meta", "link", "img", "input", "br", "hr", "use", "path", "circle", "line", "rect"):
            self._inside.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            continue

    def handle_data(self, data: str) -> None:
        if not SILENT & set(self._inside):
            self.read.append(data)


def unmarked(html: str) -> list[str]:
    """Texts with words that stand outside of brackets; a translated sentence may span several elements."""
    parser = Texts()
    parser.feed(html)
    texts = [*parser.heard, *outside_of_brackets("\n".join(parser.read)).split("\n")]
    rests = [DATA.sub(" ", outside_of_brackets(text)) for text in texts]
    return [text.strip() for text, rest in zip(texts, rests, strict=True) if re.search(r"[A-Za-z]{3,}", rest)]


def outside_of_brackets(text: str) -> str:
    """What is left once brackets, also nested ones, are taken out with what they hold."""
    while (shorter := re.sub(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", " ", text)) != text:
        text = shorter
    return text


@pytest.fixture
def pseudo_locale(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every translation answers in brackets."""
    trans: Any = translation._trans
    gettext, ngettext, pgettext = trans.gettext, trans.ngettext, trans.pgettext

    def bracket(text: str) -> str:
        return f"{OPEN}{text}{CLOSE}" if re.search("[A-Za-z]", text) and "{" not in text[:1] else text

    monkeypatch.setattr(trans, "gettext", lambda message: bracket(gettext(message)))
    monkeypatch.setattr(trans, "ngettext", lambda one, many, n: bracket(ngettext(one, many, n)))
    monkeypatch.setattr(trans, "pgettext", lambda context, message: bracket(pgettext(context, message)))
    _forget()
    yield
    _forget()


def _forget() -> None:
    """Empty what keeps texts: the cache, the constant parts of templates, and whatever is memoised."""
    cache.clear()
    TEXTS.clear()
    for name, module in list(sys.modules.items()):
        if name.startswith("socialscore."):
            for thing in list(vars(module).values()):
                getattr(thing, "cache_clear", int)()


class TestPages:
    def test_have_no_text_that_cannot_be_translated(self, db: None, pseudo_locale: None) -> None:
        cast = store_cast()
        activity_id = an_open_activity(cast.lead)
        waiting = a_submitted_action(cast.participant, activity_id)
        asked = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(asked, cast.validator, ASK)
        approved = a_submitted_action(cast.participant, activity_id)
        a_settled_decision(approved, cast.validator)
        webhook = {"webhook_id": cast.lead.webhooks.create(url="", description="socialscore", event_types=["ping"]).pk}
        cast.lead.webhooks.get().deliveries.create(event_type="ping", failure="REFUSED", next_attempt_at=timezone.now())
        link = {"secret": new_secret(an_invitation(cast.steward))}
        activity, person = {"activity_id": activity_id}, {"person_id": cast.other.person_id}
        pages: list[tuple[Any, str, dict[str, Any]]] = [
            (None, "landing", {}),
            (None, "privacy", {}),
            (None, "ethics", {}),
            (None, "verify", {}),
            (None, "activity", activity),
            (None, "account_login", {}),
            (None, "account_signup", {}),
            (None, "account_reset_password", {}),
            (cast.participant, "dashboard", {}),
            (cast.participant, "activities", {}),
            (cast.participant, "activity", activity),
            (cast.participant, "submit", activity),
            (cast.participant, "actions", {}),
            *[(cast.participant, "action", {"action_id": action}) for action in (waiting, asked, approved)],
            (cast.participant, "resubmit", {"action_id": asked}),
            (cast.participant, "withdraw", {"action_id": waiting}),
            (cast.participant, "score", {}),
            (cast.participant, "leaderboard", {}),
            (cast.participant, "notifications", {}),
            (cast.participant, "settings", {}),
            (cast.participant, "settings_privacy", {}),
            (cast.participant, "settings_notifications", {}),
            (cast.validator, "review", {}),
            (cast.lead, "lead", {}),
            (cast.lead, "lead_actions", {}),
            (cast.lead, "lead_action", {"action_id": approved}),
            (cast.lead, "lead_activity", activity),
            (cast.lead, "lead_activity_edit", activity),
            (cast.lead, "lead_activity_change", {**activity, "verb": "cancel"}),
            (cast.lead, "settings_webhooks", {}),
            (cast.lead, "webhook_new", {}),
            *[(cast.lead, name, webhook) for name in ("webhook", "webhook_edit", "webhook_remove")],
            (cast.steward, "people", {}),
            (cast.steward, "person_role", person),
            (cast.steward, "person_suspend", person),
            (cast.steward, "audit", {}),
            (cast.steward, "invitations", {}),
            (cast.steward, "imports", {}),
            (cast.steward, "import_new", {"kind": "contributions"}),
            (cast.steward, "import", {"import_id": a_prepared_import(cast.steward)}),
            (cast.steward, "invitation_new", {}),
            *[(who, "invitation", link) for who in (None, cast.other)],
            (None, "invitation", {"secret": "guessed"}),
            (cast.participant, "action", {"action_id": uuid4()}),
        ]
        found: dict[str, list[str]] = {}
        for who, name, kwargs in pages:
            client = Client()
            if who is not None:
                client.force_login(who.user)
            found[name] = unmarked(client.get(reverse(name, kwargs=kwargs)).content.decode())
        assert {name: texts for name, texts in found.items() if texts} == {}


class TestUnmarked:
    def test_finds_a_text_that_was_forgotten(self) -> None:
        assert unmarked(f"<p>{OPEN}Marked{CLOSE}</p><p>Forgotten</p>") == ["Forgotten"]
        assert unmarked('<button aria-label="Close it"></button>') == ["Close it"]
