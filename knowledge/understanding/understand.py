"""From what was typed to what was asked: one :class:`Understanding` a question."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import partial

from knowledge.understanding.ahead import ahead, wished_by
from knowledge.understanding.amounts import NOTHING
from knowledge.understanding.around_days import around_days
from knowledge.understanding.beyond import beyond, only_use
from knowledge.understanding.by_sound import spot_pinyin, spot_sounds
from knowledge.understanding.days import Day
from knowledge.understanding.focus import find, pauses
from knowledge.understanding.index import Index
from knowledge.understanding.likeness import pieces, told
from knowledge.understanding.marks import marks
from knowledge.understanding.names import How, Kind, Name, Said, Scored, Understanding, Unknown
from knowledge.understanding.narrowing import asked_of, narrow, wanted
from knowledge.understanding.normalise import Normal, normalise
from knowledge.understanding.parts import fold, lacks_its_day, lacks_its_subject, only_names
from knowledge.understanding.spotting import NAMES, SERVICES, Spotted, spot
from knowledge.understanding.unknowns import unknowns
from knowledge.understanding.unmistaken import unmistaken
from knowledge.understanding.urgent import urgent, urgent_respelt

LISTS = frozenset({"which", "what", "how-many", "list-word"})  # cues of a question for all there are
WEAKLY = 48  # the score of an intent that rests on the name of a service and "may I" alone
MANY = 8  # questions of one message: more is a list or nonsense
CALLED = {1: 40, 2: 58, 3: 70}  # length of a word by which a rule is called -> what it counts
CALLED_MOST = 78
LEAST = {"money": 0, "used": 0, "times": 1}  # "once" alone says nothing
AMOUNTS = {"money": "yuan", "used": "used", "times": "times"}  # feature -> attribute of Amounts


def understand(text: str, index: Index, *, today: date, handbook: str | None = None) -> tuple[Understanding, ...]:
    """What a message asks: a question each, in order; never empty.

    ``handbook``: the member's own, whose names for its services count alone. A text without any sense to us gives one
    understanding without intents.
    """
    typed = normalise(text, index.longest)
    normal, spotted = _spot(typed, index)
    if handbook is not None:
        owned = (_own(name, handbook, spotted, index) for name in spotted.names)
        spotted.names = [name for name in owned if name is not None]
    language = "en" if normal.latin and spotted.text == normal.text else "zh"
    spans = _questions(spotted, index)[:MANY]
    own = index.concepts_in.get(handbook or "", frozenset())
    read = partial(_one, normal, spotted, index, language=language, today=today, own=own)
    found: list[Understanding] = []
    begun = 0
    for span in spans:
        one = read(span)
        if found and any(of(found[-1], one) for of in (lacks_its_day, lacks_its_subject, only_names)):
            found[-1] = read((begun, span[1]))
            continue
        begun = span[0]
        found.append(one)
    if found and not any(one.urgent for one in found):
        found[0] = replace(found[0], urgent=urgent_respelt(typed.text, normal.text, index))
    return tuple(fold(found)) or (Understanding(normal.text, language),)


def _spot(normal: Normal, index: Index) -> tuple[Normal, Spotted]:
    """With the text as it was read: slips in English words are put right."""
    if normal.latin:
        words = normal.text.replace("?", " ").replace(",", " ").split()
        english = sum(word in index.tables.english for word in words)
        pinyin = spot_pinyin(normal.text, index) if english * 2 < len(words) else None
        if pinyin is not None:
            return normal, pinyin
        normal = replace(normal, text=index.typos.mended(normal.text))
    spotted = spot(normal.text, index)
    unnamed = all(name.kind not in SERVICES for name in spotted.names)
    if unnamed and not normal.latin and spotted.covered.count(0):
        spot_sounds(normal.text, index, spotted)
    return normal, spotted


def _own(name: Name, handbook: str, spotted: Spotted, index: Index) -> Name | None:
    """The name as it counts for a member of ``handbook``; another handbook's name of a service says what kind it is."""
    if name.kind not in (Kind.SERVICE, Kind.RULE, Kind.LIMIT, Kind.CHOICE):
        return name
    ids = tuple(i for i in name.ids if i.startswith(handbook + "/"))
    if not ids and name.kind is Kind.SERVICE:
        if any(o.kind is Kind.CONCEPT and o.start == name.start and o.end == name.end for o in spotted.names):
            return None
        concepts = tuple(dict.fromkeys(index.concept_of[path] for path in name.ids))
        return Name(Kind.CONCEPT, concepts, name.text, name.start, name.end, name.how)
    if not ids:
        return None
    return name if len(ids) == len(name.ids) else Name(name.kind, ids, name.text, name.start, name.end, name.how)


