"""Groups: a question that is addressed to the bot gets a quick answer from the handbooks, as a guest's would. Nothing
is known of anybody there, nothing is kept, and everything personal is sent to a private chat."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from bot.channels.telegram.door import Flooded
from bot.channels.telegram.hearing import Myself, NotYet
from bot.channels.telegram.incoming import InGroup
from bot.channels.telegram.limits import LIMITS
from bot.channels.telegram.sender import NO_PREVIEW, ChatPace
from bot.channels.telegram.texts import pieces
from bot.words import Catalogue
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, TelegramError


def _group_pace() -> ChatPace:
    return ChatPace(per_second=LIMITS["group_minute"].value / 60, burst=LIMITS["group_minute"].value / 4)


@dataclass
class Groups:
    """``answer``: the quick answer to a guest, as text (question, day, words); ``today``: the day in China."""

    bot: Bot
    myself: Myself
    catalogue: Callable[[str], Catalogue]
    answer: Callable[[str, date, Catalogue], str]
    today: Callable[[], date]
    pace: ChatPace = field(default_factory=_group_pace)

    async def take(self, chat: int, said: InGroup, language: str) -> None:
        """Answers in the group, once. Raises NotYet where the platform asks to wait or does not answer."""
        words = self.catalogue(language)
        asked = said.text.strip()
        text = self.answer(asked, self.today(), words) if asked else words.say("telegram.group.called")
        wait = self.pace.wait(str(chat))
        if wait > 0:
            raise NotYet("flood", wait)
        try:
            await self.bot.send_message(
                chat,
                pieces(text)[0],
                parse_mode=ParseMode.HTML,
                reply_markup=self._way_in(words),
                reply_parameters=ReplyParameters(said.message, allow_sending_without_reply=True),
                link_preview_options=NO_PREVIEW,
            )
        except Flooded as error:
            raise NotYet("flood", error.after) from error
        except BadRequest:
            return
        except NetworkError as error:
            raise NotYet("unreachable") from error
        except TelegramError:  # thrown out of the group, or not allowed to write there
            return

    def _way_in(self, words: Catalogue) -> InlineKeyboardMarkup | None:
        if not self.myself.username:
            return None
        label = words.say("telegram.group.private")
        return InlineKeyboardMarkup([[InlineKeyboardButton(label, url=f"https://t.me/{self.myself.username}")]])
