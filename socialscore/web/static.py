"""Static files under names that hold their content's hash, compressed at build time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

Processed = Iterator[tuple[str, str, bool] | tuple[str, None, RuntimeError]]

STYLESHEET = "css/app.css"
OWN_IMPORTS = (
    "js/*.js",
    (
        (r"""(?P<matched>from '(?P<url>\./[^']+)';)""", "from '%(url)s';"),
        (r"""(?P<matched>import '(?P<url>\./[^']+)';)""", "import '%(url)s';"),
    ),
)


class PackagesFinder(AppDirectoriesFinder):
    """Collects what packages bring, without what no page of ours asks for: it would take most of the time."""

    unused = ("redoc", "rest_framework", "ext")

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        """Every file, as Django's finder lists them."""
        yield from super().list([*(ignore_patterns or ()), *self.unused])


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """
    WhiteNoise's storage, which also joins our stylesheet and rewrites the imports between our own ES modules.

    Only our modules: Django's switch for it (`support_js_module_import_aggregation`) reads every script, and finds
    imports in the bundles of other packages that name no file.
    """

    manifest_strict = False
    patterns = (*CompressedManifestStaticFilesStorage.patterns, OWN_IMPORTS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)  # type: ignore[no-untyped-call]
        self._addresses: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:  # type: ignore[override]
        """Return the address, made once for each name: what was collected does not change while a process runs."""
        address = self._addresses.get(name)
        if address is None:
            address = self._addresses[name] = super().url(name, force)
        return address

    def stored_name(self, name: str) -> str:
        """Return the hashed name, or the plain one: a file that was not collected must not take a page down."""
        try:
            return super().stored_name(name)
        except ValueError:
            return name

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Processed:
        """Join the stylesheet, then hash and compress every file."""
        if STYLESHEET in paths and not dry_run:
            source, _name = paths[STYLESHEET]
            Path(self.path(STYLESHEET)).write_text(joined(source, STYLESHEET), encoding="utf-8")
            paths = paths | {STYLESHEET: (self, STYLESHEET)}
        yield from super().post_process(paths, dry_run=dry_run, **options)  # type: ignore[no-untyped-call]


def joined(source: Any, name: str) -> str:
    """Return a stylesheet of the storage `source` with each `@import "…";` replaced by the file beside it."""
    folder = Path(name).parent

    def read(path: str) -> str:
        with source.open(path) as file:
            return str(file.read().decode())

    return re.sub(r'@import "([^"]+)";', lambda found: read(str(folder / found[1])), read(name))
