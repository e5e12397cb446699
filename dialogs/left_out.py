"""Photos that are not to be sent after all: which ones a sentence means. By number, by what they show, by what was
wrong with them ("the blurred one"); several at once, and beside others that are named. What is unclear is asked
back: of two photos the wrong one is never taken out, and what was taken out is said by number and kind."""

import re
from dataclasses import dataclass, field
from typing import Any

from dialogs import lexicon, photo_words
from dialogs.flows import papers
from dialogs.lexicon import finding
from dialogs.plan import Known, Pick
from dialogs.state import DOUBTS
from dialogs.world import OTHER

LISTED_MOST = 6  # photos that are told one by one


@dataclass
class Sentence:
    """What is said of photos, by document: the paper that it shows, or None where it is not to be sent.

    ``unclear``: something is to be taken out, and it is not clear which; ``spared``: something is to stay."""

    told: dict[str, str | None] = field(default_factory=dict)
    unclear: bool = False
    spared: bool = False

    @property
    def gone(self) -> list[str]:
        return [document for document, paper in self.told.items() if paper is None]


@dataclass
class Row:
    """The photos as they are counted. ``row``: all, with those that were taken out before; ``here``: the places of
    those that are there; ``this``: the places that "this one" means."""

    known: Known
    row: list[str]
    here: tuple[int, ...]
    this: tuple[int, ...]
    picks: tuple[Pick, ...]


def heard(text: str, photos: Row) -> Sentence | None:
    """What a sentence takes out and names; None where it takes nothing out."""
    of_photo = lexicon.says("of_a_photo", text)
    if not lexicon.says("withdraws", text) or (lexicon.says("of_a_request", text) and not of_photo):
        return None  # "cancel this request", "that drug is not needed any more": nothing of that is a photo
    hearing = _Hearing(photos)
    for clause in lexicon.clauses(lexicon.affirmed(photo_words.spelt_out(text))):
        hearing.clause(clause)
    return hearing.end(of_photo)


class _Hearing:
    """A sentence clause by clause. ``before``: the photos spoken of last; ``pending``: those that are pointed at, of
    which nothing is said yet ("the second and the third ..."); ``spared``: those that are to stay."""

    def __init__(self, photos: Row) -> None:
        self.photos, self.said = photos, Sentence()
        self.before, self.pending, self.spared = list[str](), list[str](), list[str]()
        self.drops = self.plainly = False  # whether something is taken out; and lastly by words that only mean that
        self.bare = ""  # words that take something out, and stand for themselves

    def clause(self, clause: str) -> None:
        if lexicon.says("all_but", clause):
            return self._all_but(clause)
        parts = photo_words.marks(clause, self.photos.here, (), photo_words.COUNTED)
        leads = not parts[0][0] and _drops(parts[0][1]) and not _rest(parts[0][1])  # "delete the second one"
        spares = not parts[0][0] and lexicon.says("spares", parts[0][1])
        if (leads or spares) and len(parts) > 1:
            parts = parts[1:]
        for places, words in parts:
            self._part([self.photos.row[place] for place in places], words)
        if leads and self.pending:
            self._take_out(self.pending)
        if leads or spares:
            self.spared += self.pending if spares else []
            self.pending = []
        return None

    def _part(self, pointed: list[str], words: str) -> None:
        named = _named(words, self.photos.picks)
        paper = named[0] if len(named) == 1 else None
        if _drops(words):
            meant = self._meant([*self.pending, *pointed], words, named)
            self.pending, self.plainly = [], lexicon.says("withdraws_plainly", words)
            if meant is not None:
                self._take_out(meant)
        elif lexicon.says("spares", words):
            self.spared += [*self.pending, *pointed]
            self.pending = []
        elif paper is not None:
            loose = photo_words.marks(words, self.photos.here, self.photos.this)
            meant = [*self.pending, *pointed] or [self.photos.row[place] for places, _ in loose for place in places]
            rather = not meant and not self.plainly and lexicon.says("is_rather", words)  # "wrong, it is the CT"
            meant = self.before if rather else meant
            self.said.told |= dict.fromkeys(meant, paper)
            self.pending, self.before = [], meant or self.before
        elif not _rest(words):
            self.pending += pointed
        else:
            # what is said of them is not understood; it may still be that they are not to be sent
            self.before, self.pending = [*self.pending, *pointed] or self.before, []

    def _meant(self, pointed: list[str], words: str, named: list[str]) -> list[str] | None:
        """The photos of words that take some out; None where a later or earlier clause has to tell which."""
        flaws = lexicon.named("photo_flaws", words)
        if pointed and not flaws:
            return pointed
        counts = photo_words.few(words, self.photos.here) or lexicon.says("all_photos", words)
        if flaws or named or counts or _rest(words) or lexicon.says("points", words):
            return _described(words, flaws, named, self.photos) or pointed
        if self.before:
            return self.before
        self.bare = words
        return None

    def _all_but(self, clause: str) -> None:
        """ "All but the first", "the others are not needed": said of those that were spoken of before."""
        parts = photo_words.marks(clause, self.photos.here, (), photo_words.COUNTED)
        pointed = [self.photos.row[place] for places, _ in parts for place in places]
        self.spared += [*self.pending, *pointed]
        self.pending = []
        kept = [*self.spared, *self.said.told]
        if _drops(clause) or lexicon.says("keeps_only", clause):
            self.drops = True
            others = [each for each in _present(self.photos) if each not in kept] if kept else []
            if others or not self.said.gone:
                self._take_out(others)

    def _take_out(self, documents: list[str]) -> None:
        self.drops, self.before = True, documents or self.before
        self.said.unclear |= not documents
        self.said.told |= dict.fromkeys(documents)

    def end(self, of_photo: bool) -> Sentence | None:
        if self.bare and not self.said.gone and not self.said.unclear:
            this = [self.photos.row[place] for place in self.photos.this]
            if self.pending or of_photo:
                every = _present(self.photos) if lexicon.says("all_of_them", self.bare) else []
                self._take_out(self.pending or every or (this if len(this) == 1 else []))
        self.said.spared = bool(self.spared)
        return self.said if self.drops or self.said.spared else None


