"""What a reviewer sends: a verdict with the hold it was given under, and text typed but not sent yet."""

from collections.abc import Mapping
from typing import Self
from uuid import UUID

from django import forms
from django.http import QueryDict

from socialscore.application.holds import Leaving
from socialscore.application.review import Hold
from socialscore.domain.errors import DomainError
from socialscore.domain.ids import ActivityId, LeaseId
from socialscore.domain.judging import reason_or_other
from socialscore.domain.review import LONGEST_SENTENCE, Opinion, Outcome
from socialscore.http.refusals import refusal_of

PLAIN = ("count", "points", "why", "note", "changes_reason", "changes_sentence", "decline_reason", "decline_sentence")
TEXTS = ("note", "why", "changes_sentence", "decline_sentence")
DECISIONS = [(outcome.lower(), outcome) for outcome in Outcome]


class _Shared(dict[str, forms.Field]):
    """Fields that no instance of a form changes; a form copies its own, which takes as long as to check them."""

    def __deepcopy__(self, memo: object) -> Self:
        return self


class VerdictForm(forms.Form):
    """The shape of a verdict. Both messages are written in one form: `decision` says which of them is sent."""

    lease = forms.UUIDField()
    fence = forms.IntegerField(min_value=0)
    version = forms.IntegerField(min_value=0)
    decision = forms.ChoiceField(choices=DECISIONS)
    count = forms.IntegerField(required=False, min_value=0)
    points = forms.IntegerField(required=False, min_value=0)
    why = forms.CharField(required=False, max_length=LONGEST_SENTENCE)
    note = forms.CharField(required=False, max_length=LONGEST_SENTENCE)
    changes_reason = forms.CharField(required=False, max_length=60)
    changes_sentence = forms.CharField(required=False, max_length=LONGEST_SENTENCE)
    decline_reason = forms.CharField(required=False, max_length=60)
    decline_sentence = forms.CharField(required=False, max_length=LONGEST_SENTENCE)

    data: QueryDict

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["decision"].upper())

    @property
    def hold(self) -> Hold:
        given = self.cleaned_data
        return Hold(lease_id=LeaseId(given["lease"]), fence=given["fence"], version=given["version"])

    @property
    def opinion(self) -> Opinion:
        given = self.cleaned_data
        sentence = given.get(f"{given['decision']}_sentence", "")
        return Opinion(
            outcome=self.outcome,
            count=given["count"],
            ticked=tuple(self.data.getlist("criterion")),
            other=given["points"],
            why=given["why"],
            reason=reason_or_other(given.get(f"{given['decision']}_reason", ""), sentence),
            sentence=sentence,
            note=given["note"],
        )

    def mistakes(self) -> dict[str, str]:
        """The first sentence for each field that is wrong."""
        return {name: str(sentences[0]) for name, sentences in self.errors.items()}


VerdictForm.base_fields = _Shared(VerdictForm.base_fields)


def mistake_of(error: DomainError, decision: str) -> dict[str, str]:
    """What a rule says, at the field it means; a message's own fields carry the decision in their names."""
    refusal = refusal_of(error)
    field = refusal.field or "decision"
    return {f"{decision}_{field}" if field in ("reason", "sentence") else field: refusal.sentence}


def state_of(data: QueryDict) -> dict[str, str]:
    """All that stands in the form, so that it can be kept with the hold and shown again."""
    given = {name: data.get(name, "") for name in PLAIN}
    given["ticked"] = " ".join(data.getlist("criterion")) or data.get("ticked", "")
    clean = {name: str(value).replace("\0", "")[:LONGEST_SENTENCE] for name, value in given.items()}
    return {name: value for name, value in clean.items() if value or name == "ticked"}


def has_text(state: Mapping[str, str]) -> bool:
    """Whether somebody typed words: ticks alone keep no item."""
    return any(state.get(name, "").strip() for name in TEXTS)


def texts_of(state: Mapping[str, str]) -> str:
    """Everything typed, to be copied: one paragraph per text."""
    return "\n\n".join(state[name].strip() for name in TEXTS if state.get(name, "").strip())


def shown_again(kept: Mapping[str, str]) -> dict[str, str]:
    """Kept text as the form's fields; that of a verdict taken back names its outcome instead."""
    state = dict(kept)
    outcome = state.pop("outcome", "")
    if outcome in (Outcome.CHANGES, Outcome.DECLINE):
        for name in ("reason", "sentence"):
            state[f"{outcome.lower()}_{name}"] = state.pop(name, "")
    return state


def lease_left(data: QueryDict) -> Leaving | None:
    """The item a reviewer moves away from, if the form of one came along."""
    lease_id = uuid_of(data.get("lease", ""))
    if lease_id is None:
        return None
    state = state_of(data)
    stays = data.get("held", "") == data.get("item")
    return Leaving(lease_id=LeaseId(lease_id), typed=state if stays or has_text(state) else {})


def activity_of(data: QueryDict) -> ActivityId | None:
    """The activity that the queue is narrowed to."""
    activity_id = uuid_of(data.get("activity", ""))
    return None if activity_id is None else ActivityId(activity_id)


def uuid_of(text: str | None) -> UUID | None:
    """The id in a text; None if there is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
