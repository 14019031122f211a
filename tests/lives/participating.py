"""The part of the state machine that is about participants."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from socialscore.application import submission
from socialscore.domain.ids import ActionId, ActivityId
from socialscore.domain.proof import Content
from tests.lives.lives import PARTICIPANTS, Lives, picks
from tests.lives.plain import PENDING, Deed
from tests.worlds import BERLIN


class Participating(Lives):
    """Adds what participants do."""

    @precondition(lambda self: self.plain.grounds)
    @rule(seat=st.sampled_from(PARTICIPANTS), pick=picks, count=st.integers(0, 7))
    def submit(self, seat: str, pick: int, count: int) -> None:
        who, ground = self.seats[seat], self.ground(pick)
        deed = Deed(self.a_new_id(), who, ground)
        refusals = self.plain.why_not_send(deed, self.now, count)
        with self.expecting(refusals) as possible:
            self.send(deed, who, count)
        if ground.state == "OPEN" and self.plain.people[who].is_here:
            self.plain.deeds[deed.key] = self.touch(deed)
        if possible:
            self.plain.send(deed, self.now, count)

    @precondition(lambda self: self.plain.deeds)
    @rule(seat=st.sampled_from([None, None, *PARTICIPANTS]), pick=picks, count=st.integers(0, 7))
    def send_again(self, seat: str | None, pick: int, count: int) -> None:
        """The same id: a second tap, a draft that was refused, or the answer to a request for changes."""
        asked = [deed for deed in self.plain.deeds.values() if deed.status == "CHANGES_REQUESTED"] if pick % 4 else []
        deed = self.touch(asked[pick % len(asked)]) if asked else self.deed(pick)
        who = self.seats[seat] if seat else deed.owner
        if who != deed.owner:
            refusals = {"ActionNotFound"}
        elif deed.status in ("DRAFT", "CHANGES_REQUESTED"):
            refusals = self.plain.why_not_send(deed, self.now, count)
        else:
            refusals = set()
        with self.expecting(refusals) as possible:
            self.send(deed, who, count)
        if possible and deed.status in ("DRAFT", "CHANGES_REQUESTED"):
            self.plain.send(deed, self.now, count)

    def send(self, deed: Deed, who: str, count: int) -> None:
        submission.submit_action(
            self.there.uow(),
            action_id=ActionId(deed.key),
            activity_id=ActivityId(deed.ground.key),
            subject_id=self.subject(who),
            content=Content(text="I did it", count=count),
            now=self.now,
            zone=BERLIN,
        )

    @precondition(lambda self: self.plain.deeds)
    @rule(pick=picks)
    def write(self, pick: int) -> None:
        """Autosave."""
        deed = self.deed(pick)
        with self.expecting(set() if deed.status in ("DRAFT", "CHANGES_REQUESTED") else {"NotEditable"}):
            submission.save_draft(
                self.there.uow(),
                action_id=ActionId(deed.key),
                activity_id=ActivityId(deed.ground.key),
                subject_id=self.subject(deed.owner),
                content=Content(text="I did"),
                now=self.now,
            )

    @precondition(lambda self: self.plain.deeds)
    @rule(pick=picks)
    def withdraw(self, pick: int) -> None:
        if pick % 3:
            return  # seldom, for nothing comes after it
        deed = self.deed(pick)
        refusals = set() if deed.status in ("DRAFT", *PENDING) else {"NotWithdrawable"}
        if self.plain.people[deed.owner].gone:
            refusals.add("NotFound")
        with self.expecting(refusals) as possible:
            submission.withdraw(
                self.there.uow(), action_id=ActionId(deed.key), subject_id=self.subject(deed.owner), now=self.now
            )
        if possible and deed.status == "DRAFT":
            del self.plain.deeds[deed.key], self.touched[deed.key]
        elif possible:
            deed.end("WITHDRAWN")
