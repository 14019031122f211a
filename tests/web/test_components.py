"""The components of the interface: what people read, and what assistive technology is told."""

import re
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from django import forms
from django.conf import settings
from django.template import engines
from django.template.loader import render_to_string

from socialscore.web.templatetags import marks, navigation


def render(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load socialscore %}" + source).render(context)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


class TestStatus:
    @pytest.mark.parametrize(
        ("code", "word"),
        [
            ("DRAFT", "Draft"),
            ("SUBMITTED", "In review"),
            ("CHANGES_REQUESTED", "Changes requested"),
            ("APPROVED", "Approved"),
            ("DECLINED", "Not approved"),
            ("REVERSED", "Reversed"),
            ("EXPIRED", "Expired"),
            ("WITHDRAWN", "Withdrawn"),
            ("CANCELLED", "Cancelled"),
        ],
    )
    def test_is_always_a_sign_and_a_word(self, code, word):
        html = render("{% status code %}", code=code)
        assert words(html) == word
        assert '<svg class="icon" aria-hidden="true">' in html

    def test_every_state_of_an_activity_has_a_word(self):
        for code in ("DRAFT", "SCHEDULED", "OPEN", "PAUSED", "CLOSED", "ARCHIVED", "CANCELLED"):
            assert words(render("{% activity_state code %}", code=code)) == code.capitalize()

    def test_marks_ask_for_a_second_look_in_words(self):
        assert words(render('{% mark "ESCALATED" %}')) == "Escalated"

    def test_a_validator_is_called_a_reviewer(self):
        assert render("{{ code|role }}", code="VALIDATOR") == "Reviewer"

    def test_every_sign_is_in_the_sprite(self):
        sprite = (Path(settings.BASE_DIR) / "static/img/icons.svg").read_text()
        known = set(re.findall(r'id="([a-z]+)"', sprite))
        groups = (marks.ACTION_STATUSES, marks.ACTIVITY_STATES, marks.MARKS)
        used = {mark.icon for group in groups for mark in group.values()}
        used |= {place.icon for place in (navigation.REVIEW, navigation.LEAD, *navigation.EVERYBODY)}
        for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
            used |= set(re.findall(r'{% icon "([a-z]+)" %}', template.read_text()))
        assert used <= known


class TestPeople:
    def test_show_two_initials_that_are_not_read_aloud(self):
        html = marks.avatar("Amina de Diallo", hue=8)
        assert html == '<span class="avatar" data-hue="2" aria-hidden="true">AD</span>'

    def test_keep_their_hue_by_id_or_by_name(self):
        assert marks.avatar("A", UUID(int=13)) == marks.avatar("A", 1)
        assert marks.avatar("Grace") == marks.avatar("Grace")

    def test_have_a_nameless_sign_under_a_pseudonym(self):
        assert "data-anon" in marks.person("Quiet Heron", anon=True)

    def test_are_escaped(self):
        assert "<script>" not in marks.person("<script>", note="<b>", href='"><script>')

    @pytest.mark.parametrize("name", ["", "!", "Łukasz", "김 민"])
    def test_of_any_name_have_a_sign(self, name):
        assert marks.initials(name)

    def test_browsers_are_named(self):
        assert marks.browser("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Firefox/130.0") == "Firefox on Android"
        assert marks.browser("curl/8") == "A browser"


class TestPoints:
    def test_are_signed_when_given_and_a_ceiling_before(self):
        assert render("{% points 40 %}") == '<span class="points">+40</span>'
        assert render('{% points 30 "up to" muted=True %}') == '<span class="points" data-zero>up to 30</span>'

    def test_of_zero_are_grey(self):
        assert "data-zero" in render("{% points 0 %}")


class TestFingerprint:
    def test_shows_sixteen_digits_in_four_groups(self):
        html = render("{% fingerprint hex %}", hex="9f3ac21e07bd44f1" * 4)
        assert words(html) == "Fingerprint 9f3a c21e 07bd 44f1"


class SampleForm(forms.Form):
    text = forms.CharField(label="What did you do?", help_text="Two sentences are enough.", widget=forms.Textarea)
    link = forms.URLField(label="Link", required=False, assume_scheme="https")
    agreed = forms.BooleanField(label="People in the photos agreed", help_text="Nobody else opens them.")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "Photo"), ("b", "Text")], widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput)


