"""docs/webhooks.md: its Python verifies, and its table names what is sent."""

import re
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import WebhookVerificationError

from socialscore.domain.deliveries import PAUSES
from socialscore.domain.webhooks import EventType
from socialscore.infrastructure.webhooks.messages import TOLD, ping
from socialscore.infrastructure.webhooks.sealing import new_secret, opened
from socialscore.infrastructure.webhooks.signing import signed_headers
from tests.docs.reading import ROOT

TEXT = (ROOT / "docs" / "webhooks.md").read_text()
ROWS = dict(re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", TEXT, re.MULTILINE))


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    """The functions of the page."""
    names: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.+?)```", TEXT, re.DOTALL):
        exec(block, names)
    return names


class TestPython:
    def test_lets_what_we_sign_pass_with_both_secrets_and_nothing_else(self, printed: dict[str, Any]) -> None:
        now, new, old, other = timezone.now(), new_secret(), new_secret(), new_secret()
        body = ping(at=now).encode()
        headers = signed_headers("id", body, secrets=[opened(new.sealed), opened(old.sealed)], now=now)
        for secret in (new, old):
            assert printed["receive"](secret.text, body, headers)["type"] == "ping"
            assert printed["is_genuine"](secret.text, body, headers)
        for secret, sent in ((other, body), (new, body + b" ")):
            assert not printed["is_genuine"](secret.text, sent, headers)
            with pytest.raises(WebhookVerificationError):
                printed["receive"](secret.text, sent, headers)
        assert not printed["is_genuine"](new.text, body, {**headers, "webhook-timestamp": "1"})


class TestTable:
    def test_names_each_type(self) -> None:
        assert set(ROWS) == set(map(str, EventType))

    def test_names_each_field(self) -> None:
        for event_of, fields in TOLD.values():
            event_type = event_of({"state": "OPEN", "action_id": "one"})
            assert event_type is not None
            assert all(f"`{name}`" in ROWS[event_type] for name in fields), event_type


class TestSchedule:
    def test_is_the_one_that_is_followed(self) -> None:
        said = "after 5 s, 1 min, 5 min, 30 min, 2 h, 6 h, 12 h and 24 h"
        assert said in " ".join(TEXT.split())
        seconds = [5, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400]
        assert [pause.total_seconds() for pause in PAUSES] == seconds
