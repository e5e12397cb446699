"""People on the emulated Telegram: they type, tap, send pictures, change their words, block the bot."""

import time
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.telegram import Message, Platform


@dataclass
class Chat:
    """A private chat of an invented person, or a group (``id`` below 0)."""

    platform: Platform
    id: int = 1001
    language: str = "zh-hans"
    read: int = 0  # of the bot's messages here, so many were read

    def __post_init__(self) -> None:
        self.platform.known.add(self.id)

    # --- what the person does

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Types words; the update, for sending it again."""
        return self._message(text=text, **more)

    def edit(self, message: int, text: str) -> dict[str, Any]:
        """Changes an earlier message (by its message_id)."""
        content = {**self._head(), "message_id": message, "text": text, "edit_date": int(time.time())}
        return self._sent(self.platform.update(edited_message=content))

    def tap(self, label: str, message: Message | None = None) -> dict[str, Any]:
        """Taps the button with this label: on ``message``, or on the newest that has it."""
        shown = [one for one in self.screen if label in one.labels]
        message = message or (shown[-1] if shown else None)
        assert message is not None, f"no button {label!r}; there are {[one.labels for one in self.screen[-3:]]}"
        data = next(button["callback_data"] for button in message.buttons if button["text"] == label)
        return self.tap_data(data, message)

    def tap_data(self, data: str, message: Message) -> dict[str, Any]:
        """A tap with these data, whether or not the message has such a button."""
        query = f"q{len(self.platform.calls)}-{time.monotonic_ns()}"
        self.platform.queries[query] = self.id
        shown = {
            "message_id": message.id, "date": int(time.time()), "chat": self._chat(), "text": message.text,
            "reply_markup": {"inline_keyboard": message.keyboard},
        }  # fmt: skip
        content = {"id": query, "from": self._person(), "chat_instance": "1", "data": data, "message": shown}
        return self._sent(self.platform.update(callback_query=content))

    def photo(self, data: bytes, *, caption: str = "", album: str = "", size: int | None = None) -> dict[str, Any]:
        """A photo, in two sizes."""
        small, best = self.keep(b"small", "photos"), self.keep(data, "photos", size)
        sizes = [
            {"file_id": small, "file_unique_id": "s", "width": 90, "height": 120, "file_size": 5},
            {"file_id": best, "file_unique_id": "b", "width": 960, "height": 1280, "file_size": size or len(data)},
        ]
        more = {"caption": caption} if caption else {}
        return self._message(photo=sizes, **more, **({"media_group_id": album} if album else {}))

    def document(self, data: bytes, *, name: str = "paper.pdf", size: int | None = None) -> dict[str, Any]:
        file = self.keep(data, "documents", size)
        return self._message(document={
            "file_id": file, "file_unique_id": "d", "file_name": name, "mime_type": "application/pdf",
            "file_size": size or len(data),
        })  # fmt: skip

    def send(self, **content: Any) -> dict[str, Any]:
        """Any other kind of message: sticker, voice, location, contact."""
        return self._message(**content)

    def block(self) -> dict[str, Any]:
        self.platform.blocked.add(self.id)
        return self._standing("kicked")

    def unblock(self) -> dict[str, Any]:
        self.platform.blocked.discard(self.id)
        return self._standing("member")

    # --- what the person sees

    @property
    def screen(self) -> list[Message]:
        return [message for message in self.platform.messages if message.chat == self.id]

    def next(self, count: int = 1) -> list[Message]:
        """The next messages of the bot that were not read yet."""
        self.platform.wait_for(lambda: len(self.screen) >= self.read + count, f"for {count} more in chat {self.id}")
        found = self.screen[self.read : self.read + count]
        self.read += count
        return found

    def until(self, part: str) -> Message:
        """Reads on until a message says ``part`` or has such a button."""

        def found() -> Message | None:
            return next((one for one in self.screen[self.read :] if part in one.text or part in one.labels), None)

        message: Message = self.platform.wait_for(found, f"for {part!r} in chat {self.id}")
        self.read = self.screen.index(message) + 1
        return message

    def keep(self, data: bytes, folder: str, size: int | None = None) -> str:
        """A file on the platform; its id."""
        id_ = f"file-{len(self.platform.files) + 1}"
        path = f"{folder}/file_{len(self.platform.files) + 1}.bin"
        self.platform.files[id_] = (path, data, len(data) if size is None else size)
        return id_

    # ---

    def _message(self, **content: Any) -> dict[str, Any]:
        return self._sent(self.platform.update(message={**self._head(), **content}))

    def _head(self) -> dict[str, Any]:
        with self.platform.changed:
            number = next(self.platform._ids)
        return {"message_id": number, "date": int(time.time()), "chat": self._chat(), "from": self._person()}

    def _chat(self) -> dict[str, Any]:
        if self.id < 0:
            return {"id": self.id, "type": "supergroup", "title": "Invented group"}
        return {"id": self.id, "type": "private", "first_name": "Yanshi"}

    def _person(self) -> dict[str, Any]:
        return {"id": abs(self.id), "is_bot": False, "first_name": "Yanshi", "language_code": self.language}

    def _standing(self, status: str) -> dict[str, Any]:
        member = {"user": {"id": 4242, "is_bot": True, "first_name": "Emulated"}, "status": status, "until_date": 0}
        changed = {
            "chat": self._chat(), "from": self._person(), "date": int(time.time()),
            "old_chat_member": {**member, "status": "member"}, "new_chat_member": member,
        }  # fmt: skip
        return self._sent(self.platform.update(my_chat_member=changed))

    def _sent(self, update: dict[str, Any]) -> dict[str, Any]:
        self.platform.send(update)
        return update


@dataclass
class Quiet(Chat):
    """A chat whose updates are only made, not sent: for sending them in another order, or twice."""

    made: list[dict[str, Any]] = field(default_factory=list)

    def _sent(self, update: dict[str, Any]) -> dict[str, Any]:
        self.made.append(update)
        return update
