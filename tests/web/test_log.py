"""The log as it is published: what any reader of tlog-tiles expects, and nothing about anybody."""

import pytest
from django.test import Client
from django.utils import timezone

from socialscore.cli.asking import ask_everybody
from socialscore.domain.transparency.checkpoints import read_checkpoint
from socialscore.domain.transparency.merkle import leaf_hash, nodes_of, root
from socialscore.domain.transparency.notes import read_note
from socialscore.domain.transparency.tiles import entries_of
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.transparency.keys import signer
from socialscore.infrastructure.transparency.sequencer import sequence
from tests.cast import Cast, store_cast
from tests.logs import signed_leaves
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity
from tests.witness import Witness, witnessing


@pytest.fixture
def cast(db: None) -> Cast:
    return store_cast()


@pytest.fixture
def log(cast: Cast) -> str:
    """A log of 302 entries: its address."""
    a_settled_decision(a_submitted_action(cast.participant, an_open_activity(cast.lead)), cast.validator)
    models.LogLeaf.objects.bulk_create(
        models.LogLeaf(
            type="rules", cause=f"TEST:{n}", leaf_bytes=str(n).encode(), leaf_hash=leaf_hash(str(n).encode())
        )
        for n in range(300)
    )
    sequence(now=timezone.now())
    return f"/log/{models.Log.objects.get().pk}"


class TestLog:
    def test_is_rebuilt_from_what_is_published(self, client: Client, log: str) -> None:
        answer = client.get(f"{log}/checkpoint")
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        note = read_note(answer.content.decode())
        checkpoint = read_checkpoint(note.text)
        assert note.is_signed_by(signer(checkpoint.origin).verifier)
        assert checkpoint.size == 302
        bundles = [client.get(f"{log}/tile/entries/{path}") for path in ("000", "001.p/46")]
        leaves = [leaf_hash(entry) for answer in bundles for entry in entries_of(answer.content)]
        assert root(302, nodes_of(leaves)) == checkpoint.root_hash
        tiles = [client.get(f"{log}/tile/0/{path}").content for path in ("000", "001.p/46")]
        assert b"".join(tiles) == b"".join(leaves)
        assert client.get(f"{log}/tile/1/000.p/1").content == root(256, nodes_of(leaves[:256]))

    def test_gives_earlier_widths_of_a_tile_and_lets_everybody_keep_it(self, client: Client, log: str) -> None:
        answer = client.get(f"{log}/tile/0/001.p/3")
        assert len(answer.content) == 3 * 32
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in answer

    @pytest.mark.parametrize(
        "path", ["0/001", "0/001.p/47", "0/002.p/1", "1/000", "2/000.p/1", "entries/001", "0/1", "0/x", "0/000.p/0"]
    )
    def test_has_no_tiles_that_are_not_signed(self, client: Client, log: str, path: str) -> None:
        assert client.get(f"{log}/tile/{path}").status_code == 404

    def test_numbers_what_waits_when_it_is_read(self, cast: Cast, client: Client, log: str) -> None:
        an_open_activity(cast.lead)
        assert "\n303\n" in client.get(f"{log}/checkpoint").content.decode()

    def test_shows_the_lines_of_witnesses_below_what_we_signed(self, client: Client, log: str) -> None:
        with witnessing(Witness()) as one:
            one.know(signer(models.Log.objects.get().origin).verifier)
            models.Witness.objects.create(vkey=str(one.vkey), url=one.url)
            ask_everybody()
        note = read_note(client.get(f"{log}/checkpoint").content.decode())
        assert note.is_signed_by(one.vkey)
        assert len(note.signatures) == 2
        signed_leaves(1)
        note = read_note(client.get(f"{log}/checkpoint").content.decode())
        assert "\n303\n" in note.text, "nobody waits for witnesses"
        assert len(note.signatures) == 1

    def test_says_nothing_about_anybody(self, cast: Cast, client: Client, log: str) -> None:
        published = b"".join(client.get(f"{log}/tile/entries/{path}").content for path in ("000", "001.p/46"))
        for secret in (cast.participant.subject_id, cast.participant.pk, models.Action.objects.get().pk):
            assert str(secret).encode() not in published
