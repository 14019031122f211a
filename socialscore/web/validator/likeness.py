"""What the proof in hand is like, side by side: hints, which decide nothing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from socialscore.domain.likeness import LikenessKind
from socialscore.http.words import LIKENESS
from socialscore.queries.in_hand import HeldItem
from socialscore.queries.likeness import Hint, hints
from socialscore.web.addresses import address
from socialscore.web.templatetags.formats import day


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A hint in words, with what there is to look at on both sides; a link is the same on both."""

    sentence: str
    link: str
    own_url: str
    own_thumb: str
    other_url: str
    other_thumb: str


def beside(held: HeldItem) -> list[Beside]:
    """One query; none where nothing is alike."""
    return [_beside(hint) for hint in hints(held.alike, action_id=held.action_id)]


def _beside(hint: Hint) -> Beside:
    values = {"what": LIKENESS[hint.kind], "activity": hint.activity_name, "day": day(hint.sent_at)}
    if hint.is_same_person:
        sentence = _("%(what)s, sent by the same person to %(activity)s on %(day)s.") % values
    else:
        sentence = _("%(what)s, sent by somebody else to %(activity)s on %(day)s.") % values
    if hint.kind is LikenessKind.LINK:
        return Beside(sentence=sentence, link=hint.text, own_url="", own_thumb="", other_url="", other_thumb="")
    has_picture = not hint.media_type.startswith("text/")
    return Beside(
        sentence=sentence,
        link="",
        own_url=address("proof_file", hint.part_id),
        own_thumb=address("proof_thumbnail", hint.part_id) if has_picture else "",
        other_url=address("proof_file", hint.other_part_id),
        other_thumb=address("proof_thumbnail", hint.other_part_id) if has_picture else "",
    )
