"""What allauth is told of an address."""

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client, RequestFactory

from socialscore.web.account.adapter import AccountAdapter
from tests.cast import PASSWORD, a_stored_person


class TestAddress:
    def test_is_never_stored(self, db: None, client: Client) -> None:
        cache.clear()
        a_stored_person("amina")
        client.post("/accounts/login/", {"login": "amina@example.org", "password": PASSWORD}, REMOTE_ADDR="203.0.113.7")
        assert UserSession.objects.get().ip.startswith("fd")

    def test_has_one_stand_in(self, rf: RequestFactory) -> None:
        def stand_in(address: str) -> str:
            return AccountAdapter().get_client_ip(rf.get("/", REMOTE_ADDR=address))

        assert stand_in("203.0.113.7") == stand_in("203.0.113.7") != stand_in("203.0.113.8")
