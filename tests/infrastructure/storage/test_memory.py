"""The dearest legal pictures, in a process that is measured: it and those it starts stay under 600 MB."""

import subprocess
import sys
from pathlib import Path

import pytest

from . import samples

# The measured process keeps each file, and prints the peaks of itself and of the processes it started, in MB.
MEASURED = """
import resource, sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_TZ=True)
from socialscore.infrastructure.storage.durable import DurableFileSystemStorage
from socialscore.infrastructure.storage.proofs import ContentAddressedProofStore
store = ContentAddressedProofStore(DurableFileSystemStorage(location=sys.argv[1]))
for name in sys.argv[2:]:
    kept = store.keep([Path(name).read_bytes()], name=name)
    assert kept.width * kept.height > 7_000_000, kept
# Not RUSAGE_SELF, which starts with the memory of the process that started this one.
print(next(int(line.split()[1]) // 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")))
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""
DRAW = """
import sys
from PIL import Image, ImageCms
size, path = (int(sys.argv[1]), int(sys.argv[2])), sys.argv[3]
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
exif = Image.Exif()
exif[0x0112] = 6
picture = Image.new("CMYK", size, (9, 80, 200, 30))
picture.save(path, quality=60, progressive=True, subsampling=0, icc_profile=profile, exif=exif)
"""


def run(code: str, *arguments: object) -> str:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def peaks(tmp_path: Path, *paths: Path) -> tuple[int, int]:
    itself, started = run(MEASURED, tmp_path / "proofs", *paths).split()
    return int(itself), int(started)


class TestMemory:
    def test_of_40_megapixels_stays_under_600_mb_and_the_web_process_small(self, tmp_path: Path) -> None:
        (tmp_path / "w.webp").write_bytes(samples.tiny_webp_of_40_megapixels())
        run(DRAW, 8000, 5000, tmp_path / "c.jpg")

        itself, started = peaks(tmp_path, tmp_path / "w.webp", tmp_path / "c.jpg")

        assert itself < 80
        assert 300 < started < 600

    def test_of_8_megapixels_stays_under_250_mb_in_the_web_process(self, tmp_path: Path) -> None:
        (tmp_path / "w.webp").write_bytes(samples.webp_header(3200, 2500))
        run(DRAW, 3200, 2500, tmp_path / "c.jpg")

        itself, _ = peaks(tmp_path, tmp_path / "w.webp", tmp_path / "c.jpg")

        assert itself < 250


@pytest.mark.long
class TestMemoryOfHeic:
    def test_of_40_megapixels_stays_under_600_mb(self, tmp_path: Path) -> None:
        code = """
import sys
from PIL import Image
from pillow_heif import register_heif_opener
register_heif_opener()
Image.new("RGB", (8000, 5000), "red").save(sys.argv[1], "HEIF", quality=20)
"""
        run(code, tmp_path / "h.heic")

        itself, started = peaks(tmp_path, tmp_path / "h.heic")

        assert itself < 80
        assert started < 600
