"""What a participant does: write a draft, add files, send it, answer a request for changes, withdraw."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from uuid import uuid4

from socialscore.application.ports import KeptFile
from socialscore.application.unit_of_work import UnitOfWork
from socialscore.domain.action import Action
from socialscore.domain.action_refusals import ActionNotFound
from socialscore.domain.action_states import Status
from socialscore.domain.activity import ActivityNotOpen
from socialscore.domain.community import SECOND_REVIEW_NEEDS
from socialscore.domain.errors import Conflict, gettext_noop
from socialscore.domain.ids import ActionId, ActivityId, FileId, PartId, RevisionId, SubjectId
from socialscore.domain.likeness import FileSentBefore
from socialscore.domain.proof import Content, Part, PartKind
from socialscore.domain.quorum import ask_second, causes_of
from socialscore.domain.score import entries_for


class AskedMeanwhile(Conflict):
    text = gettext_noop(
        "A reviewer has asked for changes since this page was opened. Read what was asked for, then send your answer."
    )


def save_draft(
    uow: UnitOfWork,
    *,
    action_id: ActionId,
    activity_id: ActivityId,
    subject_id: SubjectId,
    content: Content,
    files: Sequence[KeptFile] = (),
    now: datetime,
    number: int | None = None,
) -> Action:
    """
    Keep what was typed and sent so far; starts the draft if there is none with this id.

    :param number: of the revision it was typed for, if it was typed for one.
    :raises AskedMeanwhile: if that is not the one to be written now.
    :raises ActionNotFound: if the id is somebody else's.
    :raises NotEditable: if the action was sent already.
    :raises ActivityNotOpen: if the activity takes no new actions.
    """
    with uow:
        action = _own_or_new(uow, action_id, activity_id, subject_id, now)
        _keep(uow, action, content, files, now, number)
    return action


def attach_file(
    uow: UnitOfWork,
    *,
    action_id: ActionId,
    activity_id: ActivityId,
    subject_id: SubjectId,
    kept: KeptFile,
    now: datetime,
) -> Part:
    """
    Add one stored file to the draft; the same bytes again give the part that is there.

    :raises RuleBroken: if the activity does not ask for this kind, or has enough files.
    :raises FileSentBefore: if this person sent the very same file here, with an action that counts.
    """
    with uow:
        action = _own_or_new(uow, action_id, activity_id, subject_id, now)
        action.attach([_file_part(kept)], revision_id=RevisionId(uuid4()), now=now)
        require_not_sent_before(uow, action)
        uow.actions.save(action)
    assert action.draft is not None, "attach opens the draft"
    return next(part for part in action.draft.files if part.original_sha256 == kept.original_sha256)


def remove_file(uow: UnitOfWork, *, action_id: ActionId, part_id: PartId, subject_id: SubjectId) -> Action:
    """:raises ActionNotFound: if the action is not theirs."""
    with uow:
        action = own_action(uow, action_id, subject_id)
        action.detach(part_id, revision_id=RevisionId(uuid4()))
        uow.actions.save(action)
    return action


def submit_action(
    uow: UnitOfWork,
    *,
    action_id: ActionId,
    activity_id: ActivityId,
    subject_id: SubjectId,
    content: Content,
    files: Sequence[KeptFile] = (),
    now: datetime,
    zone: tzinfo,
    number: int | None = None,
) -> Action:
    """
    Send an action, or the answer to a request for changes. The id makes a second try the first one again.

    The draft is kept in a transaction of its own first, so that a refusal loses nothing.

    :param number: of the revision it was typed for, if it was typed for one.
    :raises AskedMeanwhile: if that is not the one to be written now.
    :raises RuleBroken: if the proof is not complete, the activity not open, a cap or pause in the way.
    :raises ActionNotFound: if the id is somebody else's.
    """
    with uow.keeping():
        action = _own_or_new(uow, action_id, activity_id, subject_id, now)
        if not _was_sent(action):
            _keep(uow, action, content, files, now, number)
    with uow:
        uow.actions.lock_claims(subject_id, activity_id)
        action = own_action(uow, action_id, subject_id)
        if not _was_sent(action):
            _send(uow, action, now=now, zone=zone)
    return action


def withdraw(uow: UnitOfWork, *, action_id: ActionId, subject_id: SubjectId, now: datetime) -> Action:
    """
    Take an action back while it is undecided. Of a draft that was never sent nothing stays.

    :raises NotWithdrawable: if it has its answer.
    """
    with uow:
        action = own_action(uow, action_id, subject_id)
        was_sent = action.status is not Status.DRAFT
        event = action.withdraw(by=uow.people.find_by_subject(subject_id), now=now)
        if not was_sent:
            uow.actions.delete_draft(action)
            return action
        uow.actions.save(action)
        uow.ledger.append(entries_for(event), now=now)
        uow.announce(event)
    return action


def own_action(uow: UnitOfWork, action_id: ActionId, subject_id: SubjectId) -> Action:
    """:raises ActionNotFound: if there is none with this id, or it is somebody else's."""
    action = uow.actions.find_by_id(action_id)
    if action.subject_id != subject_id:
        raise ActionNotFound
    return action


