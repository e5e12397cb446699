"""What can happen to a conversation. Channels make the first kinds, the assistant the rest; all are plain data."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _whole(value: Any) -> Any:
    """Half of a character (a lone surrogate, from a broken client) cannot be kept: a mark stands in its place."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_whole)]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Model):
    """Typed words; ``edited`` when the member changed an earlier message."""

    kind: Literal["text"] = "text"
    text: Words
    edited: bool = False


class Choice(Model):
    """A tapped option, by the id that it was offered with (``replies.Option.id``)."""

    kind: Literal["choice"] = "choice"
    id: Words
    typed: Words = ""  # the label, where it was typed and not tapped


class Paper(Model):
    """A picture or PDF that is already checked and kept; ``doubts``: dark, blurred, small, cut."""

    document: str
    media: str
    pages: int
    doubts: tuple[str, ...] = ()
    same_as: str | None = None  # an earlier document that shows the same picture


class Upload(Model):
    """Files that came together (an album, several photos gathered); ``refused``: reasons, one a file."""

    kind: Literal["upload"] = "upload"
    papers: tuple[Paper, ...] = ()
    refused: tuple[str, ...] = ()
    caption: Words = ""


class Location(Model):
    """Degrees, WGS 84."""

    kind: Literal["location"] = "location"
    latitude: float
    longitude: float


class Unsupported(Model):
    """Something that cannot be read: ``what`` is voice, sticker, video, link, contact, other."""

    kind: Literal["unsupported"] = "unsupported"
    what: str


class Started(Model):
    """First contact or a return: page opened, /start, subscribe, scan. ``payload``: what the link carried."""

    kind: Literal["started"] = "started"
    payload: str = ""


class Result(Model):
    """What became of a command of the same turn (``commands.Command.kind``)."""

    kind: Literal["result"] = "result"
    command: str
    ok: bool
    reason: str = ""  # a code when not ok, e.g. "not_found", "locked"
    data: dict[str, Any] = Field(default_factory=dict)


class RequestMoved(Model):
    """Staff or a clock moved a request; the member is told. ``note``: staff's own words, shown as such."""

    kind: Literal["request_moved"] = "request_moved"
    request: str
    to: str
    note: str = ""
    papers: tuple[str, ...] = ()  # ids of papers asked for
    appointment: datetime | None = None
    place: str = ""
    data: dict[str, Any] = Field(default_factory=dict)


class Staff(Model):
    """A person takes the conversation, says something, or hands it back (``timeout``: nobody came)."""

    kind: Literal["staff"] = "staff"
    act: Literal["took", "said", "handed_back", "timeout"]
    name: str = ""
    text: str = ""


class Reminder(Model):
    """A message that the bot starts: ``about`` is a reminder kind of ``commands.Remind``."""

    kind: Literal["reminder"] = "reminder"
    about: str
    request: str = ""
    day: date | None = None
    data: dict[str, Any] = Field(default_factory=dict)


Event = Annotated[
    Text | Choice | Upload | Location | Unsupported | Started | Result | RequestMoved | Staff | Reminder,
    Field(discriminator="kind"),
]
