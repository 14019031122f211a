"""Folded templates say what they say unfolded, in each language."""

from uuid import UUID

import pytest
from django.conf import LazySettings
from django.template import Context, Engine, Template, engines
from django.template.base import TextNode
from django.utils import translation

from socialscore.web.folding import TEXTS, Constant, fold

PAGE = """{% load i18n static socialscore %}
<a href="{% url "landing" %}">{% icon "plus" %}{% translate "Save" %} &amp; {% translate "<b>" %}</a>
{% if person %}<p>{% blocktranslate %}Nobody & nothing{% endblocktranslate %} {{ person }}</p>
{% else %}<img src="{% static "img/mark.svg" %}" alt="">{% mark "OVERDUE" %}{% endif %}
{% for n in numbers %}{% translate "Next" as next %}{{ next }} {% blocktranslate %}{{ n }} times{% endblocktranslate %}
{% translate person %}
{% if n %}{% translate "Older" as older %}{{ older }}{{ missing|default:older }}{% endif %}
{% translate _("Yes") %}{% icon name %}{% url "activity" activity %}{% empty %}{% translate "Nothing yet" %}{% endfor %}
{% include "components/empty.html" with title=person link_url="/x" link_text="y" only %}
{% include "components/footer.html" %}{% partialdef part inline %}<i>{% translate "Undo" %}</i>{% endpartialdef %}"""
CONTEXTS = [
    {"person": "", "numbers": []},
    {"person": "<Ana>", "numbers": [1, 2], "name": "x", "activity": UUID("6f1c7a52-5b7e-4b0a-9d7e-0d2f0f5b9a11")},
    {"person": "Li & Bo", "numbers": [1], "name": "<x>", "activity": "6f1c7a52-5b7e-4b0a-9d7e-0d2f0f5b9a11"},
]


@pytest.fixture(autouse=True)
def two_languages(settings: LazySettings) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]


def compiled(source: str) -> Template:
    return engines["django"].engine.from_string(source)


def unfolded(source: str) -> Template:
    """By an engine that folds nothing, so that what is included is not folded either."""
    known = engines["django"].engine
    loaders = ["socialscore.web.loaders.LeanLoader"]
    engine = Engine(dirs=known.dirs, loaders=loaders, libraries=known.libraries, builtins=known.builtins)
    return engine.from_string(source)


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_says_the_same_unfolded_folded_and_again(context: dict[str, object], language: str) -> None:
    plain, folded = unfolded(PAGE), compiled(PAGE)
    fold(folded.nodelist)
    with translation.override(language):
        expected = plain.render(Context(context))
        assert [folded.render(Context(context)) for _ in range(2)] == [expected, expected]


def test_remembers_each_language_by_itself() -> None:
    template = compiled('{% load i18n %}{% translate "Yes" %}')
    fold(template.nodelist)
    with translation.override("en"):
        english = template.render(Context())
    with translation.override("de"):
        german = template.render(Context())
    assert (english, german) == ("Yes", "Ja")


def test_puts_a_run_down_in_one_piece() -> None:
    template = compiled('{% load i18n socialscore %}<p>{% icon "x" %}{% translate "No" %}</p>{{ name }} and text')
    fold(template.nodelist)
    kinds = [type(node) for node in template.nodelist]
    assert kinds.count(Constant) == 1
    assert kinds[-1] is TextNode


def test_what_fails_is_not_remembered() -> None:
    template = compiled('{% url "no_such_page" %}')
    fold(template.nodelist)
    before = {node: dict(texts) for node, texts in TEXTS.items()}
    for _ in range(2):
        with pytest.raises(Exception, match="no_such_page"):
            template.render(Context())
    assert [texts for node, texts in TEXTS.items() if node not in before] == [{}]


def test_pages_are_folded_and_mails_are_not() -> None:
    page, mail = (
        engines["django"].get_template(name).template for name in ("components/footer.html", "email/notice.txt")
    )
    assert any(isinstance(node, Constant) for node in page.nodelist)
    assert not any(isinstance(node, Constant) for node in mail.nodelist)
