"""The language that a member is answered in: the one that they write, until they choose one."""

from dialogs.commands import SetPreference
from dialogs.lexicon import scripts
from dialogs.talk import Talk
from dialogs.ways import ways

CHINESE, ENGLISH = "zh-Hans", "en"
BY = "language_by"  # the preference that says whether the language was heard or chosen
HEARD = "heard"


def follow(talk: Talk, text: str) -> None:
    """Who never chose a language is answered in the one that they write; one line says how to change it. Who was only
    heard to write English is answered in Chinese again as soon as they write Chinese."""
    preferences, now = talk.world.preferences, talk.world.language
    if "language" in preferences and preferences.get(BY) != HEARD:
        return
    if any(isinstance(command, SetPreference) for command in talk.commands):
        return  # heard in this message already, of which this is the rest
    spoken = scripts.language(text)
    if not spoken and now == ENGLISH and scripts.is_chinese_sentence(text):
        spoken = CHINESE
    if spoken and spoken != now:
        talk.commands.append(SetPreference(name="language", value=spoken))
        talk.commands.append(SetPreference(name=BY, value=HEARD))
        key = "dialogs.language_back" if spoken == CHINESE else "dialogs.language_heard"
        talk.say(key, options=ways("language"))
