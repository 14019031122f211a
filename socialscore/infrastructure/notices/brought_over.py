"""Past contributions that were brought over, or taken back."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socialscore.domain.notices import Group
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.notices.kinds import Notice, Wording, is_kind, tells


@tells("ContributionsBroughtOver", "ContributionsReversed")
def _contributions(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    is_back = outbox.name == "ContributionsReversed"
    yield Notice(
        kind="TAKEN_BACK" if is_back else "BROUGHT_OVER",
        cause=f"import:{event['import_id']}:{'BACK' if is_back else 'OVER'}",
        subject_id=UUID(event["subject_id"]),
        at=datetime.fromisoformat(event["reversed_at" if is_back else "confirmed_at"]),
        data={"points": event["points"]},
    )


def _brought_over(data: Mapping[str, Any], _activity: str) -> Wording:
    points = int(data.get("points", 0))
    text = ngettext(
        "%(points)s point for what you did before was added to your score, confirmed by two stewards.",
        "%(points)s points for what you did before were added to your score, confirmed by two stewards.",
        points,
    )
    return Wording(title=_("Past contributions were brought over"), text=text % {"points": points})


def _taken_back(data: Mapping[str, Any], _activity: str) -> Wording:
    points = int(data.get("points", 0))
    text = ngettext(
        "%(points)s point that was brought over was taken back. Your score says why; a steward can tell you more.",
        "%(points)s points that were brought over were taken back. Your score says why; a steward can tell you more.",
        points,
    )
    return Wording(title=_("Past contributions were taken back"), text=text % {"points": points})


is_kind("BROUGHT_OVER", group=Group.DECISIONS, mark=("check", "ok"), words=_brought_over)
is_kind("TAKEN_BACK", group=Group.DECISIONS, mark=("undo", "warn"), words=_taken_back)
