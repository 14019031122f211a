"""Witnesses: who is asked to cosign the log, what they said last, and how far they cosigned it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from socialscore.domain.transparency.keys import verifier_key
from socialscore.domain.transparency.witnesses import WitnessState
from socialscore.infrastructure.django_app import models


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessRow:
    """
    One witness and one log; `cosigned_size` and `cosigned_at` are of its newest cosignature there, None without one.

    `held_size` is how many entries it says to hold, which is more than was signed if `state` is AHEAD.
    """

    name: str
    vkey: str
    url: str
    cosigned_size: int | None
    cosigned_at: datetime | None
    held_size: int | None
    state: WitnessState
    answered_at: datetime | None


def of_log(log_id: UUID | None = None) -> list[WitnessRow]:
    """Everybody who is asked, as they were added, about this log or the one that is written to. Two queries at most."""
    if log_id is None:
        log_id = models.Log.objects.order_by("-number").values_list("log_id", flat=True).first()
    newest = models.LogCosignature.objects.filter(log=log_id, witness=OuterRef("pk")).order_by("-size")
    rows = models.Witness.objects.filter(is_asked=True).order_by("witness_id")
    return [
        WitnessRow(
            name=verifier_key(row.vkey).name,
            vkey=row.vkey,
            url=row.url,
            cosigned_size=row.cosigned_size,
            cosigned_at=row.last_cosigned_at,
            held_size=row.size if row.log_id == log_id else None,
            state=WitnessState(row.state) if row.log_id == log_id else WitnessState.NOT_ASKED,
            answered_at=row.answered_at if row.log_id == log_id else None,
        )
        for row in rows.annotate(
            cosigned_size=Subquery(newest.values("size")[:1]),
            last_cosigned_at=Subquery(newest.values("cosigned_at")[:1]),
        )
    ]
