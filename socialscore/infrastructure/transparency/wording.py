"""What an audit found, in words that somebody who leads an activity understands: for mail, pages, API and command."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from socialscore.infrastructure.transparency.findings import Code

SUM_DIFFERS = "SUM_DIFFERS"
NOT_FINISHED = "NOT_FINISHED"

_REWRITTEN = gettext_lazy("Somebody changed the database behind the back of the site, or put back an old copy of it.")
_LOG_REWRITTEN = gettext_lazy("Somebody rewrote the log. Receipts and checkpoints from before prove what was in it.")
_OURS = gettext_lazy("This is a fault of the server, not of anybody's points. Whoever runs it should look.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingWords:
    """What is wrong, and what that means; `in_public` names nobody and nobody's score."""

    code: str
    sentence: str
    meaning: str
    in_public: str


WORDS: dict[str, tuple[object, object]] = {
    Code.LEAF_MISSING: (
        gettext_lazy("Entry %(where)s of the log is missing: something was deleted, or the log was cut."),
        _REWRITTEN,
    ),
    Code.LEAF_CHANGED: (gettext_lazy("Entry %(where)s of the log was changed after it was written."), _LOG_REWRITTEN),
    Code.ROOT_DIFFERS: (
        gettext_lazy("The log of %(where)s entries is not the one that was signed: something in it was changed."),
        _LOG_REWRITTEN,
    ),
    Code.SIGNATURE_WRONG: (
        gettext_lazy("The checkpoint of %(where)s entries is not signed by our key."),
        gettext_lazy("Somebody put another checkpoint in its place, or the key of this server was changed."),
    ),
    Code.NOT_SIGNED: (
        gettext_lazy("The log has %(where)s entries, and the last of them were never signed."),
        _REWRITTEN,
    ),
    Code.STATE_MISSING: (
        gettext_lazy(
            "The file that remembers what was signed last is missing, or is that of another log. Ours has %(where)s "
            "signed entries."
        ),
        gettext_lazy("Without it nobody on this server can tell whether the log was rewritten. Nothing is signed."),
    ),
    Code.STATE_DIFFERS: (
        gettext_lazy("The log of %(where)s entries is not the one that this server remembers to have signed."),
        gettext_lazy("Somebody rewrote the log and signed it again. Compare it with checkpoints that others kept."),
    ),
    Code.TILE_DIFFERS: (
        gettext_lazy("Tile %(where)s of the log, from which proofs are made, is not the hashes of its entries."),
        _LOG_REWRITTEN,
    ),
    Code.HELD_DIFFERS: (
        gettext_lazy("Somebody holds our signature under a log of %(where)s entries. It is not the log that is here."),
        _LOG_REWRITTEN,
    ),
    Code.WITNESS_DIFFERS: (
        gettext_lazy(
            "The witness %(where)s holds another log under our name than the one that is here, or more of it."
        ),
        gettext_lazy(
            "The log was rewritten, or this site was restored from an old copy. Nothing is signed until then."
        ),
    ),
    Code.COSIGNATURE_DIFFERS: (
        gettext_lazy("A witness signed a log of %(where)s entries. It is not the log that is here."),
        _LOG_REWRITTEN,
    ),
    Code.WAITS_TOO_LONG: (
        gettext_lazy("Leaf %(where)s has waited over a minute for its number. Is the worker running?"),
        _OURS,
    ),
    Code.ENTRY_WITHOUT_LEAF: (
        gettext_lazy("Entry %(where)s of the ledger gives points that are not in the log."),
        gettext_lazy("Somebody wrote points into the database that nobody decided."),
    ),
    Code.OPENING_MISSING: (
        gettext_lazy("Entry %(where)s of the log cannot be opened any more, though nobody was erased."),
        _REWRITTEN,
    ),
    Code.OPENING_DIFFERS: (
        gettext_lazy("Entry %(where)s of the log was committed to something else than what is stored for it."),
        _REWRITTEN,
    ),
    Code.TABLE_DIFFERS: (
        gettext_lazy("Entry %(where)s of the log and the tables say different things."),
        gettext_lazy(
            "What was decided was sealed in the log. The points, the person or the rules that the site shows now are "
            "others: somebody changed the database afterwards. The log says what was decided."
        ),
    ),
    Code.RULES_GIVE_OTHERS: (
        gettext_lazy("Entry %(where)s of the log: the rules give other points than were given."),
        gettext_lazy(
            "The rules were applied again to what the reviewer ticked and counted. Something of it was changed."
        ),
    ),
    Code.AWARDED_TWICE: (
        gettext_lazy("Action %(where)s was given points twice."),
        gettext_lazy("One action may bring points once. A second entry was written beside the first."),
    ),
    Code.BOARD_DIFFERS: (
        gettext_lazy("The board %(where)s and the people who are listed say different things."),
        gettext_lazy("Boards are copies. `manage.py rebuild_scores` writes them anew from the entries."),
    ),
    NOT_FINISHED: (
        gettext_lazy("The audit could not be finished."),
        gettext_lazy("It broke off, so nothing can be said about the ledger. The log of the server says why."),
    ),
}
_SUMS_MEAN = gettext_lazy("What is shown was changed without an entry that explains it. Entries are never changed.")
_SUM_IN_PUBLIC = gettext_lazy("A score or a sum that is shown is not what its entries add up to.")
_SUMS: dict[str, object] = {
    "reputation_score": gettext_lazy("The score of %(where)s is %(kept)s, but its entries add up to %(true)s."),
    "reserved_score": gettext_lazy("Reserved for %(where)s is %(kept)s, but its entries add up to %(true)s."),
    "action awarded": gettext_lazy("Action %(where)s shows %(kept)s points, but its entries add up to %(true)s."),
    "action reserved": gettext_lazy("Action %(where)s reserves %(kept)s points, but its entries add up to %(true)s."),
}
_ANY_SUM = gettext_lazy("For %(where)s, the %(what)s says %(kept)s; it should say %(true)s.")


def words_of(finding: Mapping[str, Any]) -> FindingWords:
    """The words for a finding as it is stored: its code, and what it is about."""
    code = str(finding["code"])
    if code == SUM_DIFFERS:
        text = str(_SUMS.get(str(finding["what"]), _ANY_SUM)) % finding
        return FindingWords(code=code, sentence=text, meaning=str(_SUMS_MEAN), in_public=str(_SUM_IN_PUBLIC))
    unknown = (_("%(code)s: %(where)s."), "")
    sentence, meaning = WORDS.get(code, unknown)
    text = str(sentence) % finding
    return FindingWords(code=code, sentence=text, meaning=str(meaning), in_public=text)
