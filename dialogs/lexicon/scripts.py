"""In which language and script a sentence is written."""

import re

from dialogs.lexicon import fold, global_word, is_question, plain, words_of
from knowledge.understanding.sounds import split

ENGLISH_WORDS = 3  # of a sentence that is meant in English, and no name or code
PINYIN_SHARE = 0.8  # of a sentence's words that are syllables
TRADITIONAL_SIGNS = 2


def language(text: str) -> str:
    """The language that a sentence is plainly written in, where it is not simplified Chinese: en, zh-Hant; or ""."""
    if not is_chinese(text):
        latin = re.findall(r"\b(?:i|a|[a-z']{2,})\b", text.lower())
        enough = len(latin) >= ENGLISH_WORDS or (
            len(latin) > 1 and any(word in words_of("english_words") for word in latin)
        )
        return "en" if (enough and not _is_pinyin(latin)) or is_english_greeting(text) else ""
    simple = plain(text)
    differ = sum(a != b and b > "\u33ff" for a, b in zip(text, simple, strict=False)) if len(simple) == len(text) else 0
    return "zh-Hant" if differ >= TRADITIONAL_SIGNS else ""


def is_english_greeting(text: str) -> bool:
    """Whether it is no more than a greeting in English: who writes Chinese may begin with it, too."""
    return fold(text) in words_of("english_greetings")


def is_chinese(text: str) -> bool:
    """Whether there are Chinese characters in it."""
    return bool(re.search(r"[\u3400-\u9fff]", text))


def is_chinese_sentence(text: str) -> bool:
    """Whether somebody speaks Chinese, and does not only write a name or place as it is written."""
    speaks = any(word in text for word in words_of("no_name")) or is_question(text) or bool(global_word(text))
    return is_chinese(text) and speaks


def _is_pinyin(latin: list[str]) -> bool:
    """Whether words are Chinese in latin letters; abbreviations without a vowel may stand between, and a slip."""
    spoken = [word for word in latin if re.search("[aeiouv]", word)]
    return sum(split(word.replace("v", "u")) is not None for word in spoken) >= PINYIN_SHARE * len(spoken)
