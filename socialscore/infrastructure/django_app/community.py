"""The community's rules as they are stored; until a steward changes one, some come from the environment."""

from django.conf import settings

from socialscore.domain.community import CommunityRules
from socialscore.infrastructure.django_app import models
from socialscore.infrastructure.django_app.compiled import CompiledQuery


def undecided_rules() -> CommunityRules:
    """What holds as version 0."""
    return CommunityRules(undo_seconds=settings.UNDO_SECONDS, shows_boards=settings.BOARDS)


def newest_version() -> tuple[int, CommunityRules] | None:
    """Number and rules of the newest version; None if nobody changed anything yet. One query."""
    rows = _NEWEST.rows()
    return (rows[0][0], CommunityRules.from_data(rows[0][1])) if rows else None


_NEWEST = CompiledQuery(lambda: models.CommunityRules.objects.order_by("-number").values_list("number", "rules")[:1])
