"""What others took away and brought back: receipts and checkpoints, as files."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.base import CommandError

from socialscore.domain.transparency.checkpoints import Checkpoint, read_checkpoint
from socialscore.domain.transparency.keys import VerifierKey
from socialscore.domain.transparency.malformed import Malformed
from socialscore.domain.transparency.notes import Note, read_note
from socialscore.domain.transparency.receipts import read_receipt
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.keys import signer, verifier_of


def held_in(paths: Iterable[Path]) -> list[Checkpoint]:
    """
    The checkpoints in these files, and in the files of these folders.

    :raises CommandError: if one cannot be read, or is not signed by our key: then it says nothing about us.
    """
    return [_checkpoint(file) for path in paths for file in _files(path)]


def _files(path: Path) -> Iterator[Path]:
    yield from sorted(one for one in path.iterdir() if one.is_file()) if path.is_dir() else (path,)


def _checkpoint(file: Path) -> Checkpoint:
    try:
        note = _note(file.read_bytes().decode("utf-8-sig"))
        checkpoint = read_checkpoint(note.text)
    except (OSError, UnicodeError, Malformed) as error:
        raise CommandError(f"{file} cannot be read: {error}") from error
    if not any(note.is_signed_by(key) for key in _keys_of(checkpoint.origin)):
        raise CommandError(f"{file} is not signed by our key, so it says nothing about this log.")
    return checkpoint


def _keys_of(origin: str) -> Iterator[VerifierKey]:
    """Ours for this origin: the one that the log was opened with, and the one of the seed, if no log is left of it."""
    yield from map(verifier_of, models.Log.objects.filter(origin=origin))
    yield signer(origin).verifier


def _note(text: str) -> Note:
    return read_receipt(text).proof.note if text.lstrip().startswith("{") else read_note(text)
