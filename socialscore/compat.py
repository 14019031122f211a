"""The few places where Django 5.2 and Django 6 differ, and what a library need not bring along."""

import sys
from importlib import import_module
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


def load_without(module: str, *optional: str) -> None:
    """
    Import a module that looks for optional ones and can do without them, as if they were not there.

    Whatever was loaded before stays as it is, and whoever asks for them afterwards gets them.
    """
    hidden: dict[str, Any] = dict.fromkeys(name for name in optional if name not in sys.modules)
    sys.modules.update(hidden)
    try:
        import_module(module)
    finally:
        for name in hidden:
            sys.modules.pop(name, None)
