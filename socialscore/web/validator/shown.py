"""The item in hand as the page shows it: every text and address made once, so that templates only place them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from socialscore.domain.judging import OTHER_REASON
from socialscore.domain.proof import PartKind
from socialscore.domain.rules import ReasonUse
from socialscore.http.markdown import html_of
from socialscore.queries.in_hand import HeldItem
from socialscore.web.templatetags import formats
from socialscore.web.validator.forms import shown_again
from socialscore.web.validator.pictures import Document, Picture, document_of, is_document, pictures_of

KEYS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    criterion_id: str
    text: str
    points: int
    is_ticked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the award comes to. `most_count` is the most that may be confirmed."""

    base: int
    unit_name: str
    each: int
    stated_words: str
    most_count: int
    count: str
    unit_points: int
    criteria: list[Criterion]
    total: int
    up_to: int
    up_to_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    code: str
    label: str
    sentence: str
    key: str
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One of the two dialogs: asking for a change, or turning down. `code` is the decision it sends."""

    code: str
    title: str
    legend: str
    label: str
    hint: str
    button: str
    variant: str
    page: str
    reasons: list[Reason]
    sentence: str
    reason_mistake: str
    sentence_mistake: str

    @property
    def is_wrong(self) -> bool:
        return bool(self.reason_mistake or self.sentence_mistake)


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
    pictures: list[Picture]
    documents: list[Document]
    texts: list[str]
    links: list[str]
    instructions: SafeString
    tally: Tally
    messages: list[Message]
    state: Mapping[str, str]
    mistakes: Mapping[str, str]

    @property
    def general_mistake(self) -> str:
        """What is wrong with the form itself, where no field of the page can show it."""
        return next(
            (self.mistakes[name] for name in ("decision", "lease", "fence", "version") if name in self.mistakes), ""
        )

    @property
    def has_other_amount(self) -> bool:
        return any(name in source for name in ("points", "why") for source in (self.state, self.mistakes))


def item_of(
    held: HeldItem,
    *,
    now: datetime,
    state: Mapping[str, str] | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> Item:
    """
    :param state: what stands in the form; else what was kept with the hold.
    :param mistakes: a sentence for each field that is wrong.
    """
    state = shown_again(held.kept) if state is None else state
    mistakes = mistakes or {}
    participant = held.participant or _("the participant")
    seconds = max(0, round((held.expires_at - now).total_seconds()))
    return Item(
        held=held,
        participant=participant,
        sent=_sent(held, now),
        seconds_left=seconds,
        clock=f"{seconds // 60}:{seconds % 60:02}",
        verdict_url=reverse("review_verdict", args=[held.action_id]),
        heartbeat_url=reverse("lease_heartbeat", args=[held.lease_id]),
        release_url=reverse("lease_release", args=[held.lease_id]),
        pictures=[picture for part in held.parts for picture in pictures_of(part)],
        documents=[document_of(part) for part in held.parts if is_document(part)],
        texts=[part.text for part in held.parts if part.kind == PartKind.TEXT],
        links=[part.text for part in held.parts if part.kind == PartKind.LINK],
        instructions=html_of(held.rules.instructions),
        tally=_tally(held, state),
        messages=[message(held, code, participant, state, mistakes) for code in ("changes", "decline")],
        state=state,
        mistakes=mistakes,
    )


def message(
    held: HeldItem, code: str, participant: str, state: Mapping[str, str], mistakes: Mapping[str, str]
) -> Message:
    """The dialog of a decision, with the reasons prepared for the activity and one for any other."""
    words = _words(code, participant)
    chosen = state.get(f"{code}_reason", "")
    prepared = [(r.code, r.label, r.sentence) for r in held.rules.reasons if r.use == ReasonUse(code.upper())]
    reasons = [*prepared, (OTHER_REASON, _("Something else"), "")]
    return Message(
        code=code,
        **words,
        page=reverse(f"review_{code}", args=[held.action_id]),
        reasons=[
            Reason(
                code=reason,
                label=label,
                sentence=sentence,
                key=str(number) if number <= KEYS else "",
                is_chosen=reason == chosen,
            )
            for number, (reason, label, sentence) in enumerate(reasons, 1)
        ],
        sentence=state.get(f"{code}_sentence", ""),
        reason_mistake=mistakes.get(f"{code}_reason", ""),
        sentence_mistake=mistakes.get(f"{code}_sentence", ""),
    )


def _words(code: str, participant: str) -> dict[str, str]:
    name = {"name": participant}
    if code == "changes":
        return {
            "title": _("Ask %(name)s for a change") % name,
            "legend": _("What is missing?"),
            "label": _("Your sentence to %(name)s") % name,
            "hint": _("Edit it freely. They have up to 30 days to answer, and their points stay reserved."),
            "button": _("Ask for a change"),
            "variant": "primary",
        }
    return {
        "title": _("Turn down this proof?"),
        "legend": _("Main reason"),
        "label": _("Your sentence to %(name)s") % name,
        "hint": _("They see this sentence, not your name. It costs them nothing."),
        "button": _("Turn down"),
        "variant": "danger",
    }


def _sent(held: HeldItem, now: datetime) -> str:
    values: dict[str, object] = {"ago": formats.ago(held.submitted_at, now), "number": held.rule_version}
    if held.revision > 1:
        values["revision"] = held.revision
        return _("Sent %(ago)s as revision %(revision)s, under rules version %(number)s") % values
    return _("Sent %(ago)s, under rules version %(number)s") % values


def _tally(held: HeldItem, state: Mapping[str, str]) -> Tally:
    """An empty `state` is a form that nobody touched: all criteria are ticked then."""
    rule = held.rules.points
    everything = [criterion.criterion_id for criterion in rule.criteria]
    ticked = state.get("ticked", "").split() if state else everything
    most_count = min(held.stated, rule.at_most)
    given = state.get("count", "")
    count = min(int(given), most_count) if given.isdecimal() else most_count
    award = rule.award(stated=held.stated, count=count, ticked=[c for c in ticked if c in everything])
    return Tally(
        base=rule.base_points,
        unit_name=rule.unit_name,
        each=rule.points_each,
        stated_words=_stated(held, most_count),
        most_count=most_count,
        count=given or str(count),
        unit_points=rule.points_each * count,
        criteria=[
            Criterion(criterion_id=c.criterion_id, text=c.text, points=c.points, is_ticked=c.criterion_id in ticked)
            for c in rule.criteria
        ],
        total=award.points,
        up_to=held.up_to,
        up_to_words=_("up to %(most)s") % {"most": held.up_to},
    )


def _stated(held: HeldItem, most_count: int) -> str:
    values = {"stated": held.stated, "each": held.rules.points.points_each, "most": most_count}
    if most_count < held.stated:
        return _("said %(stated)s, %(most)s count, %(each)s each") % values
    return _("said %(stated)s, %(each)s each") % values
