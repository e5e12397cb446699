"""The language that a member is answered in: the one that they write, until they choose one."""

from dialogs import lexicon
from dialogs.commands import SetPreference
from dialogs.lexicon import scripts
from dialogs.talk import Talk
from dialogs.ways import ways

CHINESE, ENGLISH = "zh-Hans", "en"
CHOICES = ("english", "simplified", "traditional")  # global words
BY = "language_by"  # the preference that says whether the language was heard or chosen
HEARD = "heard"
GREETED = "greeted"  # in English, and nothing else: any Chinese word is answered in Chinese


def follow(talk: Talk, text: str, *, quietly: bool = False) -> None:
    """Who never chose a language is answered in the one that they write; one line says how to change it, but beside a
    danger. Who was only heard to write English is answered in Chinese again as soon as they write Chinese."""
    preferences, now = talk.world.preferences, talk.world.language
    if "language" in preferences and preferences.get(BY) not in (HEARD, GREETED):
        return
    if lexicon.global_word(text) in CHOICES or any(isinstance(command, SetPreference) for command in talk.commands):
        return  # chosen by these very words, or heard in this message already, of which this is the rest
    spoken = scripts.language(text)
    greeted = preferences.get(BY) == GREETED
    if not spoken and now == ENGLISH and (scripts.is_chinese(text) if greeted else scripts.is_chinese_sentence(text)):
        spoken = CHINESE
    greets = spoken == ENGLISH and scripts.is_english_greeting(text)
    if greets and talk.top is not None:
        return  # in the middle of a form it calls whoever is there
    if spoken and spoken == now and greeted and not greets:
        talk.commands.append(SetPreference(name=BY, value=HEARD))
    if spoken and spoken != now:
        talk.commands.append(SetPreference(name="language", value=spoken))
        talk.commands.append(SetPreference(name=BY, value=GREETED if greets else HEARD))
        quietly = quietly or greets or greeted
        key = "dialogs.language_back" if spoken == CHINESE else "dialogs.language_heard"
        if not quietly:
            talk.say(key, options=ways("language"))


def asked(talk: Talk, text: str) -> bool:
    """Whether English may be written, asked in it: yes, and that is said to be so."""
    if not lexicon.says("english_wish", text):
        return False
    talk.commands.append(SetPreference(name="language", value=ENGLISH))
    talk.commands.append(SetPreference(name=BY, value="chosen"))
    talk.set(misses=0)
    talk.say("dialogs.in_english", options=ways("language"))
    talk.go_on()
    return True
