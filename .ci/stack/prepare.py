"""Prepares the board of a stack: schema, reference facts, static files, listings, an administrator.

`prepare.py LISTINGS PASSWORD_FILE`, with the board's variables set. A second run changes nothing.
"""

import sys
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up first

from accounts.models import User  # noqa: E402 - as above

ADMIN = "admin@okadwuma.example"


def main(listings: int, password: str) -> None:
    """Do each step; every one finds what it did before."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("seed_demo", listings)
    open_admin(password)


def open_admin(password: str) -> None:
    """Give the demo's superuser, who cannot sign in on a real board, this stack's own password."""
    admin = User.objects.get(email=ADMIN)
    if not admin.check_password(password):
        admin.set_password(password)
        admin.save(update_fields=["password"])


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]).read_text(encoding="ascii").strip())
