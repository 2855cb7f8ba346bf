"""Who may ask: this machine's own page or program, with the token; nobody from another page, host or user.

The address is 127.0.0.1 alone. A page of elsewhere that a browser runs could still ask there: it has no token (which
lies in no cookie), its `Origin` is another, and where a name of its own was made to mean 127.0.0.1, its `Host` is.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from optimiser.board.web.problems import problem

MOST_BYTES = 8 << 20
"""Of a body."""

SAFE = frozenset({"GET", "HEAD"})

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)

HEADERS: Mapping[str, str] = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",  # not no-referrer, which some browsers take for a request from elsewhere
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""On every answer. None of them lets another page read one."""


class Guard:
    """Lets through what may pass, and puts `HEADERS` on every answer.

    Args:
        app: what answers.
        port: that of this server.
        token: what calls of the interface carry.
        root: the path below which they stand; what is outside is the page, which holds no data.
        open_to_all: paths below it that need no token.
    """

    def __init__(self, app: ASGIApp, port: int, token: str, root: str, open_to_all: frozenset[str]) -> None:
        self.app, self.root, self.open_to_all = app, root, open_to_all
        self.hosts = frozenset(f"{name}:{port}".encode() for name in ("127.0.0.1", "localhost"))
        self.origins = frozenset(b"http://" + host for host in self.hosts)
        self.bearer = b"Bearer " + token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                named = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *((k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in named),
                ]
            await send(message)

        refused = self._refusal(scope)
        if refused is not None:
            kind, detail = refused
            await problem(kind, detail)(scope, receive, answer)
        else:
            await self.app(scope, receive, answer)

    def _refusal(self, scope: Scope) -> tuple[str, str] | None:
        """The kind of problem with a request and what to say of it; None where it may pass."""
        headers: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name.lower(), []).append(value)
        host = headers.get(b"host", [])
        if len(host) != 1 or host[0] not in self.hosts:
            return "other-host", ""
        if scope["method"] == "OPTIONS":
            return "method-not-allowed", "nothing of this is for other pages"
        if scope["method"] not in SAFE and not self._own(headers, host[0]):
            return "other-origin", ""
        path = scope["path"]
        if path.startswith(self.root) and path not in self.open_to_all:
            given = headers.get(b"authorization", [])
            if len(given) != 1 or not secrets.compare_digest(given[0], self.bearer):
                return "no-token", "expected Authorization: Bearer TOKEN"
        length = headers.get(b"content-length", [b"0"])
        if len(length) != 1 or not length[0].isdigit() or int(length[0]) > MOST_BYTES:
            return "too-large", f"expected {MOST_BYTES:,} bytes at most"
        return None

    def _own(self, headers: Mapping[bytes, list[bytes]], host: bytes) -> bool:
        """Whether a request that changes something comes from the page itself, or from no page at all."""
        origin, site = headers.get(b"origin", []), headers.get(b"sec-fetch-site", [])
        if site and site != [b"same-origin"] and site != [b"none"]:
            return False
        return not origin or origin == [b"http://" + host]
