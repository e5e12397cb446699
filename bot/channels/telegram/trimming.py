"""An update cut down to what we read of it, before the library looks at it: a new or odd field elsewhere must not make
it unreadable, and a field that the library insists on and we don't need may be missing."""

from typing import Any

READ = ("message_id", "date", "text", "entities", "caption", "location")
"""Fields of a message that are read as they are."""
TYPES: dict[str, type] = {
    "message_id": int, "text": str, "caption": str, "data": str, "id": str, "file_id": str, "file_size": int,
    "width": int, "height": int, "language_code": str,
}  # fmt: skip
"""The library takes any type; what is not as it should be here would be trouble later."""


def trimmed(raw: dict[str, Any]) -> dict[str, Any]:
    """The update with the fields that we read and those that the library insists on. Raises TypeError."""
    update: dict[str, Any] = {"update_id": raw["update_id"]}
    for kind in ("message", "edited_message"):
        if isinstance(raw.get(kind), dict):
            update[kind] = _message(raw[kind])
    query = raw.get("callback_query")
    if isinstance(query, dict):
        message = query.get("message")
        update["callback_query"] = {
            **_typed({name: query[name] for name in ("id", "data") if name in query}),
            "from": _person(query.get("from")),
            "chat_instance": "",
            **({"message": _message(message)} if isinstance(message, dict) else {}),
        }
    return update


def _message(message: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {"message_id": 0, "date": 0}
    kept |= _typed({name: message[name] for name in READ if message.get(name) is not None})
    if isinstance(message.get("from"), dict):
        kept["from"] = _person(message["from"])
    if isinstance(message.get("chat"), dict):
        kept["chat"] = {name: message["chat"][name] for name in ("id", "type") if name in message["chat"]}
    if isinstance(message.get("reply_to_message"), dict):
        kept["reply_to_message"] = _message({"from": message["reply_to_message"].get("from"), "chat": kept.get("chat")})
    if isinstance(message.get("photo"), list):
        kept["photo"] = [{"file_unique_id": "", "width": 0, "height": 0, **_typed(size)} for size in message["photo"]]
    if isinstance(message.get("document"), dict) and "animation" not in message:
        document = message["document"]
        kept["document"] = _typed({name: document[name] for name in ("file_id", "file_size") if name in document})
        kept["document"]["file_unique_id"] = ""
    return kept


def _person(person: Any) -> Any:
    if not isinstance(person, dict):
        return person
    names = ("is_bot", "first_name", "language_code")
    kept = _typed({name: person[name] for name in names if name in person})
    return {"is_bot": False, "first_name": ""} | kept | ({"id": person["id"]} if "id" in person else {})


def _typed(fields: dict[str, Any]) -> dict[str, Any]:
    """Without those that are null."""
    kept = {name: value for name, value in fields.items() if value is not None}
    for name, value in kept.items():
        if name in TYPES and type(value) is not TYPES[name]:
            raise TypeError(name)
    return kept
