"""A TCP proxy on loopback that can misbehave, for kernels that cannot delay or drop packets.

    with FaultProxy(3306) as proxy:        # forwards proxy.port to 127.0.0.1:3306
        proxy.set("latency", ms=80)

Modes: `ok`; `latency` delays both ways by `ms` ± `jitter`; `blackhole` accepts and forwards
nothing; `half` drops only the answers; `reset` cuts everything now and on connect; `refuse` stops
listening; `slow` sends `bps` bytes a second. `share` is the part of new connections concerned.
As a program: `fault_proxy.py LISTEN UPSTREAM CONTROL` (ports), and then for example
`curl 'localhost:CONTROL/set?mode=latency&ms=80'` or `curl localhost:CONTROL/`.
"""

import argparse
import asyncio
import contextlib
import json
import random
import socket
import struct
import threading
import urllib.parse
from types import TracebackType

MODES = ("ok", "latency", "blackhole", "half", "reset", "refuse", "slow")
LOOPBACK = "127.0.0.1"
CHUNK = 256
LOOK_SECONDS = 0.05
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class FaultProxy:
    """Forwards a loopback port to another one, as well or as badly as it is told to."""

    def __init__(self, upstream: int, *, port: int = 0) -> None:
        self.upstream = upstream
        self.port = port
        self.mode = "ok"
        self.ms = self.jitter = self.bps = 0.0
        self.share = 1.0
        self.connections = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "FaultProxy":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def set(
        self,
        mode: str,
        *,
        ms: float = 0,
        jitter: float = 0,
        bps: float = 0,
        share: float = 1,
    ) -> None:
        """Misbehave in this mode from now on; raise ValueError for an unknown one."""
        if mode not in MODES:
            raise ValueError(f"{mode!r} is not one of {', '.join(MODES)}.")
        if mode == "slow" and bps <= 0:
            raise ValueError("slow needs bps, the bytes a second.")
        self.ms, self.jitter, self.bps, self.share, self.mode = ms, jitter, bps, share, mode
        asyncio.run_coroutine_threadsafe(self._apply(), self._loop).result()

    def facts(self) -> dict[str, object]:
        """Return the mode, and how many connections were made and are open."""
        return {"mode": self.mode, "connections": self.connections, "open": len(self._open) // 2}

    async def _apply(self) -> None:
        if self.mode in ("reset", "refuse"):
            for writer in list(self._open):
                cut(writer)
        if self.mode == "refuse" and self._server:
            self._server.close()
            self._server = None
        elif self.mode != "refuse":
            await self._listen()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self.connections += 1
        # Only `_close` cancels, and a cancelled connection is reported as an error by asyncio.
        with contextlib.suppress(asyncio.CancelledError):
            await self._forward(reader, writer)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Tests seed nothing here on purpose: a share of the connections is a share, any will do.
        is_hit = random.random() < self.share  # noqa: S311 - not a secret
        if is_hit and self.mode == "reset":
            cut(writer)
            return
        while is_hit and self.mode == "blackhole":
            await asyncio.sleep(LOOK_SECONDS)
        try:
            server = await asyncio.open_connection(LOOPBACK, self.upstream)
        except OSError:
            cut(writer)
            return
        await self._join((reader, writer), server, is_hit=is_hit)

    async def _join(self, client: Streams, server: Streams, *, is_hit: bool) -> None:
        ends = {client[1], server[1]}
        self._open |= ends
        try:
            await asyncio.gather(
                self._pump(client[0], server[1], is_reply=False, is_hit=is_hit),
                self._pump(server[0], client[1], is_reply=True, is_hit=is_hit),
            )
        finally:
            self._open -= ends
            for writer in ends:
                writer.close()

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_reply: bool,
        is_hit: bool,
    ) -> None:
        # A peer that goes away ends this direction, and closing tells the other.
        with contextlib.suppress(OSError):
            while block := await reader.read(65536):
                while is_hit and self._swallows(is_reply=is_reply):
                    await asyncio.sleep(LOOK_SECONDS)
                await self._send(block, writer, mode=self.mode if is_hit else "ok")
        writer.close()

    def _swallows(self, *, is_reply: bool) -> bool:
        return self.mode == "blackhole" or (self.mode == "half" and is_reply)

    async def _send(self, block: bytes, writer: asyncio.StreamWriter, *, mode: str) -> None:
        if mode == "latency":
            shift = random.uniform(-1, 1) * self.jitter  # noqa: S311 - not a secret
            await asyncio.sleep(max(0.0, self.ms + shift) / 1000)
        size = CHUNK if mode == "slow" else len(block)
        for start in range(0, len(block), size):
            writer.write(block[start : start + size])
            await writer.drain()
            if mode == "slow" and self.bps:
                await asyncio.sleep(size / self.bps)


def cut(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset."""
    peer = writer.get_extra_info("socket")
    if peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def control(proxy: FaultProxy, port: int) -> None:
    """Serve `/set?mode=…` and the facts on a loopback port, until cancelled."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = urllib.parse.urlsplit((await reader.readline()).split()[1].decode())
        wish = dict(urllib.parse.parse_qsl(target.query))
        status, body = "200 OK", {}
        if target.path == "/set":
            try:
                mode = wish.pop("mode", "ok")
                numbers = {name: float(value) for name, value in wish.items()}
                await asyncio.to_thread(proxy.set, mode, **numbers)
            except (TypeError, ValueError) as error:
                status, body = "400 Bad Request", {"error": str(error)}
        text = json.dumps(body or proxy.facts()).encode()
        writer.write(b"HTTP/1.0 %s\r\nContent-Type: application/json\r\n" % status.encode())
        writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, LOOPBACK, port) as server:
        await server.serve_forever()


def main() -> None:
    """Run a proxy with a control port until it is told to end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("listen", "upstream", "control"):
        parser.add_argument(name, type=int, help="a loopback port")
    ports = parser.parse_args()
    with (
        FaultProxy(ports.upstream, port=ports.listen) as proxy,
        contextlib.suppress(KeyboardInterrupt),
    ):
        asyncio.run(control(proxy, ports.control))


if __name__ == "__main__":
    main()
