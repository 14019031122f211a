"""What stewards, reporters and the reported are told of a report; the reported nothing before it is decided."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from socialscore.domain.notices import Group
from socialscore.domain.report import ReportState
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.notices.kinds import Notice, is_kind, says, tells


@tells("ReportMade")
def _made(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    stewards = models.PersonProfile.objects.filter(is_steward=True, is_active=True)
    for subject_id in stewards.exclude(subject_id__in=[event["reporter"], event["about"]]).values_list(
        "subject_id", flat=True
    ):
        yield Notice(
            kind="REPORT_WAITS",
            cause=f"report:{event['report_id']}",
            subject_id=subject_id,
            at=datetime.fromisoformat(event["made_at"]),
            data={"report_id": event["report_id"]},
        )


@tells("ReportDecided")
def _decided(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    told = [(event["reporter"], f"REPORT_{event['state']}")]
    # Whoever was turned down by it is told that, with the reason, and nothing twice.
    if event["state"] == ReportState.UPHELD and event["decision_id"] is None:
        told.append((event["about"], "REPORTED_AND_REMOVED"))
    for subject_id, kind in told:
        yield Notice(
            kind=kind,
            cause=f"report:{event['report_id']}:{event['state']}",
            subject_id=UUID(subject_id),
            at=datetime.fromisoformat(event["decided_at"]),
            data={"report_id": event["report_id"]},
        )


@tells("ReportOverturned")
def _overturned(outbox: models.Outbox) -> Iterator[Notice]:
    event = outbox.payload
    for subject_id, kind in ((event["about"], "REPORT_OVERTURNED"), (event["reporter"], "REPORT_RESTORED")):
        yield Notice(
            kind=kind,
            cause=f"report:{event['report_id']}:RESTORED",
            subject_id=UUID(subject_id),
            at=datetime.fromisoformat(event["overturned_at"]),
            data={"report_id": event["report_id"], "appeal_id": event["appeal_id"]},
        )


is_kind(
    "REPORT_WAITS",
    group=Group.STEWARD,
    mark=("flag", "warn"),
    page=("steward_report", "report_id"),
    words=says(_("A report waits for a steward"), _("Somebody says that something should not stand. Look and decide.")),
)
is_kind(
    "REPORT_DISMISSED",
    group=Group.APPEALS,
    mark=("flag", ""),
    page=("report", "report_id"),
    words=says(_("Your report was looked at: it stands"), _("A steward says why. Thank you for telling us.")),
)
is_kind(
    "REPORT_UPHELD",
    group=Group.APPEALS,
    mark=("flag", "ok"),
    page=("report", "report_id"),
    words=says(_("Your report was looked at: it was taken away"), _("A steward agreed with you. Thank you.")),
)
is_kind(
    "REPORTED_AND_REMOVED",
    group=Group.APPEALS,
    mark=("flag", "warn"),
    page=("report", "report_id"),
    words=says(
        _("Something of yours was taken away"),
        _("A steward decided so after a report. The page says why, and how to appeal. It costs no points."),
    ),
)
is_kind(
    "REPORT_OVERTURNED",
    group=Group.APPEALS,
    mark=("check", "ok"),
    page=("appeal", "appeal_id"),
    words=says(
        _("Your appeal was right: it is back"),
        _("Another steward looked again. What was taken away is given back, as far as it can be."),
    ),
)
is_kind(
    "REPORT_RESTORED",
    group=Group.APPEALS,
    mark=("flag", ""),
    page=("report", "report_id"),
    words=says(
        _("What you reported stands again"),
        _("It was taken away, then another steward looked again after an appeal. Thank you all the same."),
    ),
)
