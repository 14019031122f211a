"""The WSGI entry: `gunicorn socialscore.wsgi`."""

import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from socialscore.environment import POSTGRESQL

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialscore.settings")

if settings.DATABASES["default"]["ENGINE"] != POSTGRESQL:
    # Django REST framework looks for fields of PostgreSQL, and psycopg comes along: 10 MB that nobody here needs.
    sys.modules["django.contrib.postgres"] = None  # type: ignore[assignment]

application = get_wsgi_application()

from socialscore.safety import refuse_unsafe  # noqa: E402 (settings must be there first)

refuse_unsafe()