def _keep(
    uow: UnitOfWork, action: Action, content: Content, files: Sequence[KeptFile], now: datetime, number: int | None
) -> None:
    action.write(content, revision_id=RevisionId(uuid4()), now=now)
    assert action.draft is not None, "write opens the draft"
    if number is not None and number != action.draft.number:
        raise AskedMeanwhile
    if files:
        action.attach([_file_part(kept) for kept in files], revision_id=RevisionId(uuid4()), now=now)
    uow.actions.save(action)


def _send(uow: UnitOfWork, action: Action, *, now: datetime, zone: tzinfo) -> None:
    activity = uow.activities.find_by_id(action.activity_id)
    person = uow.people.find_by_subject(action.subject_id)
    require_not_sent_before(uow, action)
    claims = uow.actions.claims(action.subject_id, action.activity_id, but=action.action_id)
    part_ids = (PartId(uuid4()), PartId(uuid4()))
    send = action.submit if action.status is Status.DRAFT else action.resubmit
    event = send(activity=activity, person=person, claims=claims, part_ids=part_ids, now=now, zone=zone)
    action.sent.alike = uow.actions.alike_to(action)
    uow.actions.save(action)
    _ask_for_opinions(uow, action)
    uow.ledger.append(entries_for(event), now=now)
    uow.announce(event)


def _ask_for_opinions(uow: UnitOfWork, action: Action) -> None:
    """Fix how many opinions the revision needs, once it is known what it is like."""
    rules, first = uow.community.current(), 0
    if rules.second_review_first:
        first = uow.actions.count_sent(action.subject_id, but=action.action_id, at_most=rules.second_review_first)
    causes = causes_of(
        rules,
        up_to=action.sent.up_to,
        earlier=first,
        revision_id=action.sent.revision_id,
        is_alike=bool(action.sent.alike),
    )
    if causes:
        reviewers = uow.conflicts.count_able(action.action_id, at_most=SECOND_REVIEW_NEEDS)
        if ask_second(action, causes, reviewers=reviewers):
            uow.actions.save(action)


def require_not_sent_before(uow: UnitOfWork, action: Action) -> None:
    """
    The same file cannot be recognised twice. A resubmission may keep its own; what was declined, withdrawn or ended
    in another way stands in nobody's way.

    :raises FileSentBefore: naming the file and the earlier action.
    """
    files = {file.original_sha256: file for file in (action.draft.files if action.draft else ())}
    if not files:
        return
    before = uow.actions.sent_before(action.subject_id, action.activity_id, list(files), but=action.action_id)
    if before is not None:
        name = files[before.original_sha256].name
        raise FileSentBefore(name=name, sent_at=before.sent_at, action_id=before.action_id)


def _was_sent(action: Action) -> bool:
    return action.status not in (Status.DRAFT, Status.CHANGES_REQUESTED)


def _own_or_new(
    uow: UnitOfWork, action_id: ActionId, activity_id: ActivityId, subject_id: SubjectId, now: datetime
) -> Action:
    uow.actions.lock_claims(subject_id, activity_id)
    action = uow.actions.find(action_id)
    if action is not None:
        if action.subject_id != subject_id or action.activity_id != activity_id:
            raise ActionNotFound
        if action.status is Status.DRAFT:
            action.follow(uow.activities.find_by_id(activity_id))
        return action
    activity = uow.activities.find_by_id(activity_id)
    if not activity.takes_actions(now):
        raise ActivityNotOpen
    return Action.start(action_id=action_id, activity=activity, person=uow.people.find_by_subject(subject_id), now=now)


def _file_part(kept: KeptFile) -> Part:
    return Part(
        part_id=PartId(uuid4()),
        kind=PartKind.FILE,
        sha256=kept.sha256,
        original_sha256=kept.original_sha256,
        media_type=kept.media_type,
        size_bytes=kept.size_bytes,
        file_id=FileId(uuid4()),
        name=kept.name,
        width=kept.width,
        height=kept.height,
        pages=kept.pages,
        dhash=kept.dhash,
    )


def record_view(uow: UnitOfWork, *, action_id: ActionId, viewer_id: SubjectId, now: datetime) -> None:
    """Record that somebody else looked at the proof of an action."""
    with uow:
        uow.views.add(action_id, viewer_id, now=now)
