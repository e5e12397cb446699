"""Outbox messages in the member's language, as this platform may show them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.channels.rendering import Shown, ShownOption, shown
from bot.channels.wechat.notices import Notices
from bot.channels.wechat.texts import link
from bot.store.contract import Transaction
from bot.store.outbox import OutboxMessage
from bot.words import LANGUAGES, Catalogue
from dialogs.replies import Reply

OFFERED_LAST = 10
PAGE = "/wechat/more/"


@dataclass(frozen=True)
class Wording:
    """``words``: the catalogue of a language. ``public_url``: an origin, or "" where no page can be linked to."""

    words: Callable[[str], Catalogue]
    notices: Notices
    public_url: str = ""

    def language(self, tx: Transaction, conversation: str) -> str:
        wished = tx.members.preferences(conversation).get("language", "")
        return wished if wished in LANGUAGES else LANGUAGES[0]

    def shown(self, tx: Transaction, conversation: str, messages: Sequence[OutboxMessage]) -> tuple[Shown, ...]:
        """In order; behind some, the line that asks for the consent to be told by a notice."""
        words = self.words(self.language(tx, conversation))
        found = []
        for message in messages:
            reply = Reply.model_validate(message.reply)
            found.append(shown(reply, words))
            if offer := self.notices.offer(reply.key, conversation):
                agree = ShownOption("", words.say("wechat.notice_link"), offer)
                found.append(Shown(words.say("wechat.notice_offer"), (agree,)))
        return tuple(found)

    def last_offered(self, tx: Transaction, conversation: str) -> tuple[Shown, ...]:
        last = tx.conversations.get(conversation).last_n
        return self.shown(tx, conversation, tx.outbox.between(conversation, last - OFFERED_LAST + 1, last))

    def more(self, tx: Transaction, conversation: str, token: str) -> Callable[[], str] | None:
        """Makes the line that leads to a page with all of a long text."""
        if not self.public_url:
            return None
        words = self.words(self.language(tx, conversation))
        return lambda: link(words.say("wechat.more"), f"{self.public_url}{PAGE}{token}")
