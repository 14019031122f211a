"""What can be done with an activity in its state, and the words of the buttons and questions."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from socialscore.domain.activity import ActivityState as State
from socialscore.queries.leading import LedActivity


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """
    A change of state. `states` are those in which it is offered; `asks_first` opens its question before it is done.

    `question` and `done` are filled with %(name)s.
    """

    code: str
    word: object
    icon: str
    question: object
    consequence: object
    done: object
    states: frozenset[State]
    asks_first: bool = False
    is_dangerous: bool = False


VERBS = {
    verb.code: verb
    for verb in (
        Verb(
            code="open",
            word=_("Open"),
            icon="play",
            question=_("Open %(name)s?"),
            consequence=_(
                "From then on people can submit proof. If an opening time lies ahead, it opens then by itself."
            ),
            done=_("%(name)s is open."),
            states=frozenset({State.DRAFT, State.SCHEDULED, State.PAUSED}),
        ),
        Verb(
            code="pause",
            word=_("Pause"),
            icon="pause",
            question=_("Pause %(name)s?"),
            consequence=_("It takes no new proof for now. Review of what was sent goes on."),
            done=_("%(name)s is paused: no new proof for now, review goes on."),
            states=frozenset({State.OPEN}),
        ),
        Verb(
            code="close",
            word=_("Close"),
            icon="lock",
            question=_("Close %(name)s?"),
            consequence=_(
                "It takes no new proof any more, and cannot be opened again. What was sent is still reviewed, and"
                " changes that were asked for are still accepted. To go on next season, copy it."
            ),
            done=_("%(name)s is closed. What was sent is still reviewed."),
            states=frozenset({State.OPEN, State.PAUSED}),
            asks_first=True,
        ),
        Verb(
            code="archive",
            word=_("Archive"),
            icon="archive",
            question=_("Archive %(name)s?"),
            consequence=_("It leaves the lists. Points and their reasons stay where they are."),
            done=_("%(name)s is archived."),
            states=frozenset({State.CLOSED}),
            asks_first=True,
        ),
        Verb(
            code="copy",
            word=_("Copy"),
            icon="copy",
            question=_("Copy %(name)s?"),
            consequence=_("A new draft with the same words and rules, led by you."),
            done=_("A copy of %(name)s, as a draft. Change what should differ."),
            states=frozenset(State),
        ),
        Verb(
            code="hand-over",
            word=_("Hand over"),
            icon="people",
            question=_("Hand over %(name)s?"),
            consequence=_("Whoever takes it over runs it from then on. Its history stays as it is."),
            done=_("%(name)s has a new lead."),
            states=frozenset(State) - {State.ARCHIVED, State.CANCELLED},
            asks_first=True,
        ),
        Verb(
            code="cancel",
            word=_("Cancel activity"),
            icon="ban",
            question=_("Cancel %(name)s?"),
            consequence=_(
                "What waits ends as cancelled, its reserved points are released, and the people are told."
                " Points already given stay. To stop new proof only, close it instead."
            ),
            done=_("%(name)s is cancelled, and the people are told why."),
            states=frozenset({State.DRAFT, State.SCHEDULED, State.OPEN, State.PAUSED}),
            asks_first=True,
            is_dangerous=True,
        ),
    )
}


def verbs_for(activity: LedActivity, now: datetime) -> list[tuple[Verb, object]]:
    """The verbs offered in the state of an activity, each with the word of its button."""
    state = State(activity.state)
    return [(verb, _word(verb, activity, now)) for verb in VERBS.values() if state in verb.states]


def _word(verb: Verb, activity: LedActivity, now: datetime) -> object:
    if verb.code != "open":
        return verb.word
    if activity.state == State.SCHEDULED:
        return _("Open now")
    if activity.opened_at is not None and activity.opened_at > now:
        return _("Schedule the opening")
    return _("Go on") if activity.state == State.PAUSED else verb.word
