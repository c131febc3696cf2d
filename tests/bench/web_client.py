"""A small HTTP client for benches: many sessions from one thread, at little cost of its own."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int, headers: dict[str, str] | None = None) -> None:
        self.port = port
        self.headers = headers or {}
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def open(self) -> "Connection":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def ask(self, method: str, path: str, body: Any = None) -> tuple[int, bytes, str]:
        """Send a request; status, content and the headers of the answer."""
        content = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", f"host: 127.0.0.1:{self.port}"]
        lines += [f"{k}: {v}" for k, v in self.headers.items()]
        if body is not None:
            lines += ["content-type: application/json", f"content-length: {len(content)}"]
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head.split(" ", 2)[1])
        fields = dict(
            line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line
        )
        size = int(fields.get("content-length", 0))
        return status, await self.reader.readexactly(size), head

    def close(self) -> None:
        self.writer.close()


def p95(times: list[float]) -> float:
    """The time within which 95 of 100 were done."""
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


async def rounds(
    connections: list[Connection],
    request: Callable[[int, int], tuple[str, str, Any]],
    count: int,
    check: Callable[[int, int, bytes], None],
    pause: float = 0.0,
) -> list[float]:
    """Each connection sends `count` requests one after another; the times of all, in ms.

    Args:
        connections: the sessions.
        request: of session and number: method, path and body.
        count: of each session.
        check: is given the session, the status and the content.
        pause: between two requests of a session, in seconds, sessions spread evenly over it.
    """
    times: list[float] = []

    async def one(session: int) -> None:
        await asyncio.sleep(pause * session / len(connections))
        for n in range(count):
            asked = request(session, n)
            begun = time.perf_counter()
            status, content, _ = await connections[session].ask(*asked)
            times.append((time.perf_counter() - begun) * 1e3)
            check(session, status, content)
            if pause:
                await asyncio.sleep(pause)

    await asyncio.gather(*(one(session) for session in range(len(connections))))
    return times
