"""What the HTTP API takes and gives, for its OpenAPI description."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Option(Model):
    """A button; ``id`` is sent back as ``choice``. With ``url`` it opens an address instead."""

    id: str
    label: str
    url: str | None = None


class Message(Model):
    """One message, in the member's language. ``number`` rises within a conversation; ``from`` says who wrote it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    text: str
    options: list[Option] = []
    number: int
    who: Literal["assistant", "staff", "member"] = Field(alias="from")
    at: str
    chosen: str | None = None


class Messages(Model):
    messages: list[Message]


class Conversation(Model):
    """``token`` opens the conversation: it is sent as ``Authorization: Bearer`` and never given again."""

    conversation: str
    token: str


class Wishes(Model):
    """How the member wants to read."""

    language: Literal["zh-Hans", "zh-Hant", "en"] | None = None
    large_text: bool | None = None


WISHES_BODY: dict[str, Any] = {
    "requestBody": {"content": {"application/json": {"schema": Wishes.model_json_schema()}}},
}


class Citation(Model):
    """Where the handbook says so."""

    handbook: str
    service: str | None = None
    section: str
    item: str | None = Field(description="The numbered item of the section; null where the section has none.")


class Answer(Model):
    """A quick answer, as ``member-assistant ask --json`` prints it."""

    verdict: Literal["yes", "no", "depends", "info", "unknown", "clarify", "out_of_scope", "emergency"]
    text: str
    handbook: str | None
    service: str | None
    citations: list[Citation]
    options: list[Option] = []


class HandbookLine(Model):
    id: str
    title: str
    edition: str
    services: list[str]


class Handbooks(Model):
    handbooks: list[HandbookLine]


class ErrorBody(Model):
    """``code`` stays the same in every release; ``message`` is for people, in the language asked for."""

    code: str
    message: str


class Error(Model):
    error: ErrorBody


def _object(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": [name], "properties": {name: schema}, "additionalProperties": False}


EVENT_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        _object("text", {"type": "string", "minLength": 1, "maxLength": 2000}),
                        _object("choice", {"type": "string", "minLength": 1, "maxLength": 2000}),
                        _object("started", {"type": "object"}),
                    ]
                }
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": 20},
                        "text": {"type": "string"},
                    },
                }
            },
        },
    }
}
