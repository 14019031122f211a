"""What happened, in plain words and at most 100 columns: one attack, or all of them in a table."""

from collections.abc import Callable, Iterator, Sequence

from socialscore.cli.tampering.attacks import ATTACKS, Attack
from socialscore.cli.tampering.observers import Seen
from socialscore.cli.tampering.playing import Outcome
from socialscore.infrastructure.transparency.findings import Finding
from socialscore.infrastructure.transparency.wording import words_of

Paint = Callable[[str], str]
YES, NO = "●", "–"
SEEN = {
    Seen.SIGNATURE_WRONG: "The checkpoint of today is not signed by the key that they know.",
    Seen.LOG_SHORTER: "The log is shorter than the one that was signed for them.",
    Seen.LOG_ANOTHER: "No proof leads from their checkpoint to that of today: two histories, one key.",
    Seen.ENTRIES_ANOTHER: "The published entries are not those that were signed for them.",
    Seen.RECEIPT_REFUSED: "The site has no receipt any more for points that it signed a receipt for.",
    Seen.RECEIPT_BROKEN: "The receipt that the site gives now does not hold.",
    Seen.RECEIPT_ANOTHER: "The receipt that the site gives now says something else than the one they kept.",
}
# Heading, width, and what of an outcome stands there.
COLUMNS: tuple[tuple[str, int, Callable[[Outcome], object]], ...] = (
    ("audit", 9, lambda outcome: outcome.audit),
    ("sequencer", 14, lambda outcome: outcome.sequencer),
    ("audit", 8, lambda outcome: outcome.audit_alone),
    ("audit --held", 15, lambda outcome: outcome.audit_held),
    ("receipt", 10, lambda outcome: outcome.receipt),
    ("checkpoint", 10, lambda outcome: outcome.checkpoint),
)
MARGIN = 34
LEGEND = (
    ("audit", "manage.py audit; a file outside the database tells it what was signed last"),
    ("sequencer", "refuses to sign the next entry, until somebody looks"),
    ("audit --held", "the same audit, and somebody brings a checkpoint that they took away earlier"),
    ("receipt", "its owner lays the receipt of today beside the one they kept"),
    ("checkpoint", "whoever kept one asks for proof that the log of today begins with it"),
)
LIMIT = (
    "Whoever changes the database, every signature and the file at once is found by those who hold",
    "something from before, and by nobody else. What nobody outside holds yet can still be rewritten:",
    "so take receipts. All of this was rolled back; the database is as it was.",
)


def titles() -> Iterator[str]:
    """The list of attacks."""
    for number, attack in enumerate(ATTACKS, start=1):
        yield f"{number:3}  {attack.title}"
        yield f"     {attack.does}"


def one(number: int, attack: Attack, outcome: Outcome, *, good: Paint, bad: Paint, strong: Paint) -> Iterator[str]:
    """Each observer, and what they see."""

    def line(name: str, words: Sequence[str], silent: str) -> Iterator[str]:
        yield f"  {good(YES) if words else bad(NO)} {name:13} {words[0] if words else silent}"
        yield from (f"  {'':15} {more}" for more in words[1:])

    yield strong(f"{number}. {attack.title}")
    yield f"   {attack.does}"
    yield f"   Played on {outcome.about}."
    yield ""
    yield strong("Who notices, while a file outside the database knows what was signed last")
    yield from line("audit", _found(outcome.audit), "Finds nothing.")
    yield from line("sequencer", ["Refuses to sign the next entry."] if outcome.sequencer else [], "Signs on.")
    yield ""
    yield strong("Who notices, if the operator rewrites that file too")
    yield from line("audit", _found(outcome.audit_alone), "Finds nothing: all that is on the server fits itself.")
    yield from line("audit --held", _found(outcome.audit_held), "Finds nothing.")
    yield from line("receipt", [SEEN[seen] for seen in outcome.receipt], "Sees nothing.")
    yield from line("checkpoint", [SEEN[seen] for seen in outcome.checkpoint], "Sees nothing: the log is untouched.")


def table(outcomes: Sequence[Outcome], *, good: Paint, bad: Paint, strong: Paint) -> Iterator[str]:
    """All attacks, a column for each observer, what they look at, and the limit of it."""
    with_file = sum(width for _name, width, _sees in COLUMNS[:2])
    yield strong("Twelve ways to cheat: triggers off, everything built anew, signed with the real key.")
    yield ""
    yield strong(f"{'':{MARGIN}}{'While a file outside':{with_file}}If the operator rewrites")
    yield strong(f"{'':{MARGIN}}{'knows what was signed':{with_file}}that file too")
    yield strong(f"{'  Who notices?':{MARGIN}}" + _row([(name, name) for name, _width, _sees in COLUMNS]))
    for number, (attack, outcome) in enumerate(zip(ATTACKS, outcomes, strict=True), start=1):
        cells = [(YES, good(YES)) if sees(outcome) else (NO, bad(NO)) for _name, _width, sees in COLUMNS]
        yield f"{number:3}  {attack.title:{MARGIN - 5}}{_row(cells)}"
    sums = [f"{sum(bool(sees(outcome)) for outcome in outcomes)}" for _name, _width, sees in COLUMNS]
    yield strong(f"{f'     of {len(outcomes)}':{MARGIN}}" + _row([(one, one) for one in sums]))
    yield ""
    yield from (f"  {name:13} {words}" for name, words in LEGEND)
    yield ""
    yield from LIMIT


def _row(cells: Sequence[tuple[str, str]]) -> str:
    """Each cell as it is painted, filled up by what is seen of it."""
    filled = zip(cells, COLUMNS, strict=True)
    return "".join(painted + " " * (width - len(plain)) for (plain, painted), (_name, width, _sees) in filled).rstrip()


def _found(findings: Sequence[Finding]) -> list[str]:
    """A sentence for each kind of finding, with the first that was found."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.code, finding)
    return [words_of({"code": finding.code, "where": finding.where}).sentence for finding in first.values()]
