"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from jobboard.checks import refuse_unsafe

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")
# A person does not wait longer for a query; commands and workers may (see settings).
os.environ.setdefault("DB_TIMEOUT", "10")
application = get_wsgi_application()

from jobs.actions import SEARCH_LOG  # noqa: E402 - Django must be set up first

refuse_unsafe()
SEARCH_LOG.keep_written()
