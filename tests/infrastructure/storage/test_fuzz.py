"""Whatever bytes come: a file is kept, or refused with a sentence; nothing else is ever raised."""

import pytest
from django.core.files.storage import InMemoryStorage
from hypothesis import given, settings
from hypothesis import strategies as st

from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore
from socialscore.infrastructure.storage.refusals import FileRefused

from . import samples

STARTS = [
    b"",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    samples.png()[:33],
    samples.webp()[:20],
    samples.jpeg()[:200],
    b"<",
    b"\xef\xbb\xbf",
]
DRAWN_HERE = [
    samples.jpeg(exif=samples.exif(6), icc_profile=samples.profile(), comment=b"words"),
    samples.jpeg(progressive=True),
    samples.png("P", exif=samples.exif(3)),
    samples.png("RGBA", icc_profile=samples.profile()),
    samples.webp(exif=samples.exif(5), icc_profile=samples.profile()),
    samples.webp(lossless=True),
    b"Some words.\n" * 9,
]
DRAWN_APART = [samples.heic(), samples.pdf(2)]


@st.composite
def mutated(draw: st.DrawFn, originals: list[bytes]) -> bytes:
    """One of `originals` with some bytes changed, and perhaps a piece taken out, doubled or cut off."""
    data = bytearray(draw(st.sampled_from(originals)))
    for _ in range(draw(st.integers(0, 6))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
    match draw(st.sampled_from(["keep", "keep", "take out", "double", "cut off"])):
        case "take out":
            del data[start:end]
        case "double":
            data[end:end] = data[start:end]
        case "cut off":
            del data[end:]
    return bytes(data)


def keep_or_refuse(data: bytes) -> None:
    store = ContentAddressedProofStore(InMemoryStorage())
    try:
        kept = store.keep([data], name="x")
    except FileRefused:
        return
    with store.open(kept.sha256) as file:
        assert len(file.read()) == kept.size_bytes


class TestKeep:
    @settings(max_examples=400, deadline=None)
    @given(st.builds(bytes.__add__, st.sampled_from(STARTS), st.binary(max_size=800)))
    def test_takes_any_bytes(self, data: bytes) -> None:
        keep_or_refuse(data)

    @settings(max_examples=600, deadline=None)
    @given(mutated(DRAWN_HERE))
    def test_takes_any_damage(self, data: bytes) -> None:
        keep_or_refuse(data)

    @settings(max_examples=25, deadline=None)
    @given(mutated(DRAWN_APART))
    def test_takes_any_damage_apart(self, data: bytes) -> None:
        keep_or_refuse(data)

    @pytest.mark.long
    @settings(max_examples=5_000, deadline=None)
    @given(mutated(DRAWN_HERE))
    def test_takes_any_damage_for_long(self, data: bytes) -> None:
        keep_or_refuse(data)
