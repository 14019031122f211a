"""Words are remembered by their language, which is looked up only where there are several."""

from django.conf import LazySettings
from django.utils import translation
from django.utils.translation import gettext

from socialscore.web.languages import language, once_per_language


class TestLanguage:
    def test_is_that_of_the_one_who_reads(self, settings: LazySettings) -> None:
        settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
        with translation.override("de"):
            assert language() == "de"

    def test_is_the_only_one_without_asking(self) -> None:
        with translation.override("de"):
            assert language() == "en"


def test_words_are_made_once_for_each_language(settings: LazySettings) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    made = []

    @once_per_language
    def agreed() -> str:
        made.append(language())
        return gettext("Yes")

    said = []
    for code in ("en", "de", "en"):
        with translation.override(code):
            said.append(agreed())

    assert (said, made) == (["Yes", "Ja", "Yes"], ["en", "de"])
