"""What witnesses hold and what they signed, against what the log says now."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery

from socialscore.domain.transparency.keys import verifier_key
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.notes import Note, read_note, read_signature
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.asking import objecting_to
from socialscore.infrastructure.transparency.findings import Code, Finding


def wrong_witnesses(newest: models.Log | None) -> Iterator[Finding]:
    """A witness that holds another log than the newest, and cosignatures that do not fit what they stand below."""
    witness = objecting_to(newest) if newest else None
    if witness is not None:
        yield Finding(Code.WITNESS_DIFFERS, verifier_key(witness.vkey).name)
    signed = models.LogCheckpoint.objects.filter(log=OuterRef("log"), size=OuterRef("size")).values("note")
    rows = models.LogCosignature.objects.order_by("log", "size", "witness").annotate(note=Subquery(signed[:1]))
    for size, line, vkey, note in rows.values_list("size", "line", "witness__vkey", "note").iterator(500):
        if not _fits(line, vkey, note):
            yield Finding(Code.COSIGNATURE_DIFFERS, f"{size}")


def _fits(line: str, vkey: str, note: str | None) -> bool:
    try:
        return Note(read_note(note or "").text, (read_signature(line),)).is_signed_by(verifier_key(vkey))
    except Malformed:
        return False
