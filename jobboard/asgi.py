"""The ASGI entry point: pages, websockets and, in the embedded mode, the background threads."""

import asyncio
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobboard.settings")
# A person does not wait longer for a query; commands and workers may (see settings).
os.environ.setdefault("DB_TIMEOUT", "10")

from channels.routing import ProtocolTypeRouter
from django.conf import settings
from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from jobboard.background import Background  # noqa: E402 - Django must be set up first
from jobboard.checks import refuse_unsafe  # noqa: E402 - as above
from jobs.actions import SEARCH_LOG  # noqa: E402 - as above
from notifications.consumers import UnknownSocket  # noqa: E402 - as above

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
refuse_unsafe()


async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    """Run the query log, and the embedded worker and beat, from the server's start to its end."""
    # Celery's fixup closes database connections as it starts, which the event loop may not do.
    background = await asyncio.to_thread(Background) if settings.EMBEDDED else None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            SEARCH_LOG.keep_written()
            if background:
                background.start()
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            # Here and not when Python ends: uvicorn ends by the signal that stopped it.
            await asyncio.to_thread(SEARCH_LOG.close)
            if background:
                await asyncio.to_thread(background.stop)
            await send({"type": "lifespan.shutdown.complete"})
            return


application = ProtocolTypeRouter(
    {"http": pages, "websocket": UnknownSocket.as_asgi(), "lifespan": lifespan}
)
