"""Production's settings with hashed static files, but without compressing every one of them."""

from jobboard.settings import *  # noqa: F403 - all of them, one changed
from jobboard.settings import STORAGES

STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
}
