"""The item in hand as the page shows it: every text and address made once, so that templates only place them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from socialscore.domain.judging import OTHER_REASON
from socialscore.domain.proof import PartKind
from socialscore.domain.rules import Reason, ReasonUse
from socialscore.http.markdown import html_of
from socialscore.queries.in_hand import HeldItem
from socialscore.web.addresses import address
from socialscore.web.languages import once_per_language
from socialscore.web.templatetags import formats
from socialscore.web.validator.forms import shown_again
from socialscore.web.validator.likeness import Beside, beside
from socialscore.web.validator.pictures import Document, Picture, document_of, is_document, pictures_of, strip_of
from socialscore.web.validator.tally import tally_of

KEYS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A reason to choose; `key` chooses it."""

    code: str
    label: str
    sentence: str
    key: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """
    One of the two dialogs: asking for a change, or turning down. `code` is the decision it sends; `choices` are its
    reasons, to choose one.
    """

    code: str
    title: str
    label: str
    hint: str
    button: str
    page: str
    variant: str
    choices: SafeString
    sentence: str
    sentence_mistake: str
    is_wrong: bool


class Texts(dict[str, str]):
    """Texts by field, of which most are missing: a template that misses a key tries all else that it could mean."""

    def __missing__(self, field: str) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """`state` is what stands in the form; `mistakes` are sentences by field."""

    held: HeldItem
    participant: str
    sent: str
    seconds_left: int
    clock: str
    verdict_url: str
    heartbeat_url: str
    release_url: str
    recuse_url: str
    note_hint: str
    pictures: list[Picture]
    strip: SafeString
    documents: list[Document]
    alike: list[Beside]
    texts: list[str]
    links: list[str]
    instructions: SafeString
    tally: SafeString
    range_words: str
    messages: list[Message]
    state: Texts
    mistakes: Texts

    @property
    def general_mistake(self) -> str:
        """What is wrong with the form itself, where no field of the page can show it."""
        return next(
            (self.mistakes[name] for name in ("decision", "lease", "fence", "version") if name in self.mistakes), ""
        )

    @property
    def has_other_amount(self) -> bool:
        return any(name in source for name in ("points", "why") for source in (self.state, self.mistakes))

    @property
    def changes_page(self) -> str:
        return self.messages[0].page

    @property
    def decline_page(self) -> str:
        return self.messages[1].page


def item_of(
    held: HeldItem,
    *,
    now: datetime,
    state: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> Item:
    """`state` is what stands in the form, else what was kept with the hold; `mistakes` a sentence for each field."""
    state = shown_again(held.kept) if state is None else state
    mistakes = mistakes or {}
    participant = held.participant or _("the participant")
    seconds = max(0, round((held.expires_at - now).total_seconds()))
    messages = [message(held, code, participant, state, mistakes) for code in ("changes", "decline")]
    pictures = [picture for part in held.parts for picture in pictures_of(part)]
    return Item(
        held=held,
        participant=participant,
        sent=_sent(held, now),
        seconds_left=seconds,
        clock=f"{seconds // 60}:{seconds % 60:02}",
        verdict_url=address("review_verdict", held.action_id),
        heartbeat_url=address("lease_heartbeat", held.lease_id),
        release_url=address("lease_release", held.lease_id),
        recuse_url=address("lease_recuse", held.lease_id),
        note_hint=_("%(name)s sees it with the points.") % {"name": participant},
        pictures=pictures,
        strip=strip_of(pictures),
        documents=[document_of(part) for part in held.parts if is_document(part)],
        alike=beside(held),
        texts=[part.text for part in held.parts if part.kind == PartKind.TEXT],
        links=[part.text for part in held.parts if part.kind == PartKind.LINK],
        instructions=html_of(held.rules.instructions),
        tally=tally_of(held.rules.points, stated=held.stated, up_to=held.up_to, state=state, mistakes=mistakes),
        range_words=_range(held.up_to),
        messages=messages,
        state=Texts(state),
        mistakes=Texts(mistakes),
    )


def message(
    held: HeldItem, code: str, participant: str, state: Mapping[str, str], mistakes: Mapping[str, str]
) -> Message:
    """The dialog of a decision, with the reasons prepared for the activity and one for any other."""
    prepared = tuple(reason for reason in held.rules.reasons if reason.use == ReasonUse(code.upper()))
    chosen, mistake = state.get(f"{code}_reason", ""), mistakes.get(f"{code}_reason", "")
    known = {OTHER_REASON, *(reason.code for reason in prepared)}
    return Message(
        code=code,
        **_words(code, participant),
        page=address(f"review_{code}", held.action_id),
        choices=_choices(code, prepared, chosen if chosen in known else "", mistake),
        sentence=state.get(f"{code}_sentence", ""),
        is_wrong=bool(mistake) or f"{code}_sentence" in mistakes,
        sentence_mistake=mistakes.get(f"{code}_sentence", ""),
    )


@once_per_language
def _choices(code: str, prepared: tuple[Reason, ...], chosen: str, mistake: str) -> SafeString:
    """The reasons to choose from: the same for all items of an activity."""
    reasons = [(r.code, r.label, r.sentence) for r in prepared] + [(OTHER_REASON, _("Something else"), "")]
    choices = [
        Choice(
            code=reason,
            label=label,
            sentence=sentence,
            key=str(number) if number <= KEYS else "",
            is_chosen=reason == chosen,
        )
        for number, (reason, label, sentence) in enumerate(reasons, 1)
    ]
    legend = _("What is missing?") if code == "changes" else _("Main reason")
    context = {"code": code, "legend": legend, "choices": choices, "mistake": mistake}
    return render_to_string("validator/choices.html", context)


@once_per_language
def _words(code: str, participant: str) -> dict[str, str]:
    name = {"name": participant}
    if code == "changes":
        return {
            "title": _("Ask %(name)s for a change") % name,
            "label": _("Your sentence to %(name)s") % name,
            "hint": _("Edit it freely. They have up to 30 days to answer, and their points stay reserved."),
            "button": _("Ask for a change"),
            "variant": "primary",
        }
    return {
        "title": _("Turn down this proof?"),
        "label": _("Your sentence to %(name)s") % name,
        "hint": _("They see this sentence, not your name. It costs them nothing."),
        "button": _("Turn down"),
        "variant": "danger",
    }


@once_per_language
def _range(up_to: int) -> str:
    return _("Points, 0 to %(most)s") % {"most": up_to}


def _sent(held: HeldItem, now: datetime) -> str:
    values: dict[str, object] = {"ago": formats.ago(held.submitted_at, now), "number": held.rule_version}
    if held.revision > 1:
        values["revision"] = held.revision
        return _("Sent %(ago)s as revision %(revision)s, under rules version %(number)s") % values
    return _("Sent %(ago)s, under rules version %(number)s") % values
