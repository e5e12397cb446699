"""Notices: template and subscription messages, for what must reach a person whose window is closed. Which reply is
told by which template is the operator's data, since templates are chosen and approved on the account's own page.

The file (YAML, named by MEMBER_ASSISTANT_WECHAT_NOTICES)::

    notices:
      - replies: [dialogs.moved.approved, dialogs.reminder.*]    # keys of replies; * at the end for all below
        kind: once            # template | subscription | once
        template: TEMPLATE_ID
        fields: {thing1: "{{ text }}", date2: "{{ today }}"}        # Jinja2; cut to what the field's type takes
        title: the heading    # for kind once
    ask_after: [dialogs.request.sent]          # replies that ask for the consent of kind once
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.words import catalogue
from knowledge.trouble import FileError
from knowledge.yamls import yaml_of

FIELD_LENGTHS = {"thing": 20, "phrase": 5, "name": 10, "character_string": 32, "date": 20, "time": 20, "number": 32}
"""Characters that a field takes, by the letters of its name (the platform's list of field types)."""
CONFIRM = "https://mp.weixin.qq.com/mp/subscribemsg"
ONCE_TITLE, ONCE_CONTENT = 15, 200
SCENE = 1000
_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


class NoticesError(Exception):
    """The operator's file is wrong: one line with the file's name and what is expected."""


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Notice(_Model):
    """``once``: one notice for each consent, which the person gives on a page of the platform."""

    replies: tuple[str, ...]
    template: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")
    kind: Literal["template", "subscription", "once"]
    fields: dict[str, str]
    title: str = Field(default="", max_length=ONCE_TITLE)

    def tells(self, key: str) -> bool:
        return any(_means(reply, key) for reply in self.replies)


class _File(_Model):
    notices: tuple[Notice, ...] = ()
    ask_after: tuple[str, ...] = ()

    def unknown(self) -> str:
        """The first name that is no reply's, or ""."""
        keys = catalogue().keys
        named = [reply for notice in self.notices for reply in notice.replies]
        return next((name for name in (*named, *self.ask_after) if not any(_means(name, key) for key in keys)), "")


@dataclass(frozen=True)
class Notices:
    """``secret`` signs what comes back from the page of consent; ``public_url``: where it comes back to."""

    notices: tuple[Notice, ...] = ()
    ask_after: tuple[str, ...] = ()
    app_id: str = ""
    public_url: str = ""
    secret: bytes = b""

    def of(self, key: str, agreed: Sequence[tuple[str, int]]) -> Notice | None:
        """The notice that may tell this reply to somebody who agreed to these templates."""
        allowed = {template for template, count in agreed if count}
        return next(
            (one for one in self.notices if one.tells(key) and (one.kind == "template" or one.template in allowed)),
            None,
        )

    def offer(self, key: str, conversation: str) -> str:
        """The address where the person agrees to one notice, or "" where this reply does not ask for it."""
        once = next((notice for notice in self.notices if notice.kind == "once"), None)
        if once is None or key not in self.ask_after or not self.public_url:
            return ""
        query = {
            "action": "get_confirm", "appid": self.app_id, "scene": SCENE, "template_id": once.template,
            "redirect_url": f"{self.public_url}/wechat/agreed", "reserved": self.mark(conversation, once.template),
        }  # fmt: skip
        return f"{CONFIRM}?{urlencode(query)}#wechat_redirect"

    def mark(self, conversation: str, template: str) -> str:
        """Letters and digits that only we can make, so that nobody agrees in another's name."""
        return hmac.digest(self.secret, f"agreed\0{conversation}\0{template}".encode(), "sha256").hex()[:32]

    def message(self, notice: Notice, openid: str, text: str, args: dict[str, Any], now: datetime) -> dict[str, Any]:
        """The body of the call. Raises NoticesError where a field needs what this reply does not have."""
        values = {
            name: {"value": _field(name, template, {**args, "text": text, "now": now, "today": now.date()})}
            for name, template in notice.fields.items()
        }
        body: dict[str, Any] = {"touser": openid, "template_id": notice.template, "data": values}
        if notice.kind == "once":
            content = " ".join(value["value"] for value in values.values())[:ONCE_CONTENT]
            body |= {"scene": str(SCENE), "title": notice.title, "data": {"content": {"value": content}}}
        if self.public_url:
            body["page" if notice.kind == "subscription" else "url"] = self.public_url
        return body


def load(path: Path | None, *, app_id: str, public_url: str, secret: str) -> Notices:
    """No file, no notices. Raises NoticesError."""
    if path is None:
        return Notices()
    try:
        found = _File.model_validate(yaml_of(path) or {})
        for notice in found.notices:
            for template in notice.fields.values():
                _ENVIRONMENT.parse(template)
    except (OSError, FileError) as error:
        reason = error.what if isinstance(error, FileError) else type(error).__name__
        raise NoticesError(f"{path.name}: cannot be read as YAML ({reason})") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise NoticesError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except TemplateError as error:
        raise NoticesError(f"{path.name}: {error}") from error
    if unknown := found.unknown():
        raise NoticesError(f"{path.name}: no reply is called {unknown}; the names are those of locales/zh-Hans")
    return Notices(found.notices, found.ask_after, app_id, public_url, secret.encode())


def _means(name: str, key: str) -> bool:
    return key == name or (name.endswith("*") and key.startswith(name[:-1]))


def _field(name: str, template: str, values: dict[str, Any]) -> str:
    try:
        text = " ".join(_ENVIRONMENT.from_string(template).render(values).split())
    except TemplateError as error:
        raise NoticesError(f"the field {name}: {error}") from error
    most = FIELD_LENGTHS.get(name.rstrip("0123456789"), 200)
    return text if len(text) <= most else text[: most - 1] + "…"
