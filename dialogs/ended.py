"""A policy that is over, or was given up: why nothing can be used, and whether not even what was before."""

from dialogs import answers, lexicon, people, told
from dialogs.reading import Reading
from dialogs.talk import Talk
from dialogs.ways import ways

STILL, WHY, LOSS = "over_still", "over_why", "over_at_a_loss"


def asked(talk: Talk, reading: Reading) -> bool:
    """ "Why can't it be used?", "not even for what was found before?", of a policy that is over."""
    bound = answers.speaking(talk.state, talk.world)
    named = reading.services or reading.concepts or reading.cities or reading.hospitals or reading.drugs
    if bound is None or named or not people.is_over(talk.world, bound):
        return False
    still = lexicon.says(STILL, reading.text)
    at_a_loss = lexicon.says(LOSS, reading.text) or (reading.question and lexicon.says("what_now", reading.text))
    if not still and not at_a_loss and not lexicon.says(WHY, reading.text):
        return False
    if still:
        channel = people.handbook(talk.world, bound).handbook.official_channel.model_dump()
        talk.say("dialogs.policy_over.still", options=ways("bind", "human"), channel=channel)
    else:
        talk.replies.append(told.policy_over(bound, talk.world))
    talk.set(misses=0)
    return True
