"""The rules that the community sets for itself."""

from datetime import datetime

from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.community import CommunityRules, RulesChangedMeanwhile
from socialscore.domain.ids import SubjectId
from socialscore.domain.transparency.leaves import community_rules_published


def change_rules(uow: UnitOfWork, *, rules: CommunityRules, version: int, by: SubjectId, now: datetime) -> int:
    """
    Let other rules hold from now on; an audit entry and a leaf of the log say so. Returns the version that holds.

    :param version: the one that was read before.
    :raises WrongRole: if `by` is no steward.
    :raises RulesChangedMeanwhile: if another version holds by now.
    :raises RuleBroken: if a rule is out of its range.
    """
    with uow:
        uow.people.find_by_subject(by).require_steward()
        rules.check()
        if uow.community.number() != version:
            raise RulesChangedMeanwhile
        changed = rules.different_from(uow.community.current())
        if not changed:
            return version
        uow.community.publish(rules, number=version + 1, by=by, now=now)
        details: dict[str, object] = {"number": version + 1, "changed": changed}
        uow.audit.add("COMMUNITY_RULES_CHANGED", actor=by, about=None, details=details, now=now)
        leaf = community_rules_published(number=version + 1, rules=rules.to_data(), published_at=now)
        uow.log.append([leaf], now=now)
    return version + 1
