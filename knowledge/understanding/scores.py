"""The one scale of how plainly an intent is asked for, and the levels at which something turns on it.

A rule of ``intents.yaml`` has its score there; what a sentence is merely like, one of the levels. Levels are compared
and never counted with, so that what stands between two of them may be moved.
"""

NAMED = 20  # what is spoken of: nothing is asked of it
BARE = 30  # a name alone; so much lower, too, what rests on facts beside the question
COMPARED = 40  # from here on it says what handbooks are compared by
WEAK = 48  # up to here it rests on a name and "may I", and gives way to what the conversation was about
DECIDING = 50  # from here on a topic that decides on the case refuses, though something else is asked
LED = 56  # a place or "where?", and nothing else that is asked
OWN = 60  # from here on it is a question of its own
ASKED = 70  # from here on it is asked for, if among other things
SPOKEN = 75  # from here on the question speaks of it plainly
LIKED = 77  # what the sentence is like
PLAIN = 80  # from here on it is asked for plainly: where the handbook is silent on it, that is said
ALMOST = 84  # from here on a rule says almost literally what is asked; and what the sentence is much like
LITERAL = 91  # from here on a rule says it literally
IN_WORDS = 95  # from here on it is asked for in so many words
CERTAIN = 99  # a rule that is never doubted
