"""A fact that is told right after an answer: what was asked is answered again with it where that changes it."""

from dataclasses import replace
from typing import Any

from dialogs import answers, heard, lexicon
from dialogs.reading import Reading
from dialogs.replies import Reply
from dialogs.talk import Talk
from dialogs.ways import ways
from knowledge.models import Verdict

WEIGHED = (Verdict.YES.value, Verdict.NO.value, Verdict.DEPENDS.value, Verdict.CLARIFY.value)
COMMA = "\uff0c"
MALIGNANT = "malignant"  # cue
GRADE = "grade-"  # of cues that tell of a hospital
SAME, MOST = "same", 2  # of the context: how often the last answer was given in a row; more often it is not
OVERVIEW = "answers.what_is"  # part that tells what a service is


def weighed(talk: Talk, reading: Reading) -> bool:
    """ "We go in tomorrow" after "can it be advanced?"; False where the answer stays what it was."""
    context = talk.state.context
    named = reading.cities or reading.hospitals or reading.drugs or reading.services or reading.concepts
    if named or reading.question or reading.wants or not _answered(talk):
        return False
    if not (reading.facts or reading.dates or ill(reading)):
        return False
    before = answers.again(talk.state, talk.world)
    again = answers.again(talk.state, talk.world, told=reading.text + COMMA)
    if before is None or again is None or not _weighs(again) or _said(again.replies) == _said(before.replies):
        return False
    talk.replies.extend(again.replies)
    told = heard.joined(str(context.get("told", "")), reading.text)
    talk.set(context={**again.context, "told": told}, misses=0)
    return True


def repeats(talk: Talk, found: answers.Found, reading: Reading) -> bool:
    """Whether a message that asks nothing would only be told once more what was said last; or one that names no service
    and does not ask what it is, what the one that was spoken of is."""
    last = [said["answer"]["parts"] for said in talk.state.said if said.get("answer")]
    now = [reply.answer["parts"] for reply in found.replies if reply.answer]
    named = reading.cities or reading.near_cities or reading.hospitals or reading.drugs or reading.illnesses
    graded = any(cue.startswith(GRADE) for cue in reading.cues)
    named = named or reading.services or reading.concepts
    overview = bool(now) and now[-1][:1] and now[-1][0]["key"] == OVERVIEW
    if (
        overview
        and not (named or graded)
        and talk.top is None
        and talk.state.spoken_of
        and not lexicon.says("asks_what", reading.text)
    ):
        return True
    return (
        not (named or graded or reading.dates or reading.question)
        and bool(now and last)
        and now[-1][:1] == last[-1][:1]
    )


def ill(reading: Reading) -> bool:
    """Whether an illness is told, if only by what kind it is; the one in the name of a department is none."""
    return MALIGNANT in reading.cues or any(not lexicon.is_department(reading.text, each) for each in reading.illnesses)


def _answered(talk: Talk) -> bool:
    """Whether the last thing said was an answer on whether something may be used."""
    last: list[dict[str, Any]] = [said["answer"] for said in talk.state.said if said.get("answer")]
    return bool(last) and last[-1].get("verdict") in WEIGHED


def _weighs(found: answers.Found) -> bool:
    return found.understood and any((reply.answer or {}).get("verdict") in WEIGHED for reply in found.replies)


def _said(replies: tuple[Reply, ...]) -> list[Any]:
    return [(reply.answer or {}).get("parts") for reply in replies if reply.answer]


def no_third_time(talk: Talk, found: answers.Found) -> answers.Found:
    """The same answer for the third time in a row helps nobody: that it is the same is said, and what else there is."""
    now = [reply.answer["parts"] for reply in found.replies if reply.answer]
    before = [said["answer"]["parts"] for said in talk.state.said if said.get("answer")]
    count = int(talk.state.context.get(SAME, 1)) + 1 if now and now == before else 1
    context = {**{k: v for k, v in found.context.items() if k != SAME}, **({SAME: count} if count > 1 else {})}
    if count <= MOST:
        return replace(found, context=context)
    return replace(found, context=context, replies=(Reply(key="dialogs.same_answer", options=ways("human")),))
