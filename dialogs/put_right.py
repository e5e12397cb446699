"""A day that is put right just after it was told ("no, on the 2nd"): the day that was answered last is changed, whether
a form is open or it was only noted for one; a bare day is in the month of the one that it replaces."""

import re
from datetime import date

from dialogs import asked, filling, heard, lexicon, people, slots
from dialogs.lexicon import finding
from dialogs.plan import Ask
from dialogs.reading import Reading, read
from dialogs.talk import Talk
from knowledge.clocks import behind

DATE = "date"
ASKED = "asked"  # in the context: the last question, with what was told before it
TOLD = "told"  # in the context: what is kept for the form to come, a line each


def in_form(talk: Talk, ask: Ask | None, reading: Reading) -> bool:
    """Whether a day of the form was put right, and that was said."""
    known = filling.request_known(talk)
    words = right_words(reading.text)
    _, service = people.of_form(talk.world, known)
    if service is None or talk.top is None or reading.question or not lexicon.says("only_day", words):
        return False
    days = [slot for slot in talk.top.order if asked.kind(slot) == DATE and _is_day(known.get(slot))]
    for slot in reversed(days):
        day = _day(words, date.fromisoformat(str(known[slot])), slot in slots.PAST, talk)
        of_open = ask is not None and ask.kind == DATE and (ask.slot in slots.PAST) == (slot in slots.PAST)
        if day is not None and not of_open:
            new = {slot: day.isoformat()}
            filling.correct(talk, new, new)
            return True
    return False


def of_noted(talk: Talk, reading: Reading) -> str:
    """The words of a day in place of one that was noted last for a form to come, or ""; that one is forgotten."""
    words = right_words(reading.text)
    *before, last = str(talk.state.context.get(TOLD, "")).splitlines() or [""]
    day = finding.first("day_said", last)
    if not day or reading.question or not lexicon.says("only_day", words):
        return ""
    month = re.match(finding.pattern("month_said"), lexicon.plain(day))
    bare = month and re.search(finding.pattern("bare_day"), lexicon.plain(words))
    new = last.replace(day, f"{month[0]}{words}" if month and bare else words)
    context = talk.state.context
    asked_ = {ASKED: str(context[ASKED]).replace(last, new)} if ASKED in context else {}
    talk.set(context={**context, TOLD: heard.joined(*before), **asked_})
    return new


def right_words(text: str) -> str:
    """What stands behind words that put something right, or before them; "" where a message has none."""
    plain = lexicon.plain(text).strip()
    words = re.sub(finding.pattern("sets_right_tail"), "", re.sub(finding.pattern("sets_right_lead"), "", plain))
    return words.strip() if words.strip() != plain else ""


def _is_day(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value))


def _day(words: str, was: date, past: bool, talk: Talk) -> date | None:
    """The day that is meant in place of another; None where it cannot be, being ahead or behind."""
    today = talk.world.today
    days = read(words, talk.world).dates
    if len(days) != 1:
        return None
    day = behind(days[0], today) if past else days[0]
    if re.search(finding.pattern("bare_day"), lexicon.plain(words)):
        try:
            day = was.replace(day=days[0].day)
        except ValueError:
            return None
    return day if (day <= today if past else day >= today) else None