def marks_flaw(text: str, photos: Row) -> dict[str, Any]:
    """ "This one is blurred, I'll take it again": noted of the photo, so that "the blurred one" is known later."""
    flaw = next(iter(lexicon.named("photo_flaws", text)), "")
    if not flaw or len(photos.this) != 1:
        return {}
    doubts: dict[str, list[str]] = photos.known.get(DOUBTS) or {}
    document = photos.row[photos.this[0]]
    return {DOUBTS: {**doubts, document: sorted({*doubts.get(document, ()), flaw})}}


def items(documents: list[str], known: Known, row: list[str], names: dict[str, Any]) -> list[dict[str, Any]]:
    """Photos as they are told: number, paper (none where nobody has said what it shows), and what is wrong with it."""
    papers_: dict[str, list[str]] = known.get("documents") or {}
    shows = {document: paper for paper, ids in papers_.items() for document in ids}
    doubts: dict[str, list[str]] = known.get(DOUBTS) or {}
    return [
        {
            "number": row.index(each) + 1 if each in row else 0,
            "paper": names.get(shows.get(each, "")),
            "other": shows.get(each) == OTHER,
            "doubts": [f"dialogs.doubt.{doubt}" for doubt in doubts.get(each, ()) if doubt != papers.SAME],
        }
        for each in documents
    ]


def only_pointed(text: str, photos: Row) -> list[str]:
    """The photos of a message that does no more than to point ("the second one"), as an answer to which is meant."""
    parts = photo_words.marks(photo_words.spelt_out(text), photos.here, photos.this)
    if any(_rest(words) for _, words in parts):
        return []
    return [photos.row[place] for places, _ in parts for place in places]


def _drops(words: str) -> bool:
    """Whether words take something out; "wrong, it is the CT" names it instead."""
    if lexicon.says("spares", words) or not lexicon.says("withdraws", words):
        return False
    return lexicon.says("withdraws_plainly", words) or not lexicon.says("is_rather", words)


def _named(words: str, picks: tuple[Pick, ...]) -> list[str]:
    """The papers that words name: one, or several in a list of nothing else."""
    found = photo_words.named(_rest(words), picks)
    if len(found) == 1:
        return [found[0].value]
    each = [photo_words.named(rest, picks) for part in photo_words.listed(words) if (rest := _rest(part))]
    return [few[0].value for few in each] if each and all(len(few) == 1 for few in each) else []


def _rest(words: str) -> str:
    """What a clause says beside taking out, pointing and courtesy."""
    return re.sub(r"\W", "", finding.cut(finding.pattern("beside_withdrawing"), words))


def _described(words: str, flaws: list[str], named: list[str], photos: Row) -> list[str]:
    """The photos of words that count none: by a flaw, by what they show, these, all; none where it is not clear."""
    here, this = _present(photos), [photos.row[place] for place in photos.this]
    several = lexicon.says("several_photos", words)
    if flaws:
        doubts: dict[str, list[str]] = photos.known.get(DOUBTS) or {}
        flawed = [each for each in here if set(flaws) & set(doubts.get(each, ()))]
        return flawed if several or len(flawed) == 1 else here if len(here) == 1 else []
    if named:
        sorted_: dict[str, list[str]] = photos.known.get("documents") or {}
        shown = [document for paper in named for document in sorted_.get(paper, ())]
        one = lexicon.says("points", words) and not several
        return [each for each in this if each in shown or not shown] if one and len(shown) != 1 else shown
    if lexicon.says("all_photos", words) and not _rest(words):
        return here
    if few := photo_words.few(words, photos.here):
        return [photos.row[place] for place in few]
    if _rest(words) and len(here) > 1:
        return []  # "the one of the cat": nobody knows which that is
    return this if len(this) == 1 or several else []


def _present(photos: Row) -> list[str]:
    return [photos.row[place] for place in photos.here]
