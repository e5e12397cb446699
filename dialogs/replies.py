"""What a conversation says, without words: keys of the catalogue in ``locales/`` and the values to fill in."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(Model):
    """A button. ``id`` comes back in ``events.Choice``; the label is a key with arguments, or data's own text."""

    id: str
    key: str = ""
    args: dict[str, Any] = Field(default_factory=dict)
    text: dict[str, str] = Field(default_factory=dict)  # {"zh": ..., "en": ...}: words of a handbook or a name
    url: str = ""


class Reply(Model):
    """One message. ``key`` names a template in ``locales/<language>/``; ``args`` are JSON values only.

    A value of the form ``{"zh": ..., "en": ...}`` is shown in the member's language; dates are ISO strings.
    ``answer``: a quick answer (``knowledge.answering``) to be rendered in place of a key.
    """

    key: str
    args: dict[str, Any] = Field(default_factory=dict)
    options: tuple[Option, ...] = ()
    answer: dict[str, Any] | None = None
    quiet: bool = False  # started by the bot; may be sent silently, respects quiet hours
