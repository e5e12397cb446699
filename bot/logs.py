"""Logs: a JSON line an event on stderr (plain lines on a terminal), ids and numbers masked, newlines escaped."""

import logging
import re
import sys
from collections.abc import MutableMapping
from hashlib import sha256
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z-]*\d[0-9A-Za-z-]{4,}(?![0-9A-Za-z])")
SECRET = re.compile(r"(?i)(bearer\s+|token=|password=|secret=|/bot)[^\s&\"'/]+")
PLAIN = frozenset({"timestamp", "level", "logger", "route", "method", "where"})
QUIET = {"uvicorn.error": logging.WARNING, "uvicorn.access": logging.WARNING, "httpx": logging.WARNING}


def masked(text: str) -> str:
    """``text`` with secrets gone and every long number or id shortened to its last two characters."""
    return LONG_NUMBER.sub(lambda found: _short(found[0]), SECRET.sub(r"\1***", text))


def _short(found: str) -> str:
    digits = sum(character.isdigit() for character in found)
    return f"***{found[-2:]}" if digits >= 4 else found


def tag(identifier: str) -> str:
    """A short stand-in for an id: the same for the same id, so that lines can be told apart, and no way back."""
    return sha256(identifier.encode()).hexdigest()[:6]


def _mask(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:  # noqa: ARG001
    for key, value in event.items():
        if isinstance(value, str) and key not in PLAIN:
            event[key] = masked(value)
    return event


def configure(level: str = "info", stream: TextIO | None = None) -> None:
    """Sends all logs, the libraries' too, through one masked door. Called once a process, by the command line."""
    out = stream or sys.stderr
    before: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask,
    ]
    last: Processor = (
        structlog.dev.ConsoleRenderer(colors=False) if out.isatty() else structlog.processors.JSONRenderer()
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), *before],
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logger() -> structlog.stdlib.BoundLogger:
    log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("member_assistant")
    return log
