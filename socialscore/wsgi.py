"""The WSGI entry: `gunicorn socialscore.wsgi`."""

import os
import warnings

from django.core.wsgi import get_wsgi_application

from socialscore.compat import load_without

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialscore.settings")

with warnings.catch_warnings(category=Warning, action="ignore"):
    # An issuer's answers are JSON, and that is UTF-8: nothing has to be guessed.
    load_without("requests", "charset_normalizer", "chardet")

application = get_wsgi_application()

# It looks for fields of PostgreSQL, with which psycopg comes also on SQLite, and for YAML: 10 MB that nobody needs.
load_without("rest_framework.compat", "django.contrib.postgres", "yaml")

from socialscore.safety import refuse_unsafe  # noqa: E402 (settings must be there first)

refuse_unsafe()
