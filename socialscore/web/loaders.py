"""Our templates, without the indentation that only their authors need, and with their constant parts in one piece."""

import re
from typing import Any

from django.template.base import Origin, Template
from django.template.loaders import base, cached
from django.template.loaders.filesystem import Loader

from socialscore.web.folding import fold

INDENTATION = re.compile(r"(?<=\n)[ \t]+")


class FoldingLoader(base.Loader):
    """Folds pages as they are compiled."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """Return a compiled template."""
        template = super().get_template(template_name, skip)
        if template.origin.name.endswith(".html"):
            fold(template.nodelist)
        return template


class KeptLoader(cached.Loader, FoldingLoader):
    """Django's cached loader, which keeps what comes after it in the order of its bases."""


class LeanLoader(Loader):
    """
    Takes the indentation off pages as they are compiled, once per process: a third of their bytes.

    Line numbers stay. A text that may not lose it, in `pre` or in a `blocktranslate` of several lines that is not
    `trimmed`, does not belong into our templates. Mails keep theirs.
    """

    def get_contents(self, origin: Origin) -> str:
        """Return the source of a template."""
        contents: str = super().get_contents(origin)
        return INDENTATION.sub("", contents) if origin.name.endswith(".html") else contents
