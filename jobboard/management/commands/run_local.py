"""`make run`: prepare the embedded board and serve it on this machine."""

import os
import socket
from io import StringIO
from pathlib import Path
from typing import Any

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.demo import SIGN_INS

WATCHED = ["jobboard", "accounts", "payments", "jobs", "notifications", "templates", "static"]


class Command(BaseCommand):
    """Migrate, load reference facts and demo data once, print where to go, serve."""

    help = "Prepare the embedded board with demo data and serve it with auto-reload."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --port and --no-reload."""
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--no-reload", action="store_true", help="serve without auto-reload")

    def handle(self, *, port: int, no_reload: bool, **_: Any) -> None:
        """Prepare and serve until Ctrl-C; refuse with what to do instead."""
        if not settings.EMBEDDED:
            raise CommandError(
                "run_local serves the embedded mode only: unset DATABASE_URL, or see the README."
            )
        self._check_folder(settings.VAR_DIR)
        self._check_port(port)
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0)
        call_command("seed_demo", stdout=self.stdout)
        # A board that an older version of the program indexed.
        call_command("rebuild_search", "--refresh", stdout=StringIO())
        self._greet(port)
        root = settings.BASE_DIR
        uvicorn.run(
            "jobboard.asgi:application",
            port=port,
            reload=not no_reload,
            reload_dirs=[str(root / name) for name in WATCHED],
            reload_includes=["*.html", "*.css", "*.js"],
            access_log=False,
            # Whoever asks is on this machine; what they say of others counts for nothing.
            proxy_headers=False,
            log_level="warning",
        )

    def _check_folder(self, folder: Path) -> None:
        if not os.access(folder, os.W_OK):
            raise CommandError(
                f"Cannot write in {folder}: run as its owner, or set VAR_DIR to another folder."
            )

    def _check_port(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"Port {port} cannot be used ({error}). Try: make run PORT=8001"
                ) from None

    def _greet(self, port: int) -> None:
        lines = ["", f"  oKadwuma is at  http://localhost:{port}/"]
        lines += [f"  admin at        http://localhost:{port}/admin/", "  sign-ins:"]
        lines += [
            f"    {person.role:<22}{person.email:<34}{person.password}" for person in SIGN_INS
        ]
        self.stdout.write("\n".join([*lines, "  Ctrl-C stops it.", ""]))
