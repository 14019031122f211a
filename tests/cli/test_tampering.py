"""
The campaign: twelve attacks at random positions, and who notices each.

What is asserted is exact: that an audit of nothing but the server finds nothing shows that the operator left no trace
there, so that it is those who hold something who find it.
"""

import random
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.utils import timezone

from socialscore.cli.rebuilding import differences
from socialscore.cli.tampering import operator
from socialscore.cli.tampering.attacks import ATTACKS
from socialscore.cli.tampering.playing import Outcome, play
from socialscore.infrastructure.django_app import models, triggers
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.infrastructure.transparency.state import read_state
from socialscore.wiring import community_zone
from tests.cast import Cast, store_cast
from tests.stories import a_settled_decision, a_submitted_action, an_open_activity

pytestmark = pytest.mark.usefixtures("pairs_may_meet")

BATCH = 4
# In the words of docs/trust.md; the columns are those of `manage.py tamper all`.
AUDIT, SEQUENCER, ALONE, HELD, RECEIPT, CHECKPOINT = "audit", "sequencer", "alone", "held", "receipt", "checkpoint"
FITS_ITSELF = frozenset({AUDIT, SEQUENCER, HELD, RECEIPT, CHECKPOINT})
NOTICED = dict.fromkeys([attack.title for attack in ATTACKS], FITS_ITSELF) | {
    "Edit points": {AUDIT, ALONE, HELD, RECEIPT},
    "Edit points, commit": {AUDIT, ALONE, HELD, RECEIPT, CHECKPOINT},
    "Delete an entry": {AUDIT, ALONE, HELD, RECEIPT, CHECKPOINT},
}


def who_noticed(outcome: Outcome) -> set[str]:
    seen = {
        AUDIT: outcome.audit,
        SEQUENCER: outcome.sequencer,
        ALONE: outcome.audit_alone,
        HELD: outcome.audit_held,
        RECEIPT: outcome.receipt,
        CHECKPOINT: outcome.checkpoint,
    }
    return {name for name, found in seen.items() if found}


def a_signed_log(awards: int) -> Cast:
    """Two activities, two people, and a checkpoint after every few awards."""
    cast = store_cast()
    models.PersonProfile.objects.filter(pk=cast.participant.pk).update(listing="NAME")
    activities = [an_open_activity(cast.lead, name=name) for name in ("Beach clean-up", "Repair evening")]
    for number in range(awards):
        person = cast.participant if number % 2 else cast.other
        a_settled_decision(a_submitted_action(person, activities[number % 3 % 2]), cast.validator)
        if number % BATCH == BATCH - 1 or number == awards - 1:
            sequence(now=timezone.now())
    return cast


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Each row of each table, and what the log remembers."""
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows[table] = sorted(cursor.fetchall(), key=repr)
    return {**rows, "remembered": [(read_state(),)]}


@pytest.mark.django_db
class TestCampaign:
    @pytest.mark.parametrize(
        ("positions", "awards"), [(5, 6), pytest.param(100, 60, marks=pytest.mark.long)], ids=["small", "full"]
    )
    def test_finds_each_of_twelve_attacks_wherever_it_is_played(
        self, positions: int, awards: int, record_property: Callable[[str, object], None]
    ) -> None:
        a_signed_log(awards)
        dice, found, now = random.Random(20261129), Counter[str](), timezone.now()
        leaves = operator.awards()
        for attack in ATTACKS:
            for _ in range(positions):
                noticed = who_noticed(play(attack, dice.choice(leaves), now=now))
                assert noticed == NOTICED[attack.title], attack.title
                found.update(noticed & {AUDIT, HELD})
                found["holder"] += bool(noticed & {RECEIPT, CHECKPOINT})
        assert found == dict.fromkeys((AUDIT, HELD, "holder"), len(ATTACKS) * positions)
        record_property("figure", f"{connection.vendor}: of {len(ATTACKS) * positions} attacks found: {dict(found)}")


@pytest.mark.django_db
class TestStage:
    def test_leaves_everything_as_it_was(self) -> None:
        a_signed_log(5)
        before = everything()
        for attack in ATTACKS:
            play(attack, operator.awards()[2], now=timezone.now())
        assert everything() == before
        assert triggers.missing(connection) == []


@pytest.mark.django_db
class TestOperator:
    def test_moves_sums_and_boards_as_well(self) -> None:
        """So that it is not these that give an attack away; one after the other, and nothing is rolled back."""
        a_signed_log(12)
        triggers.remove(connection)
        for attack in ATTACKS:
            left = operator.awards()
            attack.play(left[len(left) // 2], timezone.now())
            assert list(differences(zone=community_zone(), repair=False)) == [], attack.title
