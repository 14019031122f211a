"""An attack is played, everybody looks; then the last trace on the server goes too, and everybody looks again."""

from dataclasses import dataclass
from datetime import datetime

from socialscore.cli.tampering import operator
from socialscore.cli.tampering.attacks import Attack, add_something
from socialscore.cli.tampering.observers import Seen, by_checkpoint, by_receipt, by_sequencer, take_receipt
from socialscore.cli.tampering.stage import stage
from socialscore.domain.transparency.checkpoints import Checkpoint
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.auditing import findings
from socialscore.infrastructure.transparency.findings import Code, Finding
from socialscore.infrastructure.transparency.sequencer import sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    Who noticed. `audit` and `sequencer` as long as the file beside the database remembers what was signed; the others
    when it was rewritten too, and the log went on.
    """

    about: str
    audit: tuple[Finding, ...]
    sequencer: bool
    audit_held: tuple[Finding, ...]
    receipt: tuple[Seen, ...]
    checkpoint: tuple[Seen, ...]

    @property
    def audit_alone(self) -> tuple[Finding, ...]:
        """What is left for an audit to which nobody brought anything."""
        return tuple(one for one in self.audit_held if one.code is not Code.HELD_DIFFERS)


def play(attack: Attack, leaf: models.LogLeaf, *, now: datetime) -> Outcome:
    """Play an attack on this award; afterwards everything is as it was."""
    with stage():
        held, about = take_receipt(leaf), _words(leaf)
        attack.play(leaf, now)
        audit, refuses = _audit(now), by_sequencer(now)
        operator.forget()
        add_something(now)
        sequence(now=now)
        return Outcome(
            about=about,
            audit=audit,
            sequencer=refuses,
            audit_held=_audit(now, held.checkpoint),
            receipt=tuple(by_receipt(held)),
            checkpoint=tuple(by_checkpoint(held.checkpoint, held.receipt.log_key)),
        )


def _words(leaf: models.LogLeaf) -> str:
    entry = operator.entry_of(leaf)
    person = models.PersonProfile.objects.get(subject=entry.subject_id).display_name
    return f"entry {operator.index_of(leaf)} of the log: {entry.confirmed_delta} points for {person}"


def _audit(now: datetime, *held: Checkpoint) -> tuple[Finding, ...]:
    return tuple(findings(now=now, held=held))
