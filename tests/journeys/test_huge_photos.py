"""A huge photo that tells where it was taken."""

import re
from hashlib import sha256
from io import BytesIO
from random import Random

from PIL import Image
from playwright.sync_api import expect

from socialscore.infrastructure.django_app import models
from socialscore.wiring import proof_store
from tests.journeys.phones import Phone

MAKER, LATITUDE = 271, 34853
LARGE_BYTES = 2_000_000


def a_huge_photo() -> bytes:
    """Over 2 MB, more than 2 560 pixels wide, and it tells its camera and place."""
    noise = Image.frombytes("RGB", (900, 700), Random(3).randbytes(900 * 700 * 3))
    exif = Image.Exif()
    exif[MAKER] = "Camera of Amina"
    exif[LATITUDE] = {1: "N", 2: (54.0, 20.0, 1.0), 3: "E", 4: (10.0, 8.0, 2.0)}
    out = BytesIO()
    noise.resize((3600, 2800)).save(out, "JPEG", quality=92, exif=exif)
    assert len(out.getvalue()) > LARGE_BYTES
    return out.getvalue()


def test_a_huge_photo_is_made_smaller_and_its_place_stays_on_the_phone(phone: Phone, arrived: list[bytes]) -> None:
    original = a_huge_photo()
    phone.choose("holiday.jpg", original)
    expect(phone.thumbnail).to_be_visible(timeout=20_000)
    [sent] = arrived
    assert len(sent) < len(original)
    assert b"Exif" not in sent
    assert b"Camera of Amina" not in sent
    assert max(Image.open(BytesIO(sent)).size) == 2560
    part = models.Part.objects.get(kind="FILE")
    assert part.original_sha256 == sha256(sent).hexdigest()


def test_the_original_is_sent_to_who_asks_for_it_and_kept_without_its_place(phone: Phone, arrived: list[bytes]) -> None:
    original = a_huge_photo()
    phone.page.get_by_role("checkbox", name=re.compile("Send the original")).check()
    phone.choose("holiday.jpg", original)
    expect(phone.thumbnail).to_be_visible(timeout=20_000)
    assert arrived == [original]
    part = models.Part.objects.get(kind="FILE")
    assert part.original_sha256 == sha256(original).hexdigest()
    with proof_store().open(part.sha256) as kept:
        picture = Image.open(kept)
        assert picture.size == (3600, 2800)
        assert not picture.getexif()
