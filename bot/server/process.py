"""One process of the product: its parts put together, the knowledge base read to the end, and then served."""

import contextlib
import socket
from collections.abc import Callable

from bot import app, assembly
from bot.library import warm
from bot.server.run import serve
from bot.settings import Settings
from knowledge.library import Library


def serve_product(settings: Settings, library: Library, listening: socket.socket, ready: Callable[[], None]) -> bool:
    """Serves until a signal ends it; ``ready`` is called once it listens. False when it could not start.

    Raises SettingsError, StoreError.
    """
    parts = assembly.assemble(settings, library)
    with contextlib.closing(parts):
        built = app.build(parts)  # tells of channels' settings that do not fit, before the index takes its seconds
        warm(library)
        return serve(built, settings, listening, ready=ready, leaving=parts.news.close)
