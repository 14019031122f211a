"""Points that were taken back or adjusted, and appeals: one notice each, with its cause and the way on."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from socialscore.domain.appeals import About, AppealState
from socialscore.domain.notices import Group
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.notices.kinds import Notice, Wording, is_kind, says, tells


@tells("ActionReversed")
def _reversed(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    yield _notice(event, "REVERSED", f"reversal:{event['reversal_id']}", event["reversed_at"], points=event["points"])


@tells("ScoreAdjusted")
def _adjusted(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    cause = f"adjustment:{event['adjustment_id']}"
    yield _notice(event, "ADJUSTED", cause, event["adjusted_at"], points=event["points"])


@tells("AppealAnswered")
def _answered(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    if event.get("about") == About.REPORTED and event["state"] == AppealState.OVERTURNED:
        return  # `ReportOverturned` tells it
    kind, cause = f"APPEAL_{event['state']}", f"appeal:{event['appeal_id']}"
    yield _notice(event, kind, cause, event["answered_at"], points=event["points"], appeal_id=event["appeal_id"])


@tells("AppealLate")
def _late(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    kind = "APPEAL_LATE" if event["is_appellant"] else "APPEAL_WAITS"
    yield _notice(event, kind, f"late:{event['appeal_id']}", event["late_since"], appeal_id=event["appeal_id"])


def _notice(event: Mapping[str, Any], kind: str, cause: str, at: str, **data: Any) -> Notice:
    action_id = event.get("action_id")
    return Notice(
        kind=kind,
        cause=cause,
        subject_id=UUID(event["subject_id"]),
        at=datetime.fromisoformat(at),
        action_id=UUID(action_id) if action_id else None,
        data=data,
    )


def _taken_back(data: Mapping[str, Any], activity: str) -> Wording:
    points = int(data.get("points", 0))
    text = ngettext(
        "%(points)s point was taken back. The page says why, and you can appeal for 14 days.",
        "%(points)s points were taken back. The page says why, and you can appeal for 14 days.",
        points,
    )
    return Wording(title=_("Taken back: %(activity)s") % {"activity": activity}, text=text % {"points": points})


def _adjusted_score(data: Mapping[str, Any], _activity: str) -> Wording:
    points = int(data.get("points", 0))
    if points > 0:
        text = ngettext(
            "%(points)s point was added by a steward. Your score says why.",
            "%(points)s points were added by a steward. Your score says why.",
            points,
        )
    else:
        text = ngettext(
            "%(points)s point was taken away by a steward. Your score says why, and you can appeal for 14 days.",
            "%(points)s points were taken away by a steward. Your score says why, and you can appeal for 14 days.",
            -points,
        )
    return Wording(title=_("Your score was adjusted"), text=text % {"points": abs(points)})


def _was_right(data: Mapping[str, Any], activity: str) -> Wording:
    points = int(data.get("points", 0))
    text = ngettext(
        "Somebody else looked again and changed it: it gives %(points)s point now.",
        "Somebody else looked again and changed it: it gives %(points)s points now.",
        points,
    )
    title = _("Your appeal was right: %(activity)s") % {"activity": activity or _("your score")}
    return Wording(title=title, text=text % {"points": points})


is_kind("REVERSED", group=Group.DECISIONS, mark=("undo", "warn"), words=_taken_back)
is_kind("ADJUSTED", group=Group.DECISIONS, mark=("scale", "info"), words=_adjusted_score, page=("score",))
for _state in ("APPEAL_OVERTURNED", "APPEAL_AMENDED"):
    is_kind(_state, group=Group.APPEALS, mark=("check", "ok"), words=_was_right, page=("appeal", "appeal_id"))
is_kind(
    "APPEAL_UPHELD",
    group=Group.APPEALS,
    mark=("scale", ""),
    words=says(
        gettext_lazy("Your appeal is answered"),
        gettext_lazy("Somebody who took no part looked again and came to the same answer. The appeal says why."),
    ),
    page=("appeal", "appeal_id"),
)
is_kind(
    "APPEAL_LATE",
    group=Group.APPEALS,
    mark=("hourglass", "warn"),
    words=says(
        gettext_lazy("Your appeal is late"),
        gettext_lazy("It should have its answer by now. All stewards were told; you need not do anything."),
    ),
    page=("appeal", "appeal_id"),
)
is_kind(
    "APPEAL_WAITS",
    group=Group.STEWARD,
    mark=("hourglass", "warn"),
    words=says(
        gettext_lazy("An appeal is late"),
        gettext_lazy("It should have its answer by now. Look at it, please."),
    ),
    page=("review_appeal", "appeal_id"),
)
