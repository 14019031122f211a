"""Templates lose their indentation as they are compiled, and constant texts are looked up once per language."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.template import engines
from django.template.loader import get_template
from django.utils import translation

BLOCKS = re.compile(r"{% blocktrans(?:late)?\b([^%]*)%}(.*?){% endblocktrans", re.DOTALL)


def sources() -> Iterator[tuple[str, str]]:
    """Every page template of ours, by name."""
    folder = Path(settings.BASE_DIR, "templates")
    for path in sorted(folder.rglob("*.html")):
        yield str(path.relative_to(folder)), path.read_text()


class TestLeanLoader:
    def test_takes_the_indentation_off(self) -> None:
        source = get_template("base.html").template.source

        assert "\n<body" in source
        assert "\n " not in source

    def test_keeps_that_of_mails(self) -> None:
        assert (
            get_template("email/base.txt").template.source
            == Path(settings.BASE_DIR, "templates/email/base.txt").read_text()
        )

    @pytest.mark.parametrize(("name", "source"), [*sources()], ids=lambda value: value if len(value) < 80 else "")
    def test_meets_no_text_that_needs_it(self, name: str, source: str) -> None:
        longer = [text for options, text in BLOCKS.findall(source) if "\n" in text and "trimmed" not in options]

        assert (longer, "<pre" in source) == ([], False), name


class TestTranslate:
    @pytest.fixture(autouse=True)
    def two_languages(self, settings: LazySettings) -> None:
        settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]

    def test_looks_up_again_for_another_language(self) -> None:
        template = engines["django"].from_string('{% load i18n socialscore %}{% translate "Yes" %}')

        with translation.override("en"):
            english = template.render()
        with translation.override("de"):
            german = template.render()

        assert (english, german, template.render()) == ("Yes", "Ja", "Yes")

    def test_leaves_variables_and_names_to_django(self) -> None:
        template = engines["django"].from_string(
            "{% load i18n socialscore %}"
            '{% translate word %}{% translate "No" as no %}, {{ no }}{% translate "100%" noop %}'
        )

        with translation.override("de"):
            said = [template.render({"word": word}) for word in ("Yes", "No")]

        assert said == ["Ja, Nein100%", "Nein, Nein100%"]
