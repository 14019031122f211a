"""
Asking witnesses to cosign the newest checkpoint: who is due, one question to each, and what is kept of the answer.

No transaction is open while a witness thinks, and signing waits for none of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from socialscore.domain.errors import Conflict, gettext_noop
from socialscore.domain.transparency.keys import VerifierKey, verifier_key
from socialscore.domain.transparency.merkle import consistency_proof
from socialscore.domain.transparency.notes import Note, cosigned_at, read_note
from socialscore.domain.transparency.tiles import nodes_from
from socialscore.domain.transparency.witnesses import (
    CLAIM,
    PATH,
    Heard,
    Reply,
    WitnessState,
    heard,
    next_question,
    not_heard,
    question,
)
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.tiling import Tiles
from socialscore.infrastructure.webhooks.posting import NotPosted, post

# The second is for a witness that holds another size than we thought.
MOST_QUESTIONS = 2
HEADERS = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "socialscore-log"}


class WitnessAhead(Conflict):
    text = gettext_noop(
        "The witness %(name)s holds %(size)s entries of the log, which is more than this database does. It was "
        "restored from an old copy, and signs nothing until `manage.py log_recover --confirm-size %(size)s` is run."
    )


class WitnessForked(Conflict):
    text = gettext_noop(
        "The witness %(name)s holds another log than this database does, under the same name. Nothing is signed until "
        "somebody has looked; docs/operations.md says how."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A witness and the checkpoint that it is asked about; `held` is how much of the log it holds, if that is known."""

    witness_id: int
    key: VerifierKey
    url: str
    log: models.Log
    size: int
    note: Note
    held: int | None


def claim_due(*, now: datetime, everybody: bool = False) -> Iterator[Asked]:
    """
    Those who are to be asked now, each held for the one who asks; a query where nobody is.

    :param everybody: also those who cosigned the newest checkpoint, or were away a moment ago.
    """
    rows = models.Witness.objects.filter(is_asked=True).order_by("witness_id")
    witnesses = list(rows if everybody else rows.filter(next_question_at__lte=now))
    newest = _newest() if witnesses else None
    if newest is None:
        return
    for witness in witnesses:
        held = witness.size if witness.log_id == newest.log_id else None
        has_newest = witness.state == WitnessState.COSIGNED and held == newest.size
        if (everybody or not has_newest) and _is_claimed(witness, now):
            yield Asked(
                witness_id=witness.pk,
                key=verifier_key(witness.vkey),
                url=witness.url,
                log=newest.log,
                size=newest.size,
                note=read_note(newest.note),
                held=held,
            )


def ask(asked: Asked, *, may_be_private: bool) -> Heard:
    """Ask one witness, twice if it holds another size than we thought. Takes twenty seconds at most."""
    old = asked.held if asked.held is not None and asked.held <= asked.size else 0
    for _ in range(MOST_QUESTIONS):
        answer = _answer(asked, old, may_be_private=may_be_private)
        if answer.state is not None:
            return answer
        old = answer.size or 0
    return Heard(state=WitnessState.REFUSED)


def note_heard(asked: Asked, answer: Heard, *, chance: float, now: datetime) -> None:
    """Keep what a witness answered, and when it is asked again."""
    state = answer.state or WitnessState.REFUSED
    rows = models.Witness.objects.filter(pk=asked.witness_id)
    with transaction.atomic():
        if state is WitnessState.AHEAD and (answer.size or 0) <= _size_of(asked.log.pk):
            # It was told of a newer checkpoint while we asked: that is no finding.
            rows.update(next_question_at=now)
            return
        if answer.cosignature is not None:
            cosignature = models.LogCosignature(
                log=asked.log,
                size=asked.size,
                witness_id=asked.witness_id,
                line=answer.cosignature.line,
                cosigned_at=cosigned_at(answer.cosignature),
            )
            models.LogCosignature.objects.bulk_create([cosignature], ignore_conflicts=True)
        before = rows.values_list("failures", flat=True).get()
        failures = 0 if state is WitnessState.COSIGNED else min(before + 1, 1_000)
        rows.update(
            state=state,
            log=asked.log,
            size=asked.held if answer.size is None else answer.size,
            failures=failures,
            answered_at=now,
            next_question_at=next_question(state, failures=failures, chance=chance, now=now),
        )


def require_no_objection(log: models.Log) -> None:
    """
    Do nothing as long as no witness holds something else of this log than we do.

    :raises WitnessAhead: if one holds more. :raises WitnessForked: if one holds another log under this name.
    """
    witness = objecting_to(log)
    if witness is not None and witness.state == WitnessState.AHEAD:
        raise WitnessAhead(name=verifier_key(witness.vkey).name, size=witness.size)
    if witness is not None:
        raise WitnessForked(name=verifier_key(witness.vkey).name)


def objecting_to(log: models.Log) -> models.Witness | None:
    """The witness that holds most of this log, if it is something else than we do."""
    stopping = [state for state in WitnessState if state.stops_the_log]
    rows = models.Witness.objects.filter(is_asked=True, log=log, state__in=stopping)
    return rows.order_by(F("size").desc(nulls_last=True)).first()


def is_witnessed() -> bool:
    """Whether anybody is asked at all."""
    return models.Witness.objects.filter(is_asked=True).exists()


def _newest() -> models.LogCheckpoint | None:
    rows = models.LogCheckpoint.objects.select_related("log").order_by("-log__number", "-size")
    return rows.first()


def _size_of(log_id: UUID) -> int:
    sizes = models.LogCheckpoint.objects.filter(log=log_id).order_by("-size").values_list("size", flat=True)
    return sizes.first() or 0


def _is_claimed(witness: models.Witness, now: datetime) -> bool:
    """Whether we are the one: whoever comes second finds another time there."""
    as_seen = models.Witness.objects.filter(pk=witness.pk, next_question_at=witness.next_question_at)
    return as_seen.update(next_question_at=now + CLAIM) == 1


def _answer(asked: Asked, old: int, *, may_be_private: bool) -> Heard:
    nodes = nodes_from(Tiles(asked.log).read)
    proof = consistency_proof(old, asked.size, nodes) if 0 < old < asked.size else []
    body = question(asked.note, old=old, proof=proof)
    try:
        posted = post(asked.url + PATH, body, HEADERS, may_be_private=may_be_private)
    except NotPosted as error:
        return not_heard(error.failure)
    media_type = (posted.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    reply = Reply(status=posted.status, media_type=media_type, body=posted.body)
    return heard(reply, key=asked.key, text=asked.note.text, size=asked.size, old=old)
