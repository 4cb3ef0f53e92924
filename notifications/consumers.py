"""Websocket consumers."""

from channels.generic.websocket import AsyncWebsocketConsumer

NO_SUCH_SOCKET = 4404


class UnknownSocket(AsyncWebsocketConsumer):
    """Answers every path without a socket of its own: opened and closed with a code, no error."""

    async def connect(self) -> None:
        """Close at once with 4404, which a browser can read only after the handshake."""
        await self.accept()
        await self.close(code=NO_SUCH_SOCKET)
