"""The few places where Django 5.2 and Django 6 differ."""

from typing import Any

import django

DJANGO_6 = django.VERSION >= (6, 0)

_FOLDERS = [
    "socialscore.web.loaders.LeanLoader",
    "django.template.loaders.app_directories.Loader",
]
_CACHED: list[Any] = [("socialscore.web.loaders.KeptLoader", _FOLDERS)]

# `{% partialdef %}` and "page.html#partial" are part of Django 6.
PARTIALS_APPS = [] if DJANGO_6 else ["template_partials.apps.SimpleAppConfig"]
TEMPLATE_BUILTINS = [] if DJANGO_6 else ["template_partials.templatetags.partials"]
TEMPLATE_LOADERS: list[Any] = _CACHED if DJANGO_6 else [("template_partials.loader.Loader", _CACHED)]
