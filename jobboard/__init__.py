"""The roof of oKadwuma: settings, URLs and processes; wires everything, imported by nothing."""

from jobboard.celery import app as celery_app

__all__ = ["celery_app"]
