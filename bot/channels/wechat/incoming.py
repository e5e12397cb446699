"""What a callback says, as an event of the conversation or a piece of news about the person. wechatpy's message and
event classes read the fields; nothing that they do with odd values gets out of here but Unreadable."""

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from wechatpy.events import EVENT_TYPES, BaseEvent
from wechatpy.messages import MESSAGE_TYPES, BaseMessage

from bot.channels.wechat.xml import Fields
from dialogs.events import Choice, Event, Location, Started, Text, Unsupported

Window = Literal["typed", "tapped", "none"]
SCENE = "qrscene_"
ADDRESS_LONGEST = 64  # an openid has 28 characters; a stand-in's may differ
UNSUPPORTED = {"voice": "voice", "video": "video", "shortvideo": "video", "link": "link"}
TAPS = {"subscribe", "scan", "click", "scancode_push", "scancode_waitmsg"}


class Unreadable(ValueError):
    """A signed message whose fields make no sense; names the field."""


@dataclass(frozen=True)
class Medium:
    """A file on the platform, there for three days. ``name`` is the member's own name for it, if any."""

    media_id: str
    name: str = ""


@dataclass(frozen=True)
class News:
    """What no conversation has to answer: ``data`` holds plain values.

    unsubscribed; consent (template, granted); delivered (message, status); nothing.
    """

    kind: Literal["unsubscribed", "consent", "delivered", "nothing"]
    data: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Incoming:
    """``key``: the same for each try of the same message. ``opens``: which window of service messages this opens.
    ``what``: an event, a medium still to be fetched, a key of the account menu, or news."""

    openid: str
    account: str
    created: int
    key: str
    opens: Window
    what: Event | Medium | str | News


def incoming(fields: Fields) -> Incoming:
    """Raises Unreadable."""
    kind = _text(fields, "MsgType").lower()
    openid, account = _text(fields, "FromUserName"), _text(fields, "ToUserName")
    if not 1 <= len(openid) <= ADDRESS_LONGEST or not openid.isprintable() or not openid.isascii():
        raise Unreadable("FromUserName is no openid")
    created = _text(fields, "CreateTime")
    if not created.isascii() or not created.isdigit() or len(created) > 12:
        raise Unreadable("CreateTime is no time")
    try:
        if kind == "event":
            opens, what = _event(fields)
            key = _key("event", created, _text(fields, "Event").lower(), _optional(fields, "EventKey"), _more(fields))
        else:
            opens, what = "typed", _message(kind, fields)
            key = _key("message", _text(fields, "MsgId"))
    except Unreadable:
        raise
    except (TypeError, ValueError, KeyError, AttributeError) as error:  # what wechatpy's converters raise
        raise Unreadable(f"{kind[:20]!r}: {type(error).__name__}") from error
    if isinstance(what, Choice):
        opens = "tapped"
    return Incoming(openid, account, int(created), key, opens, what)


def _message(kind: str, fields: Fields) -> Event | Medium | str | News:
    message: BaseMessage = MESSAGE_TYPES.get(kind, BaseMessage)(dict(fields))
    if kind == "text":
        tapped = _optional(fields, "bizmsgmenuid")
        return Choice(id=tapped) if tapped else Text(text=_text(fields, "Content"))
    if kind == "image":
        return Medium(str(message.media_id or "")) if message.media_id else Unsupported(what="other")
    if kind == "file":  # not documented for every account: where there is a medium, it is fetched
        media_id = _optional(fields, "MediaId")
        return Medium(media_id, _optional(fields, "Title")) if media_id else Unsupported(what="file")
    if kind == "voice" and str(message.recognition or "").strip():
        return Text(text=str(message.recognition))
    if kind == "location":
        latitude, longitude = float(message.location_x), float(message.location_y)
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise Unreadable("Location_X, Location_Y are not on the earth")
        return Location(latitude=latitude, longitude=longitude)
    return Unsupported(what=UNSUPPORTED.get(kind, "other"))


def _event(fields: Fields) -> tuple[Window, Event | Medium | str | News]:
    name = _text(fields, "Event").lower()
    event: BaseEvent = EVENT_TYPES.get(name, BaseEvent)(dict(fields))
    opens: Window = "tapped" if name in TAPS else "none"
    if name == "subscribe":
        return opens, Started(payload=str(event.key or "").removeprefix(SCENE)[:128])
    if name == "scan":
        return opens, Started(payload=str(event.scene_id or "")[:128])
    if name == "click":
        return opens, str(event.key or "")
    return opens, _news(name, fields, event)


def _news(name: str, fields: Fields, event: BaseEvent) -> News:
    if name == "unsubscribe":
        return News("unsubscribed")
    if name == "templatesendjobfinish":
        return News("delivered", ({"message": str(event.id), "status": str(event.status)},))
    if name in ("subscribe_msg_popup_event", "subscribe_msg_change_event"):
        answers = [
            {
                "template": _text(item, "TemplateId"),
                "granted": "yes" if _text(item, "SubscribeStatusString") == "accept" else "no",
            }
            for item in _items(fields, name)
        ]
        return News("consent", tuple(answers))
    if name == "subscribe_msg_sent_event":
        results = [
            {"message": _text(item, "MsgID"), "status": _optional(item, "ErrorStatus") or _optional(item, "ErrorCode")}
            for item in _items(fields, name)
        ]
        return News("delivered", tuple(results))
    return News("nothing")  # VIEW, LOCATION, view_miniprogram, scans of goods, mass messages, whatever comes next


def _items(fields: Fields, name: str) -> list[Fields]:
    """<SubscribeMsgPopupEvent><List>…</List></SubscribeMsgPopupEvent>: one List or several."""
    holder = next((value for key, value in fields.items() if key.lower() == name.replace("_", "")), None)
    listed = holder.get("List", []) if isinstance(holder, dict) else []
    found = listed if isinstance(listed, list) else [listed]
    return [item for item in found if isinstance(item, dict)]


def _more(fields: Fields) -> str:
    """What tells apart two events of one second that have no EventKey: results of different messages."""
    return "".join(
        str(value) for key, value in sorted(fields.items()) if key.lower().startswith(("msgid", "subscribemsg"))
    )


def _key(*parts: str) -> str:
    """Short, and the same for the same parts; a MsgId is unique for its sender only, and so are these keys."""
    joined = "\0".join(parts)
    return f"{parts[0]}:{hashlib.sha256(joined.encode()).hexdigest()[:32]}"


def _text(fields: Fields, name: str) -> str:
    value: Any = fields.get(name)
    if not isinstance(value, str):
        raise Unreadable(f"{name} is missing or no text")
    return value


def _optional(fields: Fields, name: str) -> str:
    return _text(fields, name) if name in fields else ""
