"""The mails about an account: plain text, one thing each, and no blank where something should stand."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

TEMPLATES = Path(settings.BASE_DIR) / "templates"
APPS = ("account", "mfa", "socialaccount")
SUBJECTS = [path for app in APPS for path in TEMPLATES.glob(f"{app}/email/*_subject.txt")]
NAMES = sorted(str(path.relative_to(TEMPLATES)).removesuffix("_subject.txt") for path in SUBJECTS)
CONTEXT = {
    "community_name": "Harbour Commons",
    "code": "SQGH-QVFH",
    "email": "amina@example.org",
    "from_email": "old@example.org",
    "to_email": "new@example.org",
    "deleted_email": "old@example.org",
    "password_reset_url": "https://harbour.example/reset",
    "signup_url": "https://harbour.example/join",
}


@pytest.mark.parametrize("name", NAMES)
class TestMails:
    def test_have_a_subject_of_one_line(self, name):
        assert len(render_to_string(f"{name}_subject.txt").strip().splitlines()) == 1

    def test_name_the_community_and_hold_no_markup(self, name):
        text = render_to_string(f"{name}_message.txt", CONTEXT)
        assert "Harbour Commons" in text
        assert "&" not in text
        assert "{" not in text

    def test_show_the_code_where_one_is_asked_for(self, name):
        text = render_to_string(f"{name}_message.txt", CONTEXT)
        assert ("SQGH-QVFH" in text) == (
            name.rpartition("/")[2] in {"email_confirmation", "login_code", "password_reset_code", "proof_code"}
        )