def _questions(spotted: Spotted, index: Index) -> list[tuple[int, int]]:
    """The message cut at ends and pauses, where what stands on both sides asks something."""
    text = spotted.text
    cuts = pauses(spotted, index, 0, len(text))
    if not cuts:
        return [(0, len(text))]
    mute = [(first, last) for cue, first, last in spotted.cues if cue in index.tables.raw["unasked"]]
    asking = [start for cue, start, _ in spotted.cues if cue in index.tables.asking]
    asking = sorted(start for start in asking if not any(first <= start < last for first, last in mute))
    joined = tuple(index.tables.raw["joined_by"])
    spans: list[tuple[int, int]] = []
    begun, asked = 0, False
    for cut in cuts:
        last = spans[-1][1] if spans else 0
        asks = any(max(begun, last) <= start < cut for start in asking)
        rest_asks = any(start > cut for start in asking) and not text.startswith(joined, cut + 1)
        asked = asked or asks
        if asked and rest_asks:
            spans.append((begun, cut))
            begun, asked = cut + 1, False
    spans.append((begun, len(text)))
    sighs = index.tables.sighs
    return [(a, b) for a, b in spans if text[a:b].strip() and not (a and sighs.fullmatch(text, a, b))]


def _one(
    normal: Normal,
    spotted: Spotted,
    index: Index,
    span: tuple[int, int],
    *,
    language: str,
    today: date,
    own: frozenset[str],
) -> Understanding:
    start, end = span
    whole = start == 0 and end == len(spotted.text)
    said = normal.text if whole else spotted.text[start:end]
    text = said.strip()
    days = index.days.find(text, today, index.library.calendar) if spotted.hinted else ()
    if days and spotted.text.startswith(said, start):
        begun = start + len(said) - len(said.lstrip())
        spotted = around_days(spotted, days, begun, today, index)
    unread = 0 in spotted.covered or any(name.kind is Kind.HOSPITAL for name in spotted.names)
    strange = unknowns(spotted, index, start, end) if unread else ()
    names = spotted.names if whole else [n for n in spotted.names if start <= n.start and n.end <= end]
    every = frozenset(cue for cue, first, last in spotted.cues if start <= first and last <= end)
    names = wanted(names, index, spotted.text)
    focus = find(spotted, index, span)
    each = bool(every & index.tables.every_place)
    cues = focus.cues if focus else every
    clock = index.days.clock(text) if spotted.hinted else None
    if focus is not None:
        names = asked_of(names, focus.spans, spotted.text, index, each=each, listed=not LISTS.isdisjoint(cues))
        strange = _beside(strange, names, focus.spans)
    names = unmistaken(narrow(names, index, spotted.text, each=each), index, every)
    if index.likeness and SERVICES.isdisjoint(name.kind for name in spotted.names):
        liked = index.likeness.service(text, names, own)
        if liked:  # who describes what is needed uses words that no list knows
            names = [*names, replace(liked, start=start, end=start)]
            if not index.concepts[liked.ids[0]].get("by_name"):
                strange = tuple(unknown for unknown in strange if unknown.looks != "name" or unknown.near)
    features = marks(names, cues, strange, index)
    if focus is not None and "@relation" not in focus.told:
        features.discard("@relation")  # whose case it is, not who is to do something
    if days:
        features.add("@date")
        if wished_by(text, days):
            features.add("@by")
    elif spotted.counted and ahead(text, days, index.days):
        features.add("@ahead")
    if clock:
        features.add("@clock")
    amounts = index.amounts.find(_without(text, days)) if spotted.counted else NOTHING
    if amounts.any:
        features.update(
            "@" + name for name in ("money", "used", "times") if (getattr(amounts, AMOUNTS[name]) or 0) > LEAST[name]
        )
        if amounts.duration is not None:
            features.add("@amount")
    ranked = index.intents.rank(frozenset(features), focus.told if focus else None)
    ranked = _with_called(ranked, _calling(names, cues, index), focus.spans if focus else ((start, end),), index)
    if index.likeness:
        ranked = index.likeness.question(text, names, cues, ranked, features)
    danger = urgent(spotted, start, end)
    weakly = bool(ranked) and ranked[0].score <= WEAKLY and not normal.latin
    settled = tuple(sorted((n for n in names), key=lambda n: n.start))
    return Understanding(
        text=text,
        language=language,
        names=settled,
        cues=cues,
        intents=ranked,
        days=days,
        clock=clock,
        said=_said(every, names),
        unknown=strange,
        urgent=danger,
        amounts=amounts,
        focus=focus.spans if focus else (),
        aside=focus.aside if focus else frozenset(),
        plain=spotted.plain,
        beyond=beyond(spotted, names, span, index) if weakly else "",
        bare=only_use(spotted, names, span, index),
    )


