"""A WhatsApp that takes every message after 50 ms and costs hardly any processor time.

``python -m tests.bench.whatsapp_line PORT``; GET tells messages and connections by token.
"""

import asyncio
import json
import sys
from collections import Counter
from typing import ClassVar, Final

LATENCY_S = 0.05
TAKEN: Final = json.dumps(
    {
        "messaging_product": "whatsapp",
        "contacts": [{"input": "+31612345678", "wa_id": "31612345678"}],
        "messages": [{"id": "wamid.HBgLMzE2MTIzNDU2Nzg", "message_status": "accepted"}],
    }
)


class Line(asyncio.Protocol):
    """One connection, kept open; requests come with a Content-Length."""

    messages: ClassVar = Counter[str]()
    connections: ClassVar = Counter[str]()

    def __init__(self) -> None:
        self._received, self._used = b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, ended, rest = self._received.partition(b"\r\n\r\n")
        length = int(_header(head, b"content-length") or 0)
        if not ended or len(rest) < length:
            return
        self._received = rest[length:]
        if head.startswith(b"GET"):
            self._answer(json.dumps({"connections": Line.connections, "messages": Line.messages}))
            return
        token = _header(head, b"authorization").decode().strip()
        Line.connections[token] += not self._used
        self._used = True
        Line.messages[token] += 1
        asyncio.get_running_loop().call_later(LATENCY_S, self._answer, TAKEN)

    def _answer(self, body: str) -> None:
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=UTF-8\r\n"
            b"facebook-api-version: v26.0\r\nx-fb-trace-id: AbcdefghijkLMNOPqrstuv\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(body), body.encode())
        )


def _header(head: bytes, name: bytes) -> bytes:
    lines = head.lower().split(b"\r\n")
    return next((line[len(name) + 1 :] for line in lines if line.startswith(name + b":")), b"")


async def _serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Line, "127.0.0.1", port, backlog=200)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
