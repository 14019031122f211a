"""What changed about an account: role, suspension, a relation, a webhook that was given up."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socialscore.domain.notices import Group
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.notices.kinds import Notice, Wording, is_kind, says, tells

RIGHTS = {
    "PARTICIPANT": gettext_lazy("participant"),
    "LEAD": gettext_lazy("lead"),
    "VALIDATOR": gettext_lazy("reviewer"),
    "MAY_REVIEW": gettext_lazy("may review"),
    "IS_STEWARD": gettext_lazy("steward"),
}


@tells("RightsChanged")
def _rights_changed(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    was, now = "SUSPENDED" in event["before"], "SUSPENDED" in event["after"]
    yield Notice(
        kind="RIGHTS_CHANGED" if was == now else "SUSPENDED" if now else "REINSTATED",
        cause=f"rights:{outbox.event_id}",
        subject_id=UUID(event["subject_id"]),
        at=datetime.fromisoformat(event["changed_at"]),
        data={"rights": [code for code in event["after"] if code != "SUSPENDED"]},
    )


@tells("WebhookGivenUp")
def _given_up(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    yield Notice(
        kind=f"WEBHOOK_{event['reason']}",
        cause=f"webhook:{outbox.event_id}",
        subject_id=UUID(event["subject_id"]),
        at=datetime.fromisoformat(event["given_up_at"]),
    )


@tells("RelationDeclared")
def _related(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    yield Notice(
        kind="RELATED",
        cause=f"relation:{event['relation_id']}",
        subject_id=UUID(event["other"]),
        at=datetime.fromisoformat(event["declared_at"]),
    )


def _new_rights(data: Mapping[str, Any], _activity: str) -> Wording:
    rights = ", ".join(str(RIGHTS.get(code, code)) for code in data.get("rights", []))
    return Wording(title=_("Your role was changed"), text=_("From now on you are: %(rights)s.") % {"rights": rights})


is_kind("RIGHTS_CHANGED", group=Group.ACCOUNT, mark=("people", "info"), words=_new_rights)
is_kind(
    "SUSPENDED",
    group=Group.ACCOUNT,
    mark=("ban", "bad"),
    words=says(
        gettext_lazy("Your account is suspended"),
        gettext_lazy("You can still sign in and read everything of yours. A steward can tell you more."),
    ),
)
is_kind(
    "REINSTATED",
    group=Group.ACCOUNT,
    mark=("people", "info"),
    words=says(gettext_lazy("Your account is no longer suspended"), gettext_lazy("You can take part again.")),
)
is_kind(
    "WEBHOOK_GONE",
    group=Group.ACCOUNT,
    mark=("warn", "warn"),
    has_own_mail=True,
    words=says(
        gettext_lazy("A webhook was switched off"),
        gettext_lazy("Its receiver answered that it is gone. You can switch it on again in the settings."),
    ),
)
is_kind(
    "WEBHOOK_FAILING",
    group=Group.ACCOUNT,
    mark=("warn", "warn"),
    has_own_mail=True,
    words=says(
        gettext_lazy("A webhook was switched off"),
        gettext_lazy("Nothing arrived for five days. Mend the receiver, then switch it on again in the settings."),
    ),
)
is_kind(
    "RELATED",
    group=Group.ACCOUNT,
    mark=("people", "info"),
    words=says(
        gettext_lazy("Somebody says that you are close"),
        gettext_lazy(
            "So neither of you decides about the other. See who it is in your settings; you can end it there."
        ),
    ),
    page=("settings_relations",),
)
