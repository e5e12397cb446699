"""Policy numbers, names and figures of an id, as they stand in what members write."""

import re
import unicodedata

from dialogs import lexicon

POLICY_NO = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]{3,39}")
MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
PHONE = re.compile(  # abroad (+44, 0086), a landline with its area code, a mobile in groups, a service line
    r"(?<![A-Za-z0-9+/-])(?:(?:\+|00)\d(?:[ ()-]*\d){6,13}|\(?0(?:10|2\d|[3-9]\d\d)(?:\) ?|[ -])\d{3,4}[ -]?\d{4}"
    r"|1[3-9]\d(?:[ -]*\d){8}|[48]00[ -]\d{3}[ -]?\d{4})(?![\dA-Za-z/-])"
)
DIALLED = re.compile(r"\+?\(?\+?\d[\d() -]{5,20}\d")
MOBILE_FIGURES = 11
DIALLED_FIGURES = range(7, 16)  # by ITU-T E.164, at most fifteen
SERVICE_LINE = re.compile(  # of a company or an office, whoever calls it: 400, 95550, 96110, 10109955, 12356
    r"[48]00\d{7}|9[56]\d{3,4}|1010\d{4}|12[0-3]\d{2}"
)
LAST_FOUR = re.compile(r"(?<!\d)\d{3}[\dXx](?![\dXx])")
ID_NO = re.compile(r"\d{17}[\dXx]")
DAY = re.compile(r"(?:\d{2,4}[-/])?\d{1,2}[-/]\d{1,2}|(?:19|20)\d{2}(?:0\d|1[0-2])[0-3]\d|(?:19|20)\d{2}[-/]\d{1,2}")
NAME = re.compile(r"[\u4e00-\u9fff]{2,5}|[\u4e00-\u9fff]+(?:\u00b7[\u4e00-\u9fff]+)+|[A-Za-z][A-Za-z .'-]{1,38}")
BESIDE_LATIN = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")
MANY = 2  # words of which one is a name
SURE_NUMBER = 8  # characters from which a word with figures in it is taken for a policy number unasked


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def mobile_number(text: str) -> str:
    """A mainland mobile number that stands in a sentence, or ""."""
    found = MOBILE.findall(re.sub(r"[ -]", "", plain(text)))
    return found[0] if len(found) == 1 else ""


def phone_number(text: str) -> str:
    """The one phone number, of any country, that stands in a sentence: its figures, with a plus before them; or ""."""
    if mobile := mobile_number(text):
        return mobile
    found = PHONE.findall(plain(text))
    return re.sub(r"[ ()-]", "", found[0]) if len(found) == 1 else ""


def dialled(text: str) -> str:
    """What may be a phone number in an answer to the question for it, also one that looks like nothing else; or ""."""
    found = DIALLED.search(_in_figures(plain(text)))
    if found is None or DAY.fullmatch(found[0]):
        return ""
    number = re.sub(r"[ ()-]", "", found[0])
    if number.startswith("1") and len(number) != MOBILE_FIGURES:
        return ""  # a mobile number with a figure too few or too many: nobody would be reached
    return number if len(number.lstrip("+")) in DIALLED_FIGURES else ""


def _in_figures(text: str) -> str:
    """Numbers that are written in characters, one for each figure."""
    values = [unicodedata.numeric(sign, -1) for sign in text]
    return "".join(str(int(value)) if value in range(10) else sign for sign, value in zip(text, values, strict=True))


def _without_phones(text: str) -> str:
    """A phone number, however it is grouped, is no policy number."""
    return PHONE.sub(" ", plain(text))


def policy_numbers(text: str) -> list[str]:
    """All that may be a policy number in an answer to the question for it: no phone, day, id, or last four."""
    others = (MOBILE, SERVICE_LINE, LAST_FOUR, ID_NO, DAY)
    words = [word for word in POLICY_NO.findall(_without_phones(text)) if any(c.isdigit() for c in word)]
    return [word.upper() for word in words if not any(other.fullmatch(word) for other in others)]


def policy_number(text: str) -> str:
    """What in a sentence can only be a policy number: long, with letters and figures; else ""."""
    numbers = [word for word in policy_numbers(text) if len(word) >= SURE_NUMBER and not word.isdigit()]
    return numbers[0] if len(numbers) == 1 else ""


def last_four(text: str) -> str:
    """The last four of an id that a message consists of, or ""."""
    bare = lexicon.unlabelled(plain(text)).strip()
    return bare.upper() if LAST_FOUR.fullmatch(bare) else ""


def binding(text: str) -> dict[str, str]:
    """Policy number, name and last four of the id, where a line holds at least two of them: ``{slot: value}``."""
    apart = BESIDE_LATIN.sub(" ", lexicon.unlabelled(BESIDE_LATIN.sub(" ", _without_phones(text))))
    tokens = [token for token in re.split(r"[^\w/-]+", apart) if token]
    labelled = lexicon.named_person(plain(text), f"(?:{NAME.pattern})")
    names = [labelled] if labelled else [t for t in tokens if NAME.fullmatch(t) and t.lower() not in _fillers()]
    written = [name for name in names if not name.isascii()]
    names = written if len(written) == 1 else names  # beside English words, the name in characters
    names = names if len(names) < MANY else _nearest(names, tokens)
    last = [token for token in tokens if LAST_FOUR.fullmatch(token) or ID_NO.fullmatch(token)]
    numbers = [token for token in tokens if len(token) > 4 and policy_numbers(token) == [token.upper()]]
    found = {"policy_no": numbers, "name": names, "last_four": last}
    single = {slot: values[0] for slot, values in found.items() if len(values) == 1}
    if len(single) < 2 or not (numbers or last):
        return {}
    single |= {slot: single[slot][-4:].upper() for slot in ("last_four",) if slot in single}
    return single | {slot: single[slot].upper() for slot in ("policy_no",) if slot in single}


def _nearest(names: list[str], tokens: list[str]) -> list[str]:
    """Of several words that might be a name the one that stands at the number or the figures, and is no talk: between
    them, else before the number, else behind the figures."""
    talk = lexicon.words_of("no_name")
    names = [
        name for name in names if not (any(word in name for word in talk) or name.isascii() or lexicon.relation(name))
    ]
    at = [n for n, token in enumerate(tokens) if LAST_FOUR.fullmatch(token) or policy_numbers(token)]
    between = [name for name in names if at and at[0] < tokens.index(name) < at[-1]]
    beside = [name for name in names if at and tokens.index(name) in (at[0] - 1, at[-1] + 1)]
    for few in (between, names, [name for name in beside if tokens.index(name) < at[0]], beside):
        if len(few) == 1:
            return few
    return names


def removed(text: str) -> str:
    """The text without what identifies somebody: policy numbers, id numbers, and who is named beside them."""
    told = binding(text)
    sure = [word for word in policy_numbers(text) if len(word) >= SURE_NUMBER]
    ids = [word for word in POLICY_NO.findall(plain(text)) if ID_NO.fullmatch(word)]
    gone = [*sure, *ids, *told.values()]
    if not gone:
        return text
    pattern = "|".join(re.escape(word) for word in sorted(gone, key=len, reverse=True))
    return re.sub(pattern, " ", plain(text), flags=re.IGNORECASE).strip()


def _fillers() -> frozenset[str]:
    return lexicon.words_of("fillers")
