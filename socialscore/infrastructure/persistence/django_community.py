"""The community's rules: one row for each version."""

from datetime import datetime

from django.db import IntegrityError, transaction

from socialscore.domain.community import CommunityRules, RulesChangedMeanwhile
from socialscore.domain.ids import SubjectId
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.community import newest_version


class DjangoCommunityRulesRepository:
    """Read once in each transaction: all of it goes by the same rules."""

    def __init__(self, undecided: CommunityRules) -> None:
        """:param undecided: what holds until a steward changes something."""
        self._undecided = undecided
        self._newest: tuple[int, CommunityRules] | None = None

    def current(self) -> CommunityRules:
        return self._read()[1]

    def number(self) -> int:
        return self._read()[0]

    def publish(self, rules: CommunityRules, *, number: int, by: SubjectId, now: datetime) -> None:
        try:
            with transaction.atomic():
                models.CommunityRules.objects.create(
                    number=number, rules=rules.to_data(), changed_by_id=by, created_at=now
                )
        except IntegrityError as error:
            raise RulesChangedMeanwhile from error
        self._newest = (number, rules)

    def _read(self) -> tuple[int, CommunityRules]:
        if self._newest is None:
            self._newest = newest_version() or (0, self._undecided)
        return self._newest
