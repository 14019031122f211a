"""`manage.py tamper`: what it says, where it refuses, and that it leaves nothing behind."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from socialscore.cli.demo.people import DOMAIN
from socialscore.cli.tampering import operator
from socialscore.cli.tampering.attacks import ATTACKS, add_something
from socialscore.infrastructure.django_app import models
from tests.cli.test_tampering import a_signed_log, everything

WIDTH = 100


def said(*options: str) -> list[str]:
    out = StringIO()
    call_command("tamper", *options, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def demo(db: None, settings: object) -> None:
    """People of the demo community, in the local mode, with a signed log."""
    settings.LOCAL_MODE = True  # type: ignore[attr-defined]
    a_signed_log(6)
    for user in models.User.objects.all():
        models.User.objects.filter(pk=user.pk).update(email=user.email.replace("example.org", DOMAIN))


class TestTamper:
    def test_lists_the_attacks(self) -> None:
        lines = said()
        assert [line[5:] for line in lines[::2]] == [attack.title for attack in ATTACKS]
        assert max(map(len, lines)) <= WIDTH

    def test_says_of_each_attack_who_notices_and_who_does_not(self, demo: None) -> None:
        before = everything()
        lines = said("10")
        assert lines[0] == "10. Edit points, commit, sign"
        text = "\n".join(lines)
        log = "The log of 8 entries is not the one that this server remembers to have signed."
        for words in (
            f"● audit         {log}",
            "● sequencer     Refuses to sign the next entry.",
            "– audit         Finds nothing: all that is on the server fits itself.",
            "● audit --held  Somebody holds our signature under a log of 8 entries. It is not the log that is here.",
            "● receipt       The receipt that the site gives now says something else than the one they kept.",
            "● checkpoint    No proof leads from their checkpoint to that of today: two histories, one key.",
        ):
            assert words in text
        assert everything() == before

    def test_shows_all_of_them_in_a_table(self, demo: None) -> None:
        lines = said("all")
        rows = {line[5:34].strip(): line[34:].split() for line in lines if "●" in line}
        assert list(rows) == [attack.title for attack in ATTACKS]
        assert rows["Edit points"] == ["●", "–", "●", "●", "●", "–"]
        assert rows["Restore an old backup"] == ["●", "●", "–", "●", "●", "●"]
        assert "of 12                        12       9" in "\n".join(lines)
        assert max(map(len, lines)) <= WIDTH

    def test_takes_in_first_what_waits_for_its_number(self, demo: None) -> None:
        add_something(timezone.now())
        assert "● receipt" in "\n".join(said("2"))
        assert models.LogLeaf.objects.filter(leaf_index=None).count() == 1


class TestRefusal:
    @pytest.mark.parametrize("what", ["0", "13", "everything", "-1"])
    def test_of_an_attack_that_there_is_not(self, demo: None, what: str) -> None:
        with pytest.raises(CommandError, match="Say a number from 1 to 12, or all"):
            said("--", what)

    def test_outside_the_local_mode(self, demo: None, settings: object) -> None:
        settings.LOCAL_MODE = False  # type: ignore[attr-defined]
        with pytest.raises(CommandError, match="not the local mode"):
            said("1")

    def test_of_a_database_with_real_people(self, demo: None) -> None:
        models.User.objects.create_user("somebody@example.org")
        with pytest.raises(CommandError, match="real people"):
            said("all")

    def test_where_there_are_no_points(self, db: None, settings: object) -> None:
        settings.LOCAL_MODE = True  # type: ignore[attr-defined]
        with pytest.raises(CommandError, match="Load the demo community"):
            said("1")

    def test_where_the_log_signs_nothing(self, demo: None) -> None:
        Path(settings.LOG_STATE_URL).unlink()
        models.LogLeaf.objects.bulk_create([models.LogLeaf(type="rules", cause="TEST", leaf_bytes=b"", leaf_hash=b"")])
        with pytest.raises(CommandError, match="signs nothing as it is"):
            said("1")

    def test_where_something_is_wrong_already(self, demo: None) -> None:
        models.LogOpening.objects.filter(leaf=operator.awards()[0], name="subject").delete()
        with pytest.raises(CommandError, match=r"See: manage\.py audit"):
            said("1")
