"""
A small real issuer of OpenID Connect on loopback: discovery, authorization with PKCE, token, keys, userinfo.

It signs in whoever it was told to (`claims`), without asking; `faults` make it break one promise at a time.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID, CLIENT_SECRET = "socialscore", "kept between the two of us"
KID = "2026"


def a_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, FOREIGN_KEY = a_key(), a_key()


@dataclass(kw_only=True)
class Issuer:
    """What it says of whoever comes, and what it did."""

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "u-1", "email": "new@example.org"})
    faults: set[str] = field(default_factory=set)
    in_userinfo: bool = False
    url: str = ""
    asked: list[str] = field(default_factory=list)
    _granted: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": "https://evil.example" if "issuer" in self.faults else self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def keys(self) -> dict[str, Any]:
        return {
            "keys": [{**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": KID, "alg": "RS256", "use": "sig"}]
        }

    def authorize(self, query: dict[str, str]) -> str:
        """The address to send the browser back to."""
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT_ID
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        if "cancelled" in self.faults:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe()
        self._granted[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Tokens for a code that this client was given, or None."""
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        granted = self._granted.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if authorization != f"Basic {expected}" or granted is None or granted["code_challenge"] != challenge:
            return None
        if granted["redirect_uri"] != form["redirect_uri"]:
            return None
        id_token = self._id_token(granted.get("nonce", ""))
        return {"access_token": "for-userinfo", "token_type": "Bearer", "expires_in": 300, "id_token": id_token}

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        told = {"sub": self.claims["sub"]} if self.in_userinfo else self.claims
        payload = {
            **told,
            "iss": "https://evil.example" if "iss" in self.faults else self.url,
            "aud": "another" if "aud" in self.faults else CLIENT_ID,
            "iat": now,
            "exp": now - 600 if "exp" in self.faults else now + 300,
            "nonce": "another" if "nonce" in self.faults else nonce,
        }
        if "none" in self.faults:
            return jwt.encode(payload, "", algorithm="none", headers={"kid": KID})
        if "shared key" in self.faults:
            return jwt.encode(payload, CLIENT_SECRET * 2, algorithm="HS256", headers={"kid": KID})
        return jwt.encode(
            payload, FOREIGN_KEY if "signature" in self.faults else KEY, algorithm="RS256", headers={"kid": KID}
        )


def _handler(issuer: Issuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            issuer.asked.append(parts.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", issuer.authorize(query))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            is_known = self.headers.get("Authorization") == "Bearer for-userinfo"
            answers = {
                "/.well-known/openid-configuration": issuer.discovery(),
                "/keys": issuer.keys(),
                "/userinfo": issuer.claims if is_known else None,
            }
            self._answer(None if "down" in issuer.faults else answers.get(parts.path))

        def do_POST(self) -> None:
            issuer.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(issuer.token(form, self.headers.get("Authorization", "")))

        def log_message(self, *_args: Any) -> None:
            """Tests are quiet."""

        def _answer(self, data: dict[str, Any] | None) -> None:
            content = json.dumps(data or {"error": "invalid_request"}).encode()
            self.send_response(400 if data is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    return Handler


@contextmanager
def running(**told: Any) -> Iterator[Issuer]:
    """An issuer that answers on a free port of loopback until the block ends."""
    issuer = Issuer(**told)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(issuer))
    issuer.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
