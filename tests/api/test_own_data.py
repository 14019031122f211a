"""One's own data by token."""

import io
import json
import zipfile

from tests.api.programs import Program, refusal
from tests.cast import Cast


def test_is_a_zip_for_whoever_may_read(cast: Cast) -> None:
    answer = Program(cast.participant, "read").get("me/export/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.getvalue()))
    assert json.loads(archive.read("account.json"))["email"] == "participant@example.org"


def test_needs_the_scope(cast: Cast) -> None:
    assert refusal(Program(cast.participant, "submit").get("me/export/"))[0] == 403
