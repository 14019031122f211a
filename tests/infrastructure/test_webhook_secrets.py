"""Secrets of webhooks: 32 random bytes, sealed with a key of their own, opened after a change of keys."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from socialscore.domain.webhooks import SealedSecret
from socialscore.infrastructure.webhooks.sealing import SecretLost, new_secret, opened
from socialscore.infrastructure.webhooks.signing import signed_headers

BODY = b'{"type":"ping","data":{"word":"\xc3\xa9"}}'


class TestNewSecret:
    def test_is_as_the_standard_writes_it(self) -> None:
        secret = new_secret()
        assert secret.text.startswith("whsec_")
        assert len(base64.b64decode(secret.text.removeprefix("whsec_"))) == 32
        assert secret.text != new_secret().text

    def test_is_stored_so_that_nobody_can_read_it(self) -> None:
        secret = new_secret()
        assert secret.text.removeprefix("whsec_") not in secret.sealed
        assert opened(secret.sealed) == base64.b64decode(secret.text.removeprefix("whsec_"))


class TestOpened:
    def test_goes_on_with_an_old_key_and_ends_without_it(self, settings: Any) -> None:
        sealed, old = new_secret().sealed, settings.SECRET_KEY
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [old]
        assert len(opened(sealed)) == 32
        settings.SECRET_KEY_FALLBACKS = []
        with pytest.raises(SecretLost):
            opened(sealed)

    def test_refuses_what_is_no_secret(self) -> None:
        with pytest.raises(SecretLost):
            opened(SealedSecret("not sealed"))


class TestSignedHeaders:
    def signed(self, *secrets: str, now: datetime | None = None) -> dict[str, str]:
        keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
        return signed_headers("id-1", BODY, secrets=keys, now=now or timezone.now())

    def test_verify_with_the_library_that_receivers_use(self) -> None:
        secret = new_secret().text
        assert Webhook(secret).verify(BODY, self.signed(secret)) == json.loads(BODY)

    def test_are_what_the_library_signs(self) -> None:
        secret, now = new_secret().text, datetime(2026, 11, 24, tzinfo=UTC)
        theirs = Webhook(secret).sign(msg_id="id-1", timestamp=now, data=BODY.decode())
        assert self.signed(secret, now=now)["webhook-signature"] == theirs

    def test_verify_with_both_secrets_while_both_live(self) -> None:
        old, new = new_secret().text, new_secret().text
        headers = self.signed(new, old)
        assert [Webhook(secret).verify(BODY, headers)["type"] for secret in (old, new)] == ["ping", "ping"]

    @pytest.mark.parametrize("wrong", ["body", "id", "timestamp", "signature", "secret"])
    def test_refuse_whatever_was_changed_on_the_way(self, wrong: str) -> None:
        secret, other = new_secret().text, new_secret().text
        headers, body = self.signed(secret), BODY
        if wrong == "body":
            body = BODY.replace(b"ping", b"pong")
        elif wrong == "id":
            headers["webhook-id"] = "id-2"
        elif wrong == "timestamp":
            headers["webhook-timestamp"] = str(int(headers["webhook-timestamp"]) + 1)
        elif wrong == "signature":
            headers["webhook-signature"] = self.signed(other)["webhook-signature"]
        with pytest.raises(WebhookVerificationError):
            Webhook(other if wrong == "secret" else secret).verify(body, headers)

    @pytest.mark.parametrize("minutes", [-6, 6])
    def test_refuse_an_old_message_sent_again_by_somebody_else(self, minutes: int) -> None:
        secret = new_secret().text
        headers = self.signed(secret, now=timezone.now() + timedelta(minutes=minutes))
        with pytest.raises(WebhookVerificationError, match="timestamp too"):
            Webhook(secret).verify(BODY, headers)
