"""The n-th content of an action: what was written and sent as proof."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from socialscore.domain.ids import PartId, RevisionId
from socialscore.domain.likeness import Likeness
from socialscore.domain.proof import (
    Content,
    Part,
    PartKind,
    normal_link,
    normal_text,
    proof_hash,
    require_complete,
    written_part,
)
from socialscore.domain.rules import Rules


@dataclass(slots=True, kw_only=True)
class Revision:
    """The n-th content of an action. Unsent while `submitted_at` is None; `alike` is found when it is sent."""

    revision_id: RevisionId
    number: int
    content: Content = field(default_factory=Content)
    parts: Collection[Part] = ()
    up_to: int = 0
    quorum_required: int = 1
    quorum_causes: tuple[str, ...] = ()
    alike: tuple[Likeness, ...] = ()
    proof_hash: str = ""
    submitted_at: datetime | None = None

    @property
    def files(self) -> list[Part]:
        return [part for part in self.parts if part.kind is PartKind.FILE]

    def seal(self, rules: Rules, part_ids: tuple[PartId, PartId]) -> None:
        """
        Make text and link parts in their normal form, and compute the digest and what this can earn.

        :param part_ids: ids for the text and for the link.
        :raises RuleBroken: if something that the rules ask for is missing or not usable.
        """
        require_complete(rules.proof, self.content, self.files, has_unit=rules.points.has_unit)
        text = normal_text(self.content.text)
        link = normal_link(self.content.link) if self.content.link.strip() else ""
        written = [
            written_part(part_id, kind, value)
            for part_id, kind, value in zip(part_ids, (PartKind.TEXT, PartKind.LINK), (text, link), strict=True)
            if value
        ]
        self.parts = (*written, *self.files)
        self.proof_hash = proof_hash(self.parts)
        self.up_to = rules.points.up_to(self.content.count or 0)
