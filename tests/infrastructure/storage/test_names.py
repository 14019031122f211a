"""Bad file names are replaced."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialscore.infrastructure.storage.names import LONGEST_NAME, clean_name


class TestCleanName:
    @pytest.mark.parametrize(
        ("name", "clean"),
        [
            ("harbour.jpg", "harbour.jpg"),
            ("Harbour.JPEG", "Harbour.jpeg"),
            ("IMG_1.HEIC", "IMG_1.jpg"),
            ("photo.php", "photo.jpg"),
            ("photo", "photo.jpg"),
            ("", "file.jpg"),
            (".jpg", "file.jpg"),
            ("...", "file.jpg"),
            ("../../etc/passwd", "passwd.jpg"),
            ("C:\\Users\\ada\\beach.png", "beach.jpg"),
            ("a/b\\", "file.jpg"),
            ("gpj\u202egnp.exe", "gpjgnp.jpg"),
            ("a\x00b\r\nc\u200b.jpg", "abc.jpg"),
            ('say "hi" <b>.jpg', "say _hi_ _b_.jpg"),
            ("  two   words .jpg", "two words.jpg"),
            ("cafe\u0301.jpg", "caf\u00e9.jpg"),
            ("港.jpg", "港.jpg"),
            ("x" * 300 + ".jpg", "x" * 116 + ".jpg"),
        ],
    )
    def test_returns_a_plain_base_name_with_its_extension(self, name: str, clean: str) -> None:
        assert clean_name(name, media_type="image/jpeg") == clean

    @given(st.text(max_size=400))
    def test_is_safe_for_any_text(self, name: str) -> None:
        clean = clean_name(name, media_type="application/pdf")

        assert 4 < len(clean) <= LONGEST_NAME
        assert clean.endswith(".pdf")
        assert not set(clean) & set('/\\<>:"|?*')
        assert not any(unicodedata.category(c).startswith("C") for c in clean)
        assert not clean.startswith((".", " "))
        assert clean_name(clean, media_type="application/pdf") == clean
