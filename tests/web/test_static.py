"""Static files: hashed names that still find each other."""

import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from socialscore.web.static import ManifestStorage

SOURCE = Path(settings.BASE_DIR) / "static"
FOLDERS = ("css", "fonts", "js", "verify")


@pytest.fixture
def collected(tmp_path: Path) -> ManifestStorage:
    """Our static files as `collectstatic` leaves them."""
    for folder in FOLDERS:
        shutil.copytree(SOURCE / folder, tmp_path / folder)
    storage = ManifestStorage(location=tmp_path, base_url="/static/")
    source = FileSystemStorage(location=SOURCE)
    names = [str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*") if path.parent.name in FOLDERS]
    for _name, _hashed, outcome in storage.post_process({name: (source, name) for name in names}):
        assert not isinstance(outcome, Exception), outcome
    return storage


class TestManifestStorage:
    def test_points_every_import_at_a_hashed_module(self, collected):
        for script in (SOURCE / "js").glob("*.js"):
            text = Path(collected.path(collected.stored_name(f"js/{script.name}"))).read_text()
            for name in re.findall(r"(?:from|import) '\./([^']+)'", text):
                assert re.search(r"\.[0-9a-f]{12}\.js$", name)
                assert collected.exists(f"js/{name}")

    def test_points_fonts_at_hashed_files(self, collected):
        text = Path(collected.path(collected.stored_name("css/base.css"))).read_text()
        for name in re.findall(r'url\("\.\./([^"]+)"\)', text):
            assert collected.exists(name)

    def test_joins_the_stylesheet_of_every_page(self, collected):
        text = Path(collected.path(collected.stored_name("css/app.css"))).read_text()
        assert "@import" not in text
        assert text.index("@layer reset, tokens, base, layout, components, pages, utilities;") < text.index(
            "@layer base {"
        )
        assert re.search(r"figtree-latin\.[0-9a-f]{12}\.woff2", text)

    def test_keeps_the_program_that_strangers_download_at_its_plain_address(self, collected):
        name = "verify/verify_receipt.py"
        assert collected.open(name).read() == (SOURCE / name).read_bytes()

    def test_names_a_file_that_was_not_collected_plainly(self, collected):
        assert collected.url("img/not-there.svg") == "/static/img/not-there.svg"

    def test_leaves_the_scripts_of_others_alone(self):
        assert [pattern for pattern, _rules in ManifestStorage.patterns] == ["*.css", "*.js", "js/*.js"]