class TestFields:
    def test_tie_label_help_and_error_to_the_control(self):
        html = render("{% field form.text %}", form=SampleForm({}))
        assert '<label for="id_text">What did you do?</label>' in html
        assert 'aria-invalid="true"' in html
        assert 'aria-describedby="id_text_helptext id_text_error"' in html
        assert 'id="id_text_error"' in html
        assert 'id="id_text_helptext"' in html

    def test_say_what_is_optional(self):
        assert "(optional)" in render("{% field form.link %}", form=SampleForm())
        assert "(optional)" not in render("{% field form.link optional=False %}", form=SampleForm())

    def test_put_the_words_of_a_checkbox_beside_it(self):
        html = render("{% field form.agreed %}", form=SampleForm({}))
        assert '<label class="check"' in html
        assert "Nobody else opens them." in html
        assert 'id="id_agreed_error"' in html

    def test_group_choices_under_a_legend(self):
        html = render("{% field form.kind %}", form=SampleForm())
        assert "<fieldset" in html
        assert "<legend>Kind</legend>" in html
        assert html.count('type="radio"') == 2

    def test_leave_hidden_fields_alone(self):
        html = render("{% field form.version %}", form=SampleForm(initial={"version": 3})).strip()
        assert html == '<input type="hidden" name="version" value="3" id="id_version">'

    def test_take_other_words_and_no_placeholder(self):
        form = SampleForm()
        form.fields["link"].widget.attrs["placeholder"] = "Link"
        html = render('{% field form.link label="Address" help="Begins with https" placeholder=False %}', form=form)
        assert "Address" in html
        assert "Begins with https" in html
        assert "placeholder" not in html
        assert 'aria-describedby="id_link_helptext"' in html

    def test_a_form_says_first_what_belongs_to_no_field(self):
        form = SampleForm({})
        form.add_error(None, "This activity is paused.")
        html = render("{% fields form %}", form=form)
        assert 'role="alert"' in html
        assert html.index("This activity is paused.") < html.index("id_text")
        assert "Please look at these" in html  # the hidden field has an error too

    def test_a_form_without_errors_says_nothing(self):
        assert render("{% form_errors form %}", form=SampleForm()).strip() == ""


class TestComponents:
    def test_work_with_only_what_they_are_given(self):
        line = SimpleNamespace(label="One shift", detail="Base points", amount="25")
        html = render(
            '{% include "components/ledger.html" with caption="Points" lines=lines total_label="Sum" total=25 only %}',
            lines=[line],
        )
        assert words(html) == "Points One shift Base points 25 Sum 25"

    def test_a_file_that_is_kept_can_be_removed_with_and_without_scripts(self):
        file = SimpleNamespace(
            name="bags.jpg", original_sha256="ab" * 32, is_image=True, thumbnail_url="/t/", url="/f/"
        )
        html = render_to_string("components/proof_file.html", {"file": file, "remove_url": "/remove/"})
        assert 'formaction="/remove/"' in html
        assert 'hx-post="/remove/"' in html
        assert 'aria-label="Remove bags.jpg"' in html

    def test_the_drop_zone_is_a_plain_file_input_underneath(self):
        context = {"upload_url": "/up/", "label": "Photos", "error": "Add one."}
        html = render_to_string("components/proof_files.html", context)
        assert 'type="file"' in html
        assert 'name="files"' in html
        assert 'aria-invalid="true"' in html
        assert 'aria-describedby="proof-help proof-error"' in html

    def test_a_page_without_other_pages_has_no_pager(self):
        assert render_to_string("components/pager.html", {}).strip() == ""
        assert 'rel="next"' in render_to_string("components/pager.html", {"older_url": "?before=9"})

    def test_nothing_is_inline(self):
        inline = re.compile(r"""\son[a-z]+=|style=|<style|<script(?![^>]*\bsrc=)|javascript:""")
        for template in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
            assert not inline.search(template.read_text()), template

    def test_static_files_that_templates_name_are_there(self):
        root = Path(settings.BASE_DIR)
        for template in (root / "templates").rglob("*.html"):
            for name in re.findall(r"""{% static ["']([^"']+)["'] %}""", template.read_text()):
                assert (root / "static" / name).is_file(), f"{template}: {name}"


def an_actor(**changes: object) -> SimpleNamespace:
    return SimpleNamespace(**({"can_review": False, "can_lead": False} | changes))


class TestNavigation:
    @pytest.mark.parametrize(
        ("actor", "first"),
        [
            (an_actor(), "dashboard"),
            (an_actor(can_lead=True), "lead"),
            (an_actor(can_review=True), "review"),
            (an_actor(can_review=True, can_lead=True), "review"),
        ],
    )
    def test_begins_with_the_own_work(self, actor, first):
        assert navigation.places_for(actor)[0].url_name == first

    def test_fits_the_tab_bar_of_a_phone(self):
        assert len(navigation.places_for(an_actor(can_review=True, can_lead=True))) <= navigation.MOST_ITEMS

    @pytest.mark.parametrize(
        ("page", "place"),
        [
            ("submit", "activities"),
            ("resubmit", "actions"),
            ("review_verdict", "review"),
            ("lead_activity_edit", "lead"),
            ("leaderboard", "leaderboard"),
            ("settings", "settings"),
        ],
    )
    def test_knows_where_a_page_belongs(self, page, place):
        assert navigation.place_of(page) == place

    def test_is_empty_for_a_stranger(self):
        assert navigation.main_nav({"actor": None}) == ""


class TestScripts:
    def test_are_short_modules_without_eval(self):
        for script in (Path(settings.BASE_DIR) / "static/js").glob("*.js"):
            text = script.read_text()
            assert text.count("\n") < 150, script
            assert not re.search(r"\beval\(|new Function|\.style\b", text), script

    def test_import_only_what_is_there(self):
        folder = Path(settings.BASE_DIR) / "static/js"
        for script in folder.glob("*.js"):
            for name in re.findall(r"""(?:from|import) '\./([^']+)'""", script.read_text()):
                assert (folder / name).is_file(), f"{script}: {name}"
