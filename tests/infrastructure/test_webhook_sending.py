"""One attempt: what is sent to whom, and what becomes of each answer. The receiver is another process."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from socialscore.application.deliveries import Letter
from socialscore.domain.deliveries import Answer, Failure
from socialscore.domain.ids import DeliveryId, WebhookId
from socialscore.domain.webhooks import SealedSecret
from socialscore.infrastructure.webhooks import dialling
from socialscore.infrastructure.webhooks.sealing import new_secret
from socialscore.infrastructure.webhooks.sending import send
from tests.receiving import Received, receiving

SECRET = new_secret()
HOST = "hooks.example.org"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Received]:
    with receiving(tmp_path, SECRET.text) as received:
        yield received


def a_letter(url: str, *secrets: SealedSecret) -> Letter:
    return Letter(
        delivery_id=DeliveryId(uuid4()),
        webhook_id=WebhookId(uuid4()),
        url=url,
        body='{"type":"ping","data":{"word":"é"}}',
        secrets=secrets or (SECRET.sealed,),
    )


def sent(url: str, **fields: Any) -> Answer:
    return send(a_letter(url), now=timezone.now(), **{"may_be_private": True, **fields})


class TestSend:
    def test_reaches_a_receiver_who_can_verify_it(self, receiver: Received) -> None:
        letter = a_letter(f"{receiver.url}/in?key=1")
        assert send(letter, now=timezone.now(), may_be_private=True) == Answer(status=204)
        (line,) = receiver.lines
        assert (line["id"], line["verified"], line["body"]) == (str(letter.delivery_id), [True], letter.body)
        assert line["path"] == "/in?key=1"
        assert line["headers"]["content-type"] == "application/json"
        assert line["headers"]["host"] == receiver.url.removeprefix("http://")

    def test_is_signed_by_each_live_secret(self, receiver: Received) -> None:
        old, new = new_secret(), new_secret()
        receiver.know([old.text, new.text, SECRET.text])
        send(a_letter(receiver.url, new.sealed, old.sealed), now=timezone.now(), may_be_private=True)
        assert receiver.lines[0]["verified"] == [True, True, False]

    def test_follows_no_redirect(self, receiver: Received) -> None:
        assert sent(f"{receiver.url}/redirect") == Answer(status=302, failure=Failure.REDIRECTED)
        assert [line["path"] for line in receiver.lines] == ["/redirect"]

    def test_asks_no_proxy(self, receiver: Received, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9/")
        assert sent(receiver.url) == Answer(status=204)

    @pytest.mark.parametrize("status", [400, 410, 500])
    def test_takes_any_other_status_for_a_no(self, receiver: Received, status: int) -> None:
        assert sent(f"{receiver.url}/status/{status}") == Answer(status=status, failure=Failure.REFUSED)

    @pytest.mark.parametrize(
        ("said", "pause"),
        [
            ("120", timedelta(minutes=2)),
            ("Tue, 24 Nov 2026 09:02:00 GMT", timedelta(minutes=2)),
            ("Tue, 24 Nov 2026 08:00:00 GMT", timedelta(0)),
            ("soon", None),
            ("Fri, 31 Dec 99999999999999999999 23:59:59 GMT", None),
            ("-5", None),
        ],
    )
    def test_hears_when_to_come_again(self, receiver: Received, said: str, pause: timedelta | None) -> None:
        letter, now = (
            a_letter(f"{receiver.url}/status/503?retry_after={quote(said)}"),
            datetime(2026, 11, 24, 9, tzinfo=UTC),
        )
        assert send(letter, now=now, may_be_private=True).wished_pause == pause

    def test_gives_up_a_receiver_that_drips(self, receiver: Received, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(dialling.Deadline.__init__, "__defaults__", (0.6,))
        begun = time.monotonic()
        assert sent(f"{receiver.url}/drip") == Answer(failure=Failure.TOO_SLOW)
        assert sent(f"{receiver.url}/sleep/9") == Answer(failure=Failure.TOO_SLOW)
        assert time.monotonic() - begun < 3

    def test_says_when_nobody_is_there(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        assert sent(f"http://127.0.0.1:{port}/") == Answer(failure=Failure.NOT_REACHED)

    def test_says_when_what_answers_speaks_no_http(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            threading.Thread(target=_say, args=(server, b"SSH-2.0-OpenSSH\r\n"), daemon=True).start()
            assert sent(f"http://127.0.0.1:{server.getsockname()[1]}/") == Answer(failure=Failure.NOT_REACHED)

    def test_says_when_the_secret_cannot_be_opened(self) -> None:
        letter = a_letter("http://127.0.0.1/", SealedSecret("lost"))
        answer = send(letter, now=timezone.now(), may_be_private=True)
        assert answer == Answer(failure=Failure.SECRET_LOST)


def _say(server: socket.socket, words: bytes) -> None:
    connected, _ = server.accept()
    with connected:
        connected.recv(65_536)
        connected.sendall(words)


class TestAddresses:
    """Each of these would be a way into the network that the site stands in."""

    @pytest.mark.parametrize(
        "addresses",
        [
            ["127.0.0.1"],
            ["10.0.0.1"],
            ["169.254.169.254"],
            ["1.1.1.1", "10.0.0.1"],
            ["64:ff9b::7f00:1"],
            ["::ffff:0:1"],
        ],
    )
    def test_refuses_a_name_if_any_of_its_addresses_leads_home(self, addresses: Sequence[str]) -> None:
        answer = sent(f"https://{HOST}/", may_be_private=False, resolve=lambda _host, _port: addresses)
        assert answer == Answer(failure=Failure.ADDRESS_REFUSED)

    @pytest.mark.parametrize(
        "url", ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://2130706433/"]
    )
    def test_refuses_home_by_any_name(self, url: str) -> None:
        assert sent(url, may_be_private=False) == Answer(failure=Failure.ADDRESS_REFUSED)

    def test_refuses_plain_http(self) -> None:
        answer = sent(f"http://{HOST}/", may_be_private=False, resolve=lambda _host, _port: ["1.1.1.1"])
        assert answer == Answer(failure=Failure.ADDRESS_REFUSED)

    def test_says_when_there_is_no_such_name(self) -> None:
        def fail(_host: str, _port: int) -> list[str]:
            raise socket.gaierror

        for resolve in (fail, lambda _host, _port: []):
            assert sent(f"https://{HOST}/", resolve=resolve) == Answer(failure=Failure.NOT_RESOLVED)
        assert sent(f"http://{'a' * 64}.example.org/") == Answer(failure=Failure.NOT_RESOLVED)

    def test_calls_the_address_that_was_checked_though_the_name_changes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """DNS rebinding: public when it is checked, home a moment later."""
        answers = iter([["93.184.216.34"], ["127.0.0.1"]])
        called: list[Any] = []

        def refuse(address: Any, **_: Any) -> socket.socket:
            called.append(address)
            raise ConnectionRefusedError

        monkeypatch.setattr(socket, "create_connection", refuse)
        answer = sent(f"https://{HOST}/", may_be_private=False, resolve=lambda _host, _port: next(answers))
        assert answer == Answer(failure=Failure.NOT_REACHED)
        assert called == [("93.184.216.34", 443)]
        assert next(answers) == ["127.0.0.1"], "the name was resolved once"

    def test_tries_the_next_address_when_one_does_not_answer(self, receiver: Received) -> None:
        port = receiver.url.rsplit(":", 1)[1]
        answer = sent(f"http://{HOST}:{port}/", resolve=lambda _host, _port: ["127.0.0.2", "127.0.0.1"])
        assert answer == Answer(status=204)
        assert receiver.lines[0]["headers"]["host"] == f"{HOST}:{port}"


class TestTls:
    @pytest.fixture
    def port(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
        """A server that has a certificate for HOST, which this machine trusts."""
        certificate = _certificate(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with socket.create_server(("127.0.0.1", 0)) as plain, context.wrap_socket(plain, server_side=True) as server:
            threading.Thread(target=_answer, args=(server,), daemon=True).start()
            yield server.getsockname()[1]

    def test_checks_the_certificate_against_the_name_not_the_address(self, port: int) -> None:
        home = {"resolve": lambda _host, _port: ["127.0.0.1"]}
        assert sent(f"https://{HOST}:{port}/", **home) == Answer(status=204)

    def test_refuses_a_certificate_for_another_name(self, port: int) -> None:
        home = {"resolve": lambda _host, _port: ["127.0.0.1"]}
        assert sent(f"https://other.example.org:{port}/", **home) == Answer(failure=Failure.NOT_TRUSTED)

    def test_refuses_a_certificate_that_nobody_vouches_for(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        home = {"resolve": lambda _host, _port: ["127.0.0.1"]}
        assert sent(f"https://{HOST}:{port}/", **home) == Answer(failure=Failure.NOT_TRUSTED)


def _answer(server: ssl.SSLSocket) -> None:
    try:
        connected, _ = server.accept()
    except OSError:
        return  # the client did not trust us
    with connected, connected.makefile("rb") as request:
        # All of it: whoever closes on what was not read resets the connection, and the answer may be lost.
        headers = dict(line.lower().split(b": ", 1) for line in iter(request.readline, b"\r\n") if b": " in line)
        request.read(int(headers[b"content-length"]))
        connected.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)]), timezone.now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(pem))
    return path
