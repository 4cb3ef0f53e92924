"""Production's settings, without compressing every static file before a test."""

from jobboard.settings import *  # noqa: F403 - all of them but one
from jobboard.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
