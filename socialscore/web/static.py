"""Static files under names that hold their content's hash, compressed at build time."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN_IMPORTS = (
    "js/*.js",
    (
        (r"""(?P<matched>from '(?P<url>\./[^']+)';)""", "from '%(url)s';"),
        (r"""(?P<matched>import '(?P<url>\./[^']+)';)""", "import '%(url)s';"),
    ),
)


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """
    WhiteNoise's storage, which also rewrites the imports between our own ES modules.

    Only ours: Django's switch for it (`support_js_module_import_aggregation`) reads every script, and finds imports in
    the bundles of other packages that name no file.
    """

    manifest_strict = False
    patterns = (*CompressedManifestStaticFilesStorage.patterns, OWN_IMPORTS)

    def stored_name(self, name: str) -> str:
        """Return the hashed name, or the plain one: a file that was not collected must not take a page down."""
        try:
            return super().stored_name(name)
        except ValueError:
            return name
