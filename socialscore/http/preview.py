"""Rules read back as sentences, and what they would have meant for the last actions."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socialscore.domain.points import PointsRule
from socialscore.domain.rules import Rules
from socialscore.http.sentences import rule_sentences
from socialscore.queries.leading import ActivityForEditing
from socialscore.queries.led_actions import Tried


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """How many of the tried actions would earn the same, more, less; averages are rounded to whole points."""

    tried: int
    same: int
    more: int
    less: int
    average_before: int
    average_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    What the lead sees before saving. `saving` says what becomes of what waits; `save_words` is on the button.

    `effect` is None when there is nothing to try the rules on.
    """

    sentences: Sequence[str]
    effect: Effect | None
    saving: str
    save_words: str

    @property
    def effect_sentence(self) -> str:
        """The counts in one sentence."""
        effect = self.effect
        if effect is None:
            return ""
        if effect.same == effect.tried:
            return _("All of them would earn the same.")
        parts = [_("%(n)s would earn the same") % {"n": effect.same}] if effect.same else []
        parts += [_("%(n)s more") % {"n": effect.more}] if effect.more else []
        parts += [_("%(n)s less") % {"n": effect.less}] if effect.less else []
        return _("Of them, %(parts)s.") % {"parts": ", ".join(parts)}


def effect_of(rule: PointsRule, tried: Sequence[Tried]) -> Effect | None:
    """
    Replay earlier actions under another rule: the same count and the same ticks.

    A tick of a criterion that is gone counts nothing; what nobody has ticked yet may earn every criterion.
    """
    if not tried:
        return None
    pairs = [(one.points, _replayed(rule, one)) for one in tried]
    return Effect(
        tried=len(pairs),
        same=sum(now == then for now, then in pairs),
        more=sum(then > now for now, then in pairs),
        less=sum(then < now for now, then in pairs),
        average_before=round(sum(now for now, _then in pairs) / len(pairs)),
        average_after=round(sum(then for _now, then in pairs) / len(pairs)),
    )


def preview_of(rules: Rules, activity: ActivityForEditing | None, tried: Sequence[Tried]) -> Preview:
    """The read-back of rules that are about to be saved; `activity` is None for a new one."""
    return Preview(
        sentences=rule_sentences(rules),
        effect=effect_of(rules.points, tried),
        saving=_saving(rules, activity),
        save_words=save_words(activity, is_new_version=activity is not None and rules != activity.rules),
    )


def save_words(activity: ActivityForEditing | None, *, is_new_version: bool = True) -> str:
    """What the button says that saves."""
    if activity is None or activity.is_draft:
        return _("Save the draft")
    if is_new_version:
        return _("Save as version %(n)s") % {"n": activity.number + 1}
    return _("Save the words")


def saving_words(activity: ActivityForEditing) -> str:
    """What saving other rules does to what waits."""
    if activity.is_draft:
        return _("A draft: nobody sees it, and its rules are replaced as often as you like.")
    if not activity.waiting:
        return _("Saving other rules makes version %(next)s, for new proof only.") % {"next": activity.number + 1}
    if activity.waiting_before:
        text = ngettext(
            "%(n)s waiting stays under the version it was sent under; other rules become version %(next)s.",
            "%(n)s waiting stay under the versions they were sent under; other rules become version %(next)s.",
            activity.waiting,
        )
    else:
        text = ngettext(
            "%(n)s waiting stays under version %(now)s; other rules become version %(next)s, for new proof only.",
            "%(n)s waiting stay under version %(now)s; other rules become version %(next)s, for new proof only.",
            activity.waiting,
        )
    return text % {"n": activity.waiting, "now": activity.number, "next": activity.number + 1}


def _saving(rules: Rules, activity: ActivityForEditing | None) -> str:
    if activity is None:
        return _("It is saved as a draft. You open it when it is ready.")
    if not activity.is_draft and rules == activity.rules:
        return _("The rules are the same, so no new version begins.")
    return saving_words(activity)


def _replayed(rule: PointsRule, one: Tried) -> int:
    known = {c.criterion_id for c in rule.criteria}
    ticked = known if one.ticked is None else known & one.ticked
    computed = rule.award(stated=one.count, count=one.count, ticked=ticked).points
    return max(0, min(computed + one.judgement, rule.up_to(one.count)))
