"""Leaves that stand for nothing, for tests of what only counts them."""

from django.utils import timezone

from socialscore.domain.transparency.merkle import leaf_hash
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.sequencer import sequence


def some_leaves(count: int, *, word: str = "") -> None:
    """They wait for their numbers; with another word they are others."""
    first = models.LogLeaf.objects.count()
    models.LogLeaf.objects.bulk_create(
        models.LogLeaf(
            type="rules",
            cause=f"TEST:{number}",
            leaf_bytes=f"{word}{number}".encode(),
            leaf_hash=leaf_hash(f"{word}{number}".encode()),
        )
        for number in range(first, first + count)
    )


def signed_leaves(count: int) -> None:
    """They are in the log, and that is signed."""
    some_leaves(count)
    assert sequence(now=timezone.now()) == count


def a_log_of(size: int) -> list[bytes]:
    """Let the log grow to this size, numbered and signed; all of its entries."""
    some_leaves(size - models.LogLeaf.objects.count())
    while sequence(now=timezone.now()):
        pass
    leaves = models.LogLeaf.objects.order_by("leaf_index").values_list("leaf_bytes", flat=True)
    return [bytes(content) for content in leaves]
