"""What every middleware of ours shares: it looks at HTTP requests, and lets anything else through."""

from abc import ABC, abstractmethod

from starlette.types import ASGIApp, Receive, Scope, Send


class Door(ABC):
    """ASGI middleware around ``app``."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self.let_in(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    @abstractmethod
    async def let_in(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
