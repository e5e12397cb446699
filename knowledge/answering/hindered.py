"""What is told beside a listed name may forbid what the list promises, in words that no rule knows.

"They have wheeled her in, is Suzhou covered for the advance?": no rule hears that she is in hospital by now. Where a
message is like those that tell such a thing, its yes becomes "it depends", with the conditions and whom to ask.
"""

from dataclasses import replace

from knowledge.answering.asked import Asked
from knowledge.answering.beside_cover import Again, apart, stands_there, weighed
from knowledge.answering.one import one
from knowledge.answering.several import unled
from knowledge.answering.shapes import TOLD_WEIGHS, Finding, Part, ask_channel, both, cite
from knowledge.library import HandbookInForce
from knowledge.models import Rule, Service, Verdict
from knowledge.understanding.beyond import GENERAL
from knowledge.understanding.clauses import clauses
from knowledge.understanding.features import features_of_cover, features_of_telling
from knowledge.understanding.likeness import Likeness
from knowledge.understanding.names import Understanding, without
from knowledge.understanding.tables import Tables

FEW, FEW_IN_ONE = 5, 9  # characters beside names: too few to tell of anything but the question; in a single clause
HINDERED = 0.5  # how likely it is that something forbids, from which on no yes is said
SURELY, ONLY_ASKS = 0.8, 0.95  # the same, where it is as likely that nothing is told, but only asked for cover
PERHAPS = 0.3  # the same, where the rest of the message is refused by a guess

YES = frozenset({"answers.place.yes", "answers.place.yes_all", "answers.place.inside"})
PLACES = frozenset({"answers.place.listed", "answers.hospital.listed"})
OTHERS = "use-by-others"  # the topic of who else may use it
NOT_ALWAYS = "answers.optional"  # not every policy has the service


def cautious(
    u: Understanding,
    found: Finding,
    edition: HandbookInForce | None,
    again: Again,
    tables: Tables,
    likeness: Likeness | None,
) -> Finding:
    """``found``, but for a yes that rests on a list where the message is like those of which something forbids it.

    ``again``: answers a question anew; None where it is several. ``edition``: None for a guest."""
    listed = tuple(part for part in stands_there(found) if part.key in PLACES)
    if likeness is None or edition is None or found.verdict is not Verdict.YES or not listed:
        return found
    single = sum(1 for _ in clauses(u.text, tables.cuts)) == 1
    likely = _hindered(u, found, likeness, FEW_IN_ONE if single else FEW)
    if likely < PERHAPS:
        return found
    anew = again(apart(u, tables), (found.service,) if found.service else ())
    rest = anew[1] if anew else found
    if likely < HINDERED and rest.verdict is not Verdict.NO:
        return found
    ask = ask_channel(edition)
    service = edition.services[found.service] if found.service else None
    own = [rule for rule in _whose(edition, service) if rule.verdict is Verdict.NO][:1]
    behind = (*(Part("answers.words", {"words": unled(both(rule.words))}) for rule in own), ask)
    if rest.verdict is Verdict.DEPENDS and rest.intent in GENERAL:
        told = replace(rest, parts=(*rest.parts, *listed, *behind))
    else:
        told = weighed(found, listed, *behind)
    cited = (source for rule in own for source in cite(edition, service, rule.source))
    return replace(told, citations=tuple(dict.fromkeys((*told.citations, *cited))))


def to_guest(asked: Asked) -> Finding:
    """What one handbook says to a guest: as to a member, without a yes where the message is like those of which
    something forbids it."""
    found, u, likeness = one(asked), asked.u, asked.index.likeness
    listed = tuple(part for part in stands_there(found) if part.key in PLACES)
    if likeness is None or found.verdict is not Verdict.YES or not listed:
        return found
    if _hindered(u, found, likeness, FEW_IN_ONE) < HINDERED:
        return found
    return replace(found, verdict=Verdict.DEPENDS, parts=(Part(f"{TOLD_WEIGHS}_guest"), *listed))


def _hindered(u: Understanding, found: Finding, likeness: Likeness, fewest: int) -> float:
    """How likely the message tells what forbids the use; 0 where it says too little beside names, or most likely only
    asks for cover. ``fewest``: characters."""
    if len(without(u.text, u.names)) < fewest:
        return 0.0
    likely = likeness.hinders(features_of_telling(u, found.service or ""))
    asks = PERHAPS <= likely < SURELY and likeness.only_cover(features_of_cover(u)) >= ONLY_ASKS
    return 0.0 if asks else likely


def _whose(edition: HandbookInForce, service: Service | None) -> list[Rule]:
    """For whom it is: no condition that is printed beside a list says so, and it is what such a message breaks most."""
    rules = (*(service.rules if service else ()), *edition.handbook.rules)
    return [rule for rule in rules if rule.topic == OTHERS]


def led_by_its_verdict(found: Finding) -> Finding:
    """``found``; what not every policy has does not begin with "yes", though the place stands on the list."""
    if found.verdict is Verdict.YES or all(part.key != NOT_ALWAYS for part in found.parts):
        return found
    parts = (Part(f"{part.key}_if", part.args) if part.key in YES else part for part in found.parts)
    return replace(found, parts=tuple(parts))
