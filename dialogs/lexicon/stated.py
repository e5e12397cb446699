"""The yes and no of a case where a sentence corrects it, and where one fact settles another."""

from dialogs import lexicon


def facts(text: str, found: dict[str, bool]) -> dict[str, bool]:
    """``found``, what a sentence seems to say, by what it says of a named answer: "first diagnosis: change it to no"
    tells the value behind the change, and none where it is only called wrong. What came back was not found first."""
    if lexicon.says("of_answers", text):
        return {}  # named is what was not answered
    named = corrected(text)
    right = {slot: value for slot, value in found.items() if slot not in named}
    right |= {slot: value == "true" for slot, value in named.items() if value}
    text = _answering(text, right)
    right |= _at_last(text)
    if right.get("recurrence") and lexicon.says("fears", text):
        del right["recurrence"]  # what is feared has not come
    again = right.get("recurrence") and not lexicon.is_question(text)
    return {**right, "first_diagnosis": False} if again else right


def _answering(text: str, right: dict[str, bool]) -> str:
    """What stands behind the question that somebody says after us ("the first time? she was operated on last year");
    of ``right`` goes what only the question named."""
    rest = lexicon.without("asked_after", text)
    if rest != lexicon.plain(text):
        told = lexicon.facts(rest)
        for slot in lexicon.facts(text).keys() - told.keys():
            right.pop(slot, None)
        right |= told
    return rest


def _at_last(text: str) -> dict[str, bool]:
    """What somebody says who puts right what they have just said: it holds."""
    last = lexicon.without("misspoke", text)
    return lexicon.facts(last) if last != lexicon.plain(text) else {}


def corrected(text: str) -> dict[str, str]:
    """The answers for yes or no that a sentence names and calls wrong: "true", "false", or "" without a new value."""
    clauses = lexicon.clauses(lexicon.plain(text))
    found = {}
    for slot, names in lexicon.named_facts().items():
        for n, clause in enumerate(clauses):
            if called := max((name for name in names if name in clause), key=len, default=""):
                behind = clause.partition(called)[2]
                another = lexicon.says("of_another", behind) or lexicon.slot_named(behind)  # the day of the diagnosis
                if another and lexicon.says("wrong", clause):
                    found[slot] = ""
                elif not another and any(lexicon.says(*each) for each in (("wrong", clause), *_denials(behind))):
                    found[slot] = _value([behind, *clauses[n + 1 :]])
    if "first_diagnosis" in found and not found["first_diagnosis"] and lexicon.says("came_back", text):
        found["first_diagnosis"] = "false"
    return found


def _denials(behind: str) -> list[tuple[str, str]]:
    return [(group, behind) for group in ("denied_behind", "becomes_no")]


def _value(clauses: list[str]) -> str:
    """What is to stand there, by the first part that says it; what denies is looked at first."""
    if lexicon.says("denied_behind", clauses[0]):
        return "false"
    sides = (("false", "becomes_no"), ("true", "becomes_yes"))
    return next((value for clause in clauses for value, group in sides if lexicon.says(group, clause)), "")
