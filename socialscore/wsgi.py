"""The WSGI entry: `gunicorn socialscore.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialscore.settings")

application = get_wsgi_application()

from socialscore.safety import refuse_unsafe  # noqa: E402 (settings must be there first)

refuse_unsafe()
