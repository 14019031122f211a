"""One of everything that a page can show, told through the use cases, with real files."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from uuid import uuid4

from django.utils import timezone
from PIL import Image

from socialscore.application import activities, membership, review, submission, timers
from socialscore.application.ports import KeptFile
from socialscore.cli.demo import pictures
from socialscore.domain.caps import Cap, CapKind, Window
from socialscore.domain.ids import ActionId, ActivityId, PersonId, SubjectId
from socialscore.domain.person import Listing
from socialscore.domain.proof import Content
from socialscore.domain.rules import FileKind, Need, ProofRule, Rules
from socialscore.infrastructure.django_app.models import PersonProfile
from socialscore.infrastructure.outbox import deliver_outbox
from socialscore.infrastructure.transparency.sequencer import sequence
from socialscore.wiring import community_zone, proof_store, unit_of_work
from tests.builders import some_rules
from tests.cast import Cast, a_stored_person, store_cast
from tests.stories import APPROVE, ASK, DECLINE, a_settled_decision, a_staged_decision, an_open_activity

TEXT = "Four of us cleaned the stretch between the pier and the lighthouse on Saturday morning."
INSTRUCTIONS = "Wear gloves.\n\n- one photo **before**\n- one photo *after*\n\nSee [the map](https://example.org/map)."
OLDER_THAN_ALL = timedelta(days=365)  # so that the log was open whenever something was decided
LONG_NAME = "Repair café: bring what is broken, mend it together, and write down what you learnt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Who is there, and the ids of what they did, by a word for its state."""

    cast: Cast
    newcomer: PersonProfile
    nameless: PersonProfile
    suspended: PersonProfile
    activities: dict[str, ActivityId]
    actions: dict[str, ActionId]


def a_photo(seed: int = 1, scene: str = "beach") -> bytes:
    """A drawn JPEG; another seed is another photo."""
    return pictures.draw(scene, Random(seed))


