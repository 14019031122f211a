"""What is said beside a receipt that the site itself contradicts."""

from django.utils.translation import gettext as _

from socialscore.domain.transparency.receipts import Receipt
from socialscore.http.numbers import number
from socialscore.queries.doubts import doubts_of


def doubts_about(receipt: Receipt) -> list[str]:
    """Sentences for whoever has the points, worst first; none if everything agrees."""
    doubts = doubts_of(receipt)
    said = []
    if not doubts.holds:
        said.append(
            _("What is stored for this entry does not fit its seal in the log: somebody changed it afterwards.")
        )
    if doubts.shown is not None:
        text = _(
            "Sealed in the log are %(sealed)s points. The site shows %(shown)s now: somebody changed the database "
            "after the decision."
        )
        said.append(text % {"sealed": number(doubts.sealed or 0), "shown": number(doubts.shown)})
    elif doubts.differs and doubts.holds:
        said.append(
            _(
                "What was sealed in the log and what the site shows of this decision are different now: its rules, its "
                "time, what the reviewer said, or whose it is. Somebody changed the database afterwards."
            )
        )
    if doubts.score is not None:
        text = _("Your score is shown as %(score)s, but its entries add up to %(summed)s.")
        said.append(text % {"score": number(doubts.score), "summed": number(doubts.summed or 0)})
    return said
