"""What a steward may set, and within which bounds."""

from dataclasses import replace

import pytest

from socialscore.domain.community import RANGES, CommunityRules, RuleOutOfRange, StopBeforeHold

RULES = CommunityRules()


class TestRanges:
    def test_what_holds_without_anybody_is_within_them(self):
        RULES.check()

    @pytest.mark.parametrize("name", RANGES)
    def test_a_number_outside_is_refused_by_name(self, name):
        least, most = RANGES[name]
        for number in (least - 1, most + 1):
            with pytest.raises(RuleOutOfRange) as refusal:
                replace(RULES, **{name: number}).check()
            assert refusal.value.name == name
            assert str(most) in str(refusal.value)

    def test_a_hold_cannot_stop_before_it_ends(self):
        with pytest.raises(StopBeforeHold):
            replace(RULES, hold_minutes=30, hold_stop_minutes=29).check()
        replace(RULES, hold_minutes=30, hold_stop_minutes=30).check()


class TestData:
    def test_goes_there_and_back(self):
        changed = replace(RULES, second_review_points=50, second_review_alike=True)
        assert CommunityRules.from_data(changed.to_data()) == changed

    def test_what_an_old_version_did_not_know_has_its_default(self):
        assert CommunityRules.from_data({"most_holds": 2, "gone": 1}) == replace(RULES, most_holds=2)

    def test_minutes_are_spans(self):
        assert RULES.hold.total_seconds() == 15 * 60
        assert RULES.hold_stop.total_seconds() == 60 * 60
