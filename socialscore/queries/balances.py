"""The two balances of a person, as the ledger keeps them."""

from dataclasses import dataclass

from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """`confirmed` is the score; `reserved` waits for a decision."""

    confirmed: int
    reserved: int


def balance_of(subject_id: SubjectId) -> Balance:
    """The balances at this moment. One query."""
    row = models.PersonProfile.objects.values_list("reputation_score", "reserved_score").get(subject_id=subject_id)
    return Balance(confirmed=row[0], reserved=row[1])
