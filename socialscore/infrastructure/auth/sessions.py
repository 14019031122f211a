"""Sessions in the database, whose one read per request is a statement built once."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from socialscore.infrastructure.django_app.compiled import CompiledQuery


class SessionStore(DatabaseSessionStore):
    """Django's store of the database; only how a session is read differs."""

    def _get_session_from_db(self) -> Session | None:
        found = _LIVE.rows(session_key=self.session_key or "", now=timezone.now())
        if found:
            session_key, session_data, expire_date = found[0]
            return Session(session_key=session_key, session_data=session_data, expire_date=expire_date)
        self._session_key = None
        return None


def _live(session_key: str, now: datetime) -> QuerySet[Any, Any]:
    found = Session.objects.filter(session_key=session_key, expire_date__gt=now)
    return found.values_list("session_key", "session_data", "expire_date")


_LIVE = CompiledQuery(_live, session_key=str, now=datetime)
