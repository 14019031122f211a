"""Domain objects in one line; every part can be said, nothing has to be."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from socialscore.application.ports import KeptFile
from socialscore.domain.activity import Activity, ActivityState
from socialscore.domain.ids import ActivityId, FileId, PartId, PersonId, SubjectId, VersionId
from socialscore.domain.person import Person
from socialscore.domain.points import Criterion, PointsRule
from socialscore.domain.proof import Part, PartKind
from socialscore.domain.rules import FileKind, Need, ProofRule, Reason, ReasonUse, Rules

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def a_person(**fields: Any) -> Person:
    """A participant, unless a role is said."""
    return Person(
        **{"person_id": PersonId(uuid4()), "subject_id": SubjectId(uuid4()), "display_name": "Amina", **fields}
    )


def some_rules(**fields: Any) -> Rules:
    """10 for taking part, 5 for each bag up to 6, 5 for the place; text or photos; no caps."""
    points = PointsRule(
        base_points=10,
        unit_name="full bag",
        points_each=5,
        at_most=6,
        criteria=(Criterion(criterion_id="place", text="Place and date are clear", points=5),),
    )
    proof = ProofRule(text=Need.OPTIONAL, kinds=(FileKind.PHOTO, FileKind.PDF), min_files=0, max_files=6)
    reasons = (
        Reason(code="PHOTO", use=ReasonUse.CHANGES, label="A photo is missing", sentence="Could you add a photo?"),
        Reason(code="UNCLEAR", use=ReasonUse.DECLINE, label="Not shown", sentence="The proof does not show it."),
    )
    return Rules(**{"points": points, "proof": proof, "reasons": reasons, **fields})


def an_activity(lead: Person | None = None, **fields: Any) -> Activity:
    """Open, with `some_rules`."""
    return Activity(
        **{
            "activity_id": ActivityId(uuid4()),
            "name": "Beach clean-up",
            "description": "",
            "lead": lead.subject_id if lead else SubjectId(uuid4()),
            "rules": some_rules(),
            "version_id": VersionId(uuid4()),
            "state": ActivityState.OPEN,
            "published_at": NOW,
            **fields,
        }
    )


def a_kept_file(content: bytes = b"a photo", **fields: Any) -> KeptFile:
    """A photo that lies in no store: for tests that need its digests only."""
    digest = sha256(content).hexdigest()
    return KeptFile(
        **{
            "original_sha256": digest,
            "sha256": digest,
            "media_type": "image/jpeg",
            "size_bytes": len(content),
            "name": "photo.jpg",
            "width": 800,
            "height": 600,
            **fields,
        }
    )


def a_file_part(content: bytes = b"a photo", media_type: str = "image/jpeg") -> Part:
    """A photo as a part of a draft."""
    digest = sha256(content).hexdigest()
    return Part(
        part_id=PartId(uuid4()),
        kind=PartKind.FILE,
        sha256=digest,
        original_sha256=digest,
        media_type=media_type,
        size_bytes=len(content),
        file_id=FileId(uuid4()),
        name="photo.jpg",
    )
