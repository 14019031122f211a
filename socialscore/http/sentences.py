"""Rules and what is left under them, read as plain sentences: on pages, in the lead's preview, in the API."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from socialscore.domain.caps import Cap, CapKind, Claim, Window, cooled_at, room
from socialscore.domain.rules import FileKind, Need, ProofRule, Rules
from socialscore.http.numbers import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    One limit, where a person stands under it now, and whether it is in the way of any further action.

    `left` counts actions or points under a cap, None for the pause; `opens_at` says when a closed one opens again.
    """

    rule: str
    now: str
    is_open: bool
    left: int | None
    opens_at: datetime | None


def points_sentence(rules: Rules) -> str:
    """What an action gives: the base, each unit, each criterion, and the most of it."""
    rule = rules.points
    parts = []
    if rule.base_points:
        parts.append(
            ngettext("%(n)s point for taking part", "%(n)s points for taking part", rule.base_points)
            % {"n": number(rule.base_points)}
        )
    if rule.has_unit:
        parts.append(
            _("%(n)s for each %(unit)s (%(most)s at most)")
            % {"n": number(rule.points_each), "unit": rule.unit_name, "most": number(rule.at_most)}
        )
    parts += [_("%(n)s for “%(text)s”") % {"n": number(c.points), "text": c.text} for c in rule.criteria]
    if not parts:
        return _("This gives no points; it is recognised all the same.")
    if len(parts) == 1 and not rule.has_unit:
        return _("This gives %(parts)s.") % {"parts": parts[0]}
    total = ngettext("%(n)s point", "%(n)s points", rule.most) % {"n": number(rule.most)}
    return _("This gives %(parts)s: up to %(total)s.") % {"parts": _listed(parts), "total": total}


def rule_sentences(rules: Rules) -> list[str]:
    """All rules of a version, one sentence each: points, limits, pause, proof, answer time, who reviews."""
    sentences = [points_sentence(rules), *(cap_sentence(cap) for cap in rules.caps)]
    if rules.cooldown_hours:
        sentences.append(pause_sentence(rules.cooldown_hours))
    sentences += proof_sentences(rules.proof)
    sentences.append(_("An answer is due within %(time)s.") % {"time": hours_in_words(rules.due_hours)})
    if rules.lead_may_review:
        sentences.append(_("The lead of this activity may review it too."))
    if rules.is_blind:
        sentences.append(_("Reviewers do not see whose proof it is."))
    return sentences


def cap_sentence(cap: Cap) -> str:
    """One cap, by count or by points."""
    n = {"n": number(cap.limit)}
    if cap.kind is CapKind.POINTS:
        words = {
            Window.DAY: ngettext("At most %(n)s point a day.", "At most %(n)s points a day.", cap.limit),
            Window.WEEK: ngettext("At most %(n)s point a week.", "At most %(n)s points a week.", cap.limit),
            Window.MONTH: ngettext("At most %(n)s point a month.", "At most %(n)s points a month.", cap.limit),
            Window.ALL: ngettext("At most %(n)s point in all.", "At most %(n)s points in all.", cap.limit),
        }
        return words[cap.window] % n
    words = {
        Window.DAY: ngettext("Once a day.", "At most %(n)s times a day.", cap.limit),
        Window.WEEK: ngettext("Once a week.", "At most %(n)s times a week.", cap.limit),
        Window.MONTH: ngettext("Once a month.", "At most %(n)s times a month.", cap.limit),
        Window.ALL: ngettext("Once for each person.", "At most %(n)s times for each person.", cap.limit),
    }
    return words[cap.window] % n


def limits_in_words(rules: Rules) -> str:
    """The first limit, in a few words for a list."""
    if rules.caps:
        return cap_sentence(rules.caps[0])
    return pause_sentence(rules.cooldown_hours) if rules.cooldown_hours else _("No limit.")


def pause_sentence(cooldown_hours: int) -> str:
    """The pause between two actions."""
    return _("At least %(time)s between two actions.") % {"time": hours_in_words(cooldown_hours)}


def proof_sentences(proof: ProofRule) -> list[str]:
    """What to send, and what may be sent beside it."""
    needed, welcome = [], []
    for need, words in ((proof.text, _("a text")), (proof.link, _("a link"))):
        if need is Need.REQUIRED:
            needed.append(words)
        elif need is Need.OPTIONAL:
            welcome.append(words)
    if proof.max_files:
        (needed if proof.min_files else welcome).append(files_in_words(proof))
    sentences = []
    if needed:
        sentences.append(_("Send %(proof)s.") % {"proof": _listed(needed)})
    if welcome:
        text = _("You may add %(proof)s.") if needed else _("Send %(proof)s.")
        sentences.append(text % {"proof": _listed(welcome) if needed else _one_of(welcome)})
    return sentences


def files_in_words(proof: ProofRule) -> str:
    """How many files of which kinds: "1 to 6 photos or PDFs"."""
    kinds = _one_of([_kind_name(kind, proof.max_files) for kind in proof.kinds])
    least, most = max(proof.min_files, 1), proof.max_files
    if least == most:
        return _("%(n)s %(kinds)s") % {"n": most, "kinds": kinds}
    if proof.min_files:
        return _("%(least)s to %(most)s %(kinds)s") % {"least": least, "most": most, "kinds": kinds}
    return _("up to %(most)s %(kinds)s") % {"most": most, "kinds": kinds}


