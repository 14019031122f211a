"""Numbers as people read them."""

import pytest

from socialscore.http.numbers import number, signed


class TestNumbers:
    @pytest.mark.parametrize(
        ("value", "text"), [(0, "0"), (12345, "12\u202f345"), (-20, "\u221220"), (None, "–"), ("7", "7")]
    )
    def test_have_narrow_spaces_and_a_real_minus(self, value: float | str | None, text: str) -> None:
        assert number(value) == text

    @pytest.mark.parametrize(("value", "text"), [(40, "+40"), (0, "0"), (-1200, "\u22121\u202f200")])
    def test_carry_their_sign_when_they_are_added(self, value: float, text: str) -> None:
        assert signed(value) == text
