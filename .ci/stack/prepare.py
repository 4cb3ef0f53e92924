"""Prepares the board of a stack: schema, reference facts, static files, listings, an administrator.

`prepare.py LISTINGS PASSWORD_FILE`, with the board's variables set. A second run changes nothing.
"""

import hashlib
import sys
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.contrib.staticfiles.finders import get_finders  # noqa: E402 - as above
from django.core.management import call_command  # noqa: E402 - as above

from accounts.models import User  # noqa: E402 - as above

ADMIN = "admin@okadwuma.example"


def main(listings: int, password: str) -> None:
    """Do each step; every one finds what it did before."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    collect_static()
    call_command("seed_demo", listings)
    open_admin(password)


def collect_static() -> None:
    """Collect and compress the static files, unless those of last time are the same."""
    stamp = Path(settings.VAR_DIR) / "static-files"
    sources = fingerprint()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != sources:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(sources, encoding="ascii")


def fingerprint() -> str:
    """Return what changes with any static file, or with how they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            facts = Path(storage.path(path)).stat()
            digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def open_admin(password: str) -> None:
    """Give the demo's superuser, who cannot sign in on a real board, this stack's own password."""
    admin = User.objects.get(email=ADMIN)
    if not admin.check_password(password):
        admin.set_password(password)
        admin.save(update_fields=["password"])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="ascii").strip())
