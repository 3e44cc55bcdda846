"""Static files under names that contain their hash, so that browsers may keep them for good."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class OurStaticFiles(StaticFilesConfig):
    """Django's collector, without what we never serve."""

    # Its modules import a name that only a bundler could resolve; our own htmx is in static/vendor.
    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx"]


class CompressedStorage(CompressedManifestStaticFilesStorage):
    """Hashed names, also inside `import` lines of ES modules, with .gz and .br beside each file."""

    support_js_module_import_aggregation = True