def a_pdf(pages: int = 2) -> bytes:
    out = BytesIO()
    sheets = [Image.new("RGB", (420, 594), (220 - 30 * n, 226, 214)) for n in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def kept(content: bytes, name: str) -> KeptFile:
    return proof_store().keep([content], name=name)


def the_scene() -> Scene:
    """The whole community."""
    cast = store_cast()
    nameless = a_stored_person("nameless")
    PersonProfile.objects.filter(pk=nameless.pk).update(display_name="")
    suspended = a_stored_person("suspended")
    _rights(cast, suspended)
    told = _activities(cast)
    sequence(now=timezone.now() - OLDER_THAN_ALL)
    actions = _actions(cast, told)
    _end(cast, told)
    _choose(cast)
    deliver_outbox()
    newcomer = a_stored_person("newcomer")
    return Scene(cast=cast, newcomer=newcomer, nameless=nameless, suspended=suspended, activities=told, actions=actions)


def _rights(cast: Cast, suspended: PersonProfile) -> None:
    steward, now = SubjectId(cast.steward.subject_id), timezone.now()
    membership.suspend(unit_of_work(), person_id=PersonId(suspended.person_id), by=steward, now=now)


def _rules(**fields: object) -> Rules:
    proof = ProofRule(
        text=Need.OPTIONAL,
        link=Need.OPTIONAL,
        kinds=(FileKind.PHOTO, FileKind.PDF, FileKind.TEXT),
        min_files=0,
        max_files=6,
    )
    return some_rules(**{"proof": proof, "instructions": INSTRUCTIONS, **fields})


def _activities(cast: Cast) -> dict[str, ActivityId]:
    """Each state of an activity; those that have ended end later, when something was sent to them."""
    capped = _rules(caps=(Cap(Window.DAY, CapKind.COUNT, 1), Cap(Window.MONTH, CapKind.POINTS, 300)), cooldown_hours=4)
    strict = some_rules(proof=ProofRule(text=Need.REQUIRED, link=Need.REQUIRED, kinds=(), min_files=0, max_files=0))
    named = {
        "open": ("Beach clean-up", _rules()),
        "capped": ("Count the bats", capped),
        "strict": (LONG_NAME, strict),
        "paused": ("Water the street trees", _rules()),
        "closed": ("Winter lights", _rules()),
        "archived": ("Autumn market", _rules()),
        "cancelled": ("Old dock survey", _rules()),
    }
    told = {word: an_open_activity(cast.lead, name=name, rules=rules) for word, (name, rules) in named.items()}
    lead, tomorrow = SubjectId(cast.lead.subject_id), timezone.now() + timedelta(days=1)
    for word, opens_at in (("draft", None), ("scheduled", tomorrow)):
        told[word] = ActivityId(uuid4())
        activities.create_activity(
            unit_of_work(),
            activity_id=told[word],
            lead_id=lead,
            name=f"Spring fair, {word}",
            description="Planned for **spring**.",
            rules=_rules(),
            opens_at=opens_at,
        )
    activities.open_activity(unit_of_work(), activity_id=told["scheduled"], by=lead, now=timezone.now())
    return told


def sent(person: PersonProfile, activity_id: ActivityId, *files: KeptFile, now: datetime, text: str = TEXT) -> ActionId:
    """An action that waits for review."""
    action_id = ActionId(uuid4())
    submission.submit_action(
        unit_of_work(),
        action_id=action_id,
        activity_id=activity_id,
        subject_id=SubjectId(person.subject_id),
        content=Content(text=text, link="https://example.org/log/42", count=3, people_agreed=True),
        files=files,
        now=now,
        zone=community_zone(),
    )
    return action_id


def _actions(cast: Cast, told: dict[str, ActivityId]) -> dict[str, ActionId]:
    """Each state of an action of the participant, the oldest first."""
    me, reviewer, now = cast.participant, cast.validator, timezone.now()
    ago = {days: now - timedelta(days=days) for days in range(60)}
    photos = [kept(a_photo(seed), f"beach-{seed}.jpg") for seed in range(4)]
    actions = {
        "expired": sent(me, told["open"], now=ago[50]),
        "approved": sent(me, told["open"], photos[0], now=ago[30]),
        "earlier": sent(me, told["strict"], now=ago[20]),
        "declined": sent(me, told["open"], photos[1], now=ago[9]),
        "withdrawn": sent(me, told["open"], now=ago[8]),
        "cancelled": sent(me, told["cancelled"], now=ago[7]),
        "changes": sent(me, told["open"], photos[2], now=ago[3]),
    }
    a_settled_decision(actions["expired"], reviewer, ASK, now=ago[49])
    timers.expire_silent(unit_of_work(), now=ago[15])
    a_settled_decision(actions["approved"], reviewer, APPROVE, now=ago[29])
    a_settled_decision(actions["earlier"], reviewer, APPROVE, now=ago[19])
    a_settled_decision(actions["declined"], reviewer, DECLINE, now=ago[6])
    a_settled_decision(actions["changes"], reviewer, ASK, now=ago[2])
    submission.withdraw(unit_of_work(), action_id=actions["withdrawn"], subject_id=SubjectId(me.subject_id), now=ago[7])
    notes = kept(b"Bags: 3\nPlace: pier\n", "notes.txt")
    actions["submitted"] = sent(me, told["open"], photos[3], kept(a_pdf(), "list.pdf"), notes, now=ago[2])
    actions["capped"] = sent(me, told["capped"], now=now)
    actions["staged"] = sent(cast.other, told["open"], now=ago[1])
    a_staged_decision(actions["staged"], cast.validator2)
    actions["by_other"] = sent(cast.other, told["open"], now=ago[4], text="Two bags. " * 60)
    actions["draft"] = _draft(me, told["open"], kept(a_photo(9), "draft.jpg"))
    return actions


def _draft(person: PersonProfile, activity_id: ActivityId, file: KeptFile) -> ActionId:
    action_id = ActionId(uuid4())
    submission.save_draft(
        unit_of_work(),
        action_id=action_id,
        activity_id=activity_id,
        subject_id=SubjectId(person.subject_id),
        content=Content(text="Half a sentence"),
        files=[file],
        now=timezone.now(),
    )
    return action_id


def _end(cast: Cast, told: dict[str, ActivityId]) -> None:
    lead, now = SubjectId(cast.lead.subject_id), timezone.now()
    activities.pause_activity(unit_of_work(), activity_id=told["paused"], by=lead, reason="The pump is broken.")
    for word in ("closed", "archived"):
        activities.close_activity(unit_of_work(), activity_id=told[word], by=lead, now=now)
    activities.archive_activity(unit_of_work(), activity_id=told["archived"], by=lead)
    activities.cancel_activity(
        unit_of_work(), activity_id=told["cancelled"], by=lead, reason="The dock is closed for repairs.", now=now
    )
    activities.end_cancelled(unit_of_work(), activity_id=told["cancelled"], actor=lead, now=now)


def _choose(cast: Cast) -> None:
    """Some are listed and seen; one earned points this month."""
    for person, listing in ((cast.participant, Listing.NAME), (cast.other, Listing.PSEUDONYM)):
        membership.rename(
            unit_of_work(),
            person_id=PersonId(person.person_id),
            display_name=person.display_name,
            pseudonym="Quiet Heron" if listing is Listing.PSEUDONYM else "",
        )
        membership.choose_visibility(
            unit_of_work(),
            person_id=PersonId(person.person_id),
            listing=listing,
            has_public_profile=True,
            now=timezone.now(),
        )


def hold(action_id: ActionId, reviewer: PersonProfile) -> None:
    """Put an item into a reviewer's hands."""
    review.claim(unit_of_work(), reviewer_id=SubjectId(reviewer.subject_id), action_id=action_id, now=timezone.now())


def withdraw(action_id: ActionId, subject_id: SubjectId) -> None:
    submission.withdraw(unit_of_work(), action_id=action_id, subject_id=subject_id, now=timezone.now())