def features_of(u: Understanding, *, services: bool) -> list[str]:
    """What an understanding without likeness gives to learn from: for the kind of question (``services``: names of
    services are one mark), or for the service that is meant."""
    found = pieces(u.text, u.names, services=services)
    if not services:
        return found
    others = (("@date", u.days), ("@clock", u.clock), ("@unknown", u.unknown))
    return found + told(u.names, u.cues, u.intents, [name for name, there in others if there])


def _beside(strange: tuple[Unknown, ...], names: list[Name], spans: tuple[tuple[int, int], ...]) -> tuple[Unknown, ...]:
    """Strange words of a clause that only tells are names only where they look like one."""
    if not any(name.kind in NAMES and name.kind is not Kind.RELATION for name in names):
        return strange
    asked = [u for u in strange if any(a <= u.start and u.end <= b for a, b in spans)]
    return tuple(u for u in strange if u in asked or u.looks != "name" or u.near)


def _without(text: str, days: tuple[Day, ...]) -> str:
    for day in days:
        text = text[: day.start] + " " * (day.end - day.start) + text[day.end :]
    return text


def _calling(names: Iterable[Name], cues: frozenset[str], index: Index) -> list[Name]:
    """The words that raise a topic, but where it is said that the case is another."""
    unless = index.tables.raw["called_unless"]
    gone = tuple("/" + topic for topic, others in unless.items() if not cues.isdisjoint(others))
    return [n for n in names if not gone or n.kind is not Kind.RULE or not any(i.endswith(gone) for i in n.ids)]


def _with_called(
    ranked: tuple[Scored, ...], names: Iterable[Name], spans: tuple[tuple[int, int], ...], index: Index
) -> tuple[Scored, ...]:
    """Words by which a handbook itself calls a rule speak for its topic; beside the question they only tell."""
    called: dict[str, tuple[int, str, bool]] = {}
    meant = {path for name in names if name.kind is Kind.SERVICE for path in name.ids}
    concepts = {id_ for name in names if name.kind is Kind.CONCEPT for id_ in name.ids}
    meant |= {path for path, concept in index.concept_of.items() if concept in concepts}
    for name in names:
        if name.kind is Kind.RULE:
            told = not any(a <= name.start and name.end <= b for a, b in spans)
            weight = CALLED.get(len(name.text), CALLED_MOST)
            for path in [path for path in name.ids if path.rsplit("/", 1)[0] in meant] or name.ids:
                topic = "topic." + path.rsplit("/", 1)[1]
                called[topic] = max(called.get(topic, (0, "", True)), (weight, name.text, told))
    if not called:
        return ranked
    merged = []
    for scored in ranked:
        weight, word, told = called.pop(scored.intent, (0, "", True))
        by = (*scored.by, word)
        score = scored.score if told else scored.score + 3
        merged.append(replace(scored, score=max(score, weight), by=by, told=scored.told and told) if weight else scored)
    merged.extend(Scored(topic, weight, (word,), told) for topic, (weight, word, told) in called.items())
    return tuple(sorted(merged, key=lambda scored: -scored.score))


def _said(cues: frozenset[str], names: Iterable[Name]) -> Said:
    relation = next((name.ids[0] for name in names if name.kind is Kind.RELATION), None)
    grade = next((grade for grade in ("3A", "2", "1", "3") if f"grade-{grade.lower()}" in cues), None)
    recurrence = None if "maybe-recurrence" in cues else "recurrence" in cues or None
    return Said(
        admitted="admitted" in cues or None,
        in_waiting_period="in-waiting" in cues or (False if "waiting-over" in cues else None),
        in_cooling_off="in-cooling-off" in cues or (False if "cooling-over" in cues else None),
        benign="benign" in cues or None,
        recurrence=False if "not-recurrence" in cues else recurrence,
        first_diagnosis=not cues.isdisjoint(("first", "never-before")) or None,
        accident="accident" in cues or None,
        social_insurance_settles=False if {"social-insurance", "not-settle"} <= cues else None,
        hospital_grade=grade,
        obstetric="obstetric" in cues or None,
        relation=relation,
    )


__all__ = ["How", "understand"]
