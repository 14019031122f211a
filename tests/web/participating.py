"""What the participant's tests share: who looks, real files, and rows in numbers."""

from datetime import datetime, timedelta
from io import BytesIO
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.test import Client
from PIL import Image

from socialscore.infrastructure.django_app import models
from socialscore.wiring import unit_of_work

HTMX = {"HX-Request": "true"}
LONG_AGO = timedelta(days=200)


def signed_in(person: models.PersonProfile) -> Client:
    """A browser in which this person signed in."""
    client = Client()
    client.force_login(person.user)
    return client


def a_jpeg(name: str = "bags.jpg", *, shade: int = 120) -> SimpleUploadedFile:
    """A small real photo; another `shade` is another photo."""
    buffer = BytesIO()
    Image.new("RGB", (40, 30), (shade, 90, 60)).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def a_pdf(name: str = "sheet.pdf") -> SimpleUploadedFile:
    """One page."""
    buffer = BytesIO()
    Image.new("RGB", (40, 30), (200, 90, 60)).save(buffer, "PDF")
    return SimpleUploadedFile(name, buffer.getvalue(), "application/pdf")


def a_text_file(name: str = "notes.txt", text: bytes = b"Three bags.") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text, "text/plain")


def an_svg(name: str = "bags.svg") -> SimpleUploadedFile:
    """What the store refuses."""
    return SimpleUploadedFile(name, b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/svg+xml")


def many_approved(person: models.PersonProfile, activity_id: UUID, count: int, *, now: datetime) -> None:
    """Rows of settled actions with their entries, as the use cases would have left them, a minute apart."""
    version_id = models.Activity.objects.values_list("current_version_id", flat=True).get(pk=activity_id)
    moments = [now - LONG_AGO - timedelta(minutes=n) for n in range(count)]
    common = {"activity_id": activity_id, "activity_version_id": version_id, "subject_id": person.subject_id}
    rows = [
        models.Action(
            action_id=uuid4(),
            **common,
            status="APPROVED",
            revision_number=1,
            points_awarded=25,
            up_to=30,
            created_at=moment,
            changed_at=moment,
            first_submitted_at=moment,
            submitted_at=moment,
            ended_at=moment,
        )
        for moment in moments
    ]
    with unit_of_work():
        models.Action.objects.bulk_create(rows)
        models.ScoreEntry.objects.bulk_create(
            models.ScoreEntry(
                subject_id=person.subject_id,
                action_id=row.action_id,
                kind="CONFIRM",
                reserved_delta=0,
                confirmed_delta=25,
                rule_version=1,
                idempotency_key=f"CONFIRM:{row.action_id}",
                created_at=row.created_at,
            )
            for row in rows
        )
        models.PersonProfile.objects.filter(pk=person.pk).update(reputation_score=F("reputation_score") + 25 * count)