def files_help(proof: ProofRule) -> list[str]:
    """How large a file of the asked kinds may be, and what is taken out of it."""
    large = {
        FileKind.PHOTO: _("JPEG, PNG, WebP or HEIC up to 15 MB"),
        FileKind.PDF: _("PDF up to 25 MB"),
        FileKind.TEXT: _("plain text up to 1 MB"),
    }
    sentences = [f"{capfirst(_one_of([large[kind] for kind in proof.kinds]))}."] if proof.kinds else []
    if FileKind.PHOTO in proof.kinds and FileKind.PDF in proof.kinds:
        sentences.append(_("Place and camera data are removed from photos, not from PDFs."))
    elif FileKind.PHOTO in proof.kinds:
        sentences.append(_("Place and camera data are removed."))
    return sentences


def proof_in_words(proof: ProofRule) -> str:
    """What is asked for, in a few words for a list: "2 photos and a text", "a photo, a PDF or a text"."""
    texts = ((proof.text, _("a text")), (proof.link, _("a link")))
    needed = [words for need, words in texts if need is Need.REQUIRED]
    if proof.min_files > 1:
        kinds = _one_of([_kind_name(kind, proof.min_files) for kind in proof.kinds])
        needed.insert(0, _("%(n)s %(kinds)s") % {"n": proof.min_files, "kinds": kinds})
    elif proof.min_files:
        needed.insert(0, _one_of([_a_file(kind) for kind in proof.kinds]))
    if needed:
        return _listed(needed)
    return _one_of([*map(_a_file, proof.kinds), *(words for need, words in texts if need is not Need.NONE)])


def standings(rules: Rules, claims: list[Claim], *, now: datetime, zone: tzinfo) -> list[Standing]:
    """Where a person with these claims stands under each cap and the pause."""
    found = [_standing(cap, rules, claims, now, zone) for cap in rules.caps]
    if rules.cooldown_hours:
        found.append(_pause(rules, claims, now))
    return found


def closed_by(rules: Rules, claims: list[Claim], *, now: datetime, zone: tzinfo) -> Standing | None:
    """The first of `standings` that is in the way, if one is; the others are not put into words."""
    for cap in rules.caps:
        if room(cap, claims, now, zone).left < _least(cap, rules):
            return _standing(cap, rules, claims, now, zone)
    opens_at = cooled_at(claims, rules.cooldown_hours)
    return _pause(rules, claims, now) if opens_at is not None and now < opens_at else None


def _pause(rules: Rules, claims: list[Claim], now: datetime) -> Standing:
    opens_at = cooled_at(claims, rules.cooldown_hours)
    waits = opens_at is not None and now < opens_at
    return Standing(
        rule=pause_sentence(rules.cooldown_hours),
        now=_("It opens again %(when)s.") % {"when": moment_in_words(opens_at)}
        if waits and opens_at
        else _("You can submit now."),
        is_open=not waits,
        left=None,
        opens_at=opens_at if waits else None,
    )


def _standing(cap: Cap, rules: Rules, claims: list[Claim], now: datetime, zone: tzinfo) -> Standing:
    there = room(cap, claims, now, zone)
    is_open = there.left >= _least(cap, rules)
    if not is_open:
        if there.opens_at is None:
            text = _("That is reached; choose another activity.")
        else:
            text = _("That is reached; it opens again %(when)s.") % {"when": moment_in_words(there.opens_at)}
    elif cap.kind is CapKind.POINTS:
        text = ngettext("%(n)s point is left for you.", "%(n)s points are left for you.", there.left)
    elif cap.limit == 1:
        text = _("You can submit now.")
    else:
        text = ngettext("%(n)s time is left for you.", "%(n)s times are left for you.", there.left)
    return Standing(
        rule=cap_sentence(cap),
        now=text % {"n": number(there.left)},
        is_open=is_open,
        left=there.left,
        opens_at=None if is_open else there.opens_at,
    )


def _least(cap: Cap, rules: Rules) -> int:
    """What must be left under a cap for one more action."""
    return 1 if cap.kind is CapKind.COUNT else max(1, rules.points.up_to(0))


def moment_in_words(moment: datetime) -> str:
    """A day and a time: "Monday 30 November, 00:00", on the community’s clock."""
    return date_format(timezone.localtime(moment), "l j F, H:i")


def hours_in_words(hours: int) -> str:
    """Whole hours, in days where they are whole days from two on."""
    if hours >= 48 and hours % 24 == 0:
        return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def _listed(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(some)s and %(last)s") % {"some": ", ".join(parts[:-1]), "last": parts[-1]}


def _one_of(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return _("%(some)s or %(last)s") % {"some": ", ".join(parts[:-1]), "last": parts[-1]}


def _kind_name(kind: FileKind, count: int) -> str:
    return {
        FileKind.PHOTO: ngettext("photo", "photos", count),
        FileKind.PDF: ngettext("PDF", "PDFs", count),
        FileKind.TEXT: ngettext("text file", "text files", count),
    }[kind]


def _a_file(kind: FileKind) -> str:
    return {FileKind.PHOTO: _("a photo"), FileKind.PDF: _("a PDF"), FileKind.TEXT: _("a text file")}[kind]
