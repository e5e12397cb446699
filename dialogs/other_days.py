"""A time that is told while another one is asked: "as soon as possible" where it is asked when the illness was found, a
day of last week where it is asked when somebody is to come. It goes where it belongs."""

import re
from datetime import date

from dialogs import asked, filling, lexicon, people, slots
from dialogs.lexicon import finding, rough
from dialogs.plan import Ask
from dialogs.plausible import WHOLE
from dialogs.reading import Reading
from dialogs.talk import Talk
from knowledge.clocks import behind

DATE = "date"
SHORT = 14  # characters of a message that says no more than a time


def placed(talk: Talk, ask: Ask, reading: Reading) -> bool:
    known = filling.request_known(talk)
    _, service = people.of_form(talk.world, known)
    if service is None or reading.question or len(lexicon.fold(reading.text)) > SHORT:
        return False
    asks = [question.slot for question in service.questions]
    ahead = ask.kind == WHOLE or (ask.kind == DATE and ask.slot not in slots.PAST)
    if lexicon.is_said("any_day", reading.text) and not ahead and asked.ANY_DAY in asks:
        if known.get(asked.ANY_DAY, "") or ask.slot in ("summary", "confirmed"):
            return False
        if asked.ANY_DAY not in known:
            filling.note(talk, {asked.ANY_DAY: ""})
        else:
            talk.say("dialogs.known_already")
            talk.go_on()
        return True
    past = next((slot for slot in slots.PAST if slot in asks and slot in known), "")
    time = _gone(reading, talk.world.today) if past and ask.slot == asked.ANY_DAY else ""
    if not time:
        return False
    filling.correct(talk, {past: time}, {past: time})
    return True


def _gone(reading: Reading, today: date) -> str:
    """The one time in the past that a message consists of, or ""."""
    bare = re.sub(finding.pattern("day_lead"), "", lexicon.plain(reading.text))
    if rough.is_all(bare):
        return rough.span(bare, today)
    days = {day for day in reading.dates if day == behind(day, today) and day < today}
    return days.pop().isoformat() if len(days) == len(reading.dates) == 1 else ""
