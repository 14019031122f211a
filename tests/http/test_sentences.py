"""Rules and what is left under them, as sentences."""

from datetime import UTC, datetime, timedelta

import pytest

from socialscore.domain.caps import Cap, CapKind, Claim, Window
from socialscore.domain.points import Criterion, PointsRule
from socialscore.domain.rules import FileKind, Need, ProofRule
from socialscore.http.sentences import (
    closed_by,
    limits_in_words,
    points_sentence,
    proof_in_words,
    proof_sentences,
    rule_sentences,
    standings,
)
from tests.builders import NOW, some_rules

PLACE = Criterion(criterion_id="place", text="Place and date are clear", points=5)


class TestPointsSentence:
    @pytest.mark.parametrize(
        ("rule", "sentence"),
        [
            (PointsRule(base_points=10), "This gives 10 points for taking part."),
            (PointsRule(base_points=1), "This gives 1 point for taking part."),
            (PointsRule(base_points=1_200), "This gives 1\u202f200 points for taking part."),
            (PointsRule(), "This gives no points; it is recognised all the same."),
            (PointsRule(criteria=(PLACE,)), "This gives 5 for “Place and date are clear”."),
            (
                PointsRule(unit_name="full bag", points_each=5, at_most=6),
                "This gives 5 for each full bag (6 at most): up to 30 points.",
            ),
            (
                PointsRule(base_points=10, unit_name="full bag", points_each=5, at_most=6, criteria=(PLACE,)),
                (
                    "This gives 10 points for taking part, 5 for each full bag (6 at most) and 5 for "
                    "“Place and date are clear”: up to 45 points."
                ),
            ),
        ],
    )
    def test_names_each_part_and_the_most(self, rule: PointsRule, sentence: str) -> None:
        assert points_sentence(some_rules(points=rule)) == sentence


class TestRuleSentences:
    def test_read_all_rules_of_a_version(self) -> None:
        rules = some_rules(
            caps=(Cap(Window.WEEK, CapKind.COUNT, 1), Cap(Window.MONTH, CapKind.POINTS, 200)),
            cooldown_hours=36,
            lead_may_review=True,
            is_blind=True,
        )
        assert rule_sentences(rules)[1:] == [
            "Once a week.",
            "At most 200 points a month.",
            "At least 36 hours between two actions.",
            "Send a text or up to 6 photos or PDFs.",
            "An answer is due within 3 days.",
            "The lead of this activity may review it too.",
            "Reviewers do not see whose proof it is.",
        ]


class TestProof:
    @pytest.mark.parametrize(
        ("proof", "words", "sentences"),
        [
            (ProofRule(), "a photo", ["Send 1 to 6 photos.", "You may add a text."]),
            (
                ProofRule(text=Need.REQUIRED, kinds=(FileKind.PHOTO, FileKind.PDF), min_files=2, max_files=2),
                "2 photos or PDFs and a text",
                ["Send a text and 2 photos or PDFs."],
            ),
            (
                ProofRule(text=Need.NONE, link=Need.REQUIRED, kinds=(), min_files=0, max_files=0),
                "a link",
                ["Send a link."],
            ),
            (
                ProofRule(text=Need.OPTIONAL, link=Need.OPTIONAL, kinds=(FileKind.TEXT,), min_files=0, max_files=1),
                "a text file, a text or a link",
                ["Send a text, a link or 1 text file."],
            ),
        ],
    )
    def test_says_what_is_needed_and_what_is_welcome(self, proof: ProofRule, words: str, sentences: list[str]) -> None:
        assert proof_in_words(proof) == words
        assert proof_sentences(proof) == sentences


class TestStandings:
    def test_say_what_is_left_and_when_it_opens_again(self) -> None:
        rules = some_rules(
            caps=(
                Cap(Window.DAY, CapKind.COUNT, 3),
                Cap(Window.WEEK, CapKind.COUNT, 1),
                Cap(Window.MONTH, CapKind.POINTS, 50),
                Cap(Window.ALL, CapKind.POINTS, 44),
                Cap(Window.ALL, CapKind.COUNT, 1),
            ),
            cooldown_hours=24,
        )
        claims = [Claim(submitted_at=NOW, points=35)]
        found = standings(rules, claims, now=NOW + timedelta(hours=1), zone=UTC)
        assert [(standing.rule, standing.now, standing.is_open) for standing in found] == [
            ("At most 3 times a day.", "2 times are left for you.", True),
            ("Once a week.", "That is reached; it opens again Monday 30 November, 00:00.", False),
            ("At most 50 points a month.", "15 points are left for you.", True),
            ("At most 44 points in all.", "That is reached; choose another activity.", False),
            ("Once for each person.", "That is reached; choose another activity.", False),
            ("At least 24 hours between two actions.", "It opens again Wednesday 25 November, 09:00.", False),
        ]
        assert [(standing.left, standing.opens_at) for standing in found] == [
            (2, None),
            (0, datetime(2026, 11, 30, tzinfo=UTC)),
            (15, None),
            (9, None),
            (0, None),
            (None, NOW + timedelta(hours=24)),
        ]

    def test_are_open_before_the_first_action(self) -> None:
        rules = some_rules(caps=(Cap(Window.WEEK, CapKind.COUNT, 1),), cooldown_hours=24)
        found = standings(rules, [], now=NOW, zone=UTC)
        assert [(standing.now, standing.is_open) for standing in found] == [("You can submit now.", True)] * 2


class TestLimitsInWords:
    def test_name_the_first_limit(self) -> None:
        assert limits_in_words(some_rules()) == "No limit."
        assert limits_in_words(some_rules(cooldown_hours=48)) == "At least 2 days between two actions."
        assert (
            limits_in_words(some_rules(caps=(Cap(Window.ALL, CapKind.COUNT, 2),))) == "At most 2 times for each person."
        )


class TestClosedBy:
    @pytest.mark.parametrize("hours", [1, 4, 30, 24 * 8])
    @pytest.mark.parametrize("sent", [0, 1, 2, 3])
    def test_is_the_first_standing_that_is_in_the_way(self, sent: int, hours: int) -> None:
        caps = (Cap(Window.DAY, CapKind.COUNT, 2), Cap(Window.WEEK, CapKind.POINTS, 70))
        rules = some_rules(caps=caps, cooldown_hours=3)
        claims = [Claim(submitted_at=NOW, points=25)] * sent
        now = NOW + timedelta(hours=hours)
        closed = [line for line in standings(rules, claims, now=now, zone=UTC) if not line.is_open]
        assert closed_by(rules, claims, now=now, zone=UTC) == next(iter(closed), None)
