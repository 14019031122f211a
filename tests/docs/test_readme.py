"""README and docs name nothing that is not there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve, reverse

from socialscore.cli.demo.people import DOMAIN, PASSWORD, SIGN_INS
from tests.docs.reading import DOCUMENTS, PACKAGE, ROOT, code_of, commands_of, prose_of

LONGEST = {"architecture.md": 250, "api.md": 200}
MOST_PICTURE_BYTES = 150 * 1024
# Read by gunicorn or its configuration, not by the settings.
OF_THE_WEB_SERVER = {"HOST", "PORT", "WEB_CONCURRENCY"}
# Places that a process makes, or that stand for others.
MADE = ("var/", ".venv/", "requirements.txt")
MACHINES = re.compile(r"(?<![\w.])/(?:home|root|work|Users|tmp)/")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def is_path(code: str) -> bool:
    """Return whether a piece of code looks like a path of this repository."""
    return bool(re.fullmatch(r"\.?[\w-][\w.-]*(/[\w.-]+)*/?", code)) and (
        "/" in code or code.endswith((".py", ".md", ".txt", ".toml", ".css", ".js", ".html", ".in"))
    )


def exists(path: str) -> bool:
    """Return whether a path is there, from the root or from the package."""
    return path.startswith(MADE) or any((place / path).exists() for place in (ROOT, PACKAGE))


def is_address(path: str) -> bool:
    """Return whether `auth/login/` and the like are addresses of the API."""
    try:
        resolve(f"/api/v1/{path}")
    except Resolver404:
        return False
    return True


@each_document
class TestDocument:
    def test_links_to_what_is_there(self, document: Path) -> None:
        links = re.findall(r"\]\(([^)\s]+)\)", prose_of(document))
        local = [link.partition("#")[0] for link in links if not link.startswith(("http://", "https://", "#"))]
        assert [link for link in local if not (document.parent / link).exists()] == []

    def test_names_files_that_are_there(self, document: Path) -> None:
        paths = [code for code in code_of(document) if is_path(code)]
        assert [path for path in paths if not exists(path) and not is_address(path)] == []

    def test_names_targets_of_make_that_are_there(self, document: Path) -> None:
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        assert commands_of(document, "make") <= targets

    def test_names_commands_that_are_there(self, document: Path) -> None:
        assert commands_of(document, "manage.py") <= set(get_commands())

    def test_is_short(self, document: Path) -> None:
        assert len(document.read_text().splitlines()) <= LONGEST.get(document.name, 150)

    def test_knows_no_machine(self, document: Path) -> None:
        assert MACHINES.findall(document.read_text()) == []


class TestReadme:
    text = (ROOT / "README.md").read_text()

    def test_shows_a_picture_that_is_not_too_big(self) -> None:
        pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", self.text)
        assert pictures
        assert all((ROOT / picture).stat().st_size <= MOST_PICTURE_BYTES for picture in pictures)

    def test_says_whom_to_sign_in_as(self) -> None:
        assert {f"{account}@{DOMAIN}" for account in SIGN_INS} == set(re.findall(rf"`(\w+@{DOMAIN})`", self.text))
        assert f"`{PASSWORD}`" in self.text

    def test_calls_addresses_of_the_api_that_are_there(self) -> None:
        called = set(re.findall(r"\$API(/[a-z/]+/)", self.text))
        known = {
            reverse(name).removeprefix("/api/v1")
            for name in ("api_login", "api_logout", "api_me", "api_actions", "api_activities")
        }
        assert called == known


class TestVariables:
    settings = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (PACKAGE / "settings.py").read_text()))
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "deploy.md").read_text(), re.MULTILINE))

    def test_of_the_settings_are_in_the_example(self) -> None:
        assert self.example == self.settings | OF_THE_WEB_SERVER

    def test_of_the_settings_are_explained(self) -> None:
        assert self.explained == self.settings | OF_THE_WEB_SERVER


class TestArchitecture:
    def test_names_every_file_that_others_build_on(self) -> None:
        text = (ROOT / "docs" / "architecture.md").read_text()
        files = [path for folder in ("domain", "application", "http") for path in (PACKAGE / folder).glob("*.py")]
        files += [*(PACKAGE / "infrastructure").glob("*.py"), *PACKAGE.glob("*.py"), *(PACKAGE / "web").glob("*.py")]
        names = [str(path.relative_to(PACKAGE)) for path in files if path.name != "__init__.py"]
        assert [name for name in names if name not in text] == []
