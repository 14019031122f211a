"""What the rules answer when they say no."""

from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.caps import ClaimOverCap
from socialscore.domain.errors import Conflict, DomainError, NotAllowed, NotFound, RuleBroken


def all_refusals(kind: type[DomainError] = DomainError) -> list[type[DomainError]]:
    return [kind, *(narrow for each in kind.__subclasses__() for narrow in all_refusals(each))]


class TestDomainError:
    def test_has_a_stable_code(self) -> None:
        assert ActionNotFound().code == "ACTION_NOT_FOUND"

    def test_fills_its_sentence(self) -> None:
        refusal = ClaimOverCap(up_to=30, limit=20)
        assert "up to 30 points" in str(refusal)
        assert refusal.values == {"up_to": 30, "limit": 20}

    def test_is_of_one_of_four_kinds_and_says_one_sentence_or_two(self) -> None:
        for refusal in all_refusals():
            if refusal is not DomainError:
                assert sum(issubclass(refusal, kind) for kind in (NotFound, NotAllowed, RuleBroken, Conflict)) == 1
            assert refusal.text.endswith(".")
