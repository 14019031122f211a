"""The site as the web server calls it, with the addresses of `tests.http.breaking` for its own."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
settings.ROOT_URLCONF = "tests.http.breaking"
