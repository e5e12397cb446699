"""Learns `knowledge/understanding/learned.bin` from the examples beside it and from the questions of the tests.

    make learn

Takes some minutes. scikit-learn does the learning and is needed for nothing else: the product reads the weights.
Prints how well sentences that were held back are told, which says what likelihood may be trusted; with --quick it does
not, and takes a third of the time. Names of models as further arguments: only these are learned, the others stay.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from bot.command_line.ask import language_of, shown, today_or
from bot.command_line.eval import faults, read
from knowledge.answering.answer import answer
from knowledge.answering.asked import put
from knowledge.answering.beside_cover import SAID_BESIDE
from knowledge.answering.kinds import of_topic, traits
from knowledge.answering.shapes import Finding
from knowledge.loader import load
from knowledge.models import Verdict
from knowledge.understanding.beyond import GENERAL
from knowledge.understanding.features import (
    features_of,
    features_of_asking,
    features_of_cover,
    features_of_deed,
    features_of_telling,
)
from knowledge.understanding.index import Index, build
from knowledge.understanding.likeness import (
    DANGERS,
    EXAMPLES,
    FACT,
    FILE,
    HARMLESS,
    HINDERS,
    MORE,
    NONE,
    ONLY,
    WHETHER,
    Model,
    fingerprint,
)
from knowledge.understanding.names import LISTED, TIMED, Kind, Understanding
from knowledge.understanding.understand import understand
from knowledge.yamls import yaml_of
from tests.knowledge.answering.test_cases import cases

ROOT = Path(__file__).resolve().parent.parent
TRANSCRIPTS = ROOT / "tests" / "transcripts"
CASES = ROOT / "tests" / "knowledge" / "cases"
DAY = date(2026, 11, 21)
SMALLEST = 100  # thousandths: smaller weights are left out; four of five, and hardly an answer changes
FEWEST = 5  # sentences of a label
OFTEN = 100  # sentences of a label that is well known: a rule that says it may be contradicted
SCALE = 1000
RULED = "!"  # before a feature that says what the rules made of the sentence
ALIKE = {"submit_report": "report", "start": "arrange", "book": "apply"}  # deeds that are asked for in the same words
VERDICTS_OF_WHETHER = frozenset({"yes", "no", "depends", "unknown"})
QUESTION = "question"  # the cue of yes-or-no questions
OF_TOPICS = 0.4  # the share of the examples of topics from which it is learned what asks for more than cover
COVERAGE = "coverage"  # an intent
FILLINGS = 2  # messages that are made of a frame
SEALED = ("sister", "like-the-sample")  # by them it is told how wording does that nobody has looked at
FILLED = {
    "zh": {
        "{P}": ["苏州", "上海", "成都", "温州", "昆山", "广州", "哈尔滨", "宁波"],
        "{D}": ["可瑞达", "赫赛汀", "泰瑞沙", "拓益", "安维汀"],
        "{H}": ["华西医院", "中山医院", "协和医院", "湘雅医院"],
        "{S}": [
            "绿通",
            "住院垫付",
            "陪诊",
            "会诊",
            "基因检测",
            "特药直付",
            "第二诊疗意见",
            "去日本看病",
            "护工",
            "心理咨询",
        ],
    },
    "en": {
        "{P}": ["Suzhou", "Shanghai", "Chengdu"],
        "{D}": ["Keytruda", "Herceptin"],
        "{H}": ["West China Hospital", "Zhongshan Hospital"],
        "{S}": ["the green channel", "the gene test", "the second opinion", "the advance payment", "the escort"],
    },
}


@dataclass(frozen=True)
class Task:
    name: str
    cost: float  # of a mistake while learning: higher keeps closer to the examples
    sharpness: float  # so that a likelihood of 0.8 is right some four times of five
    examples: tuple[tuple[str, list[str]], ...]
    balanced: bool = False  # each label counts alike, however many sentences it has


def main() -> None:
    """Learns the models, prints how they do on what was held back, and writes them."""
    library = load()
    rules = build(library, by_rules_alone=True)
    chance = random.Random(20261121)  # noqa: S311 (the same each time, on purpose)
    services = list(_examples(rules, chance, "services"))
    questions = [*_examples(rules, chance, "intents", "topics")]
    questions += (*_dangers(rules, library.index), *_replies(rules, library.index))
    asks = [*_asks(rules), *_topics_asked(rules, chance)]
    told = list(_from_tests(_asked(), _trusting(library.index), rules))  # what is answered rightly is to stay right
    tasks: tuple[Task, ...] = (
        Task("services", 0.5, 5.0, (*services, *_services_of(told))),
        Task("questions", 2.0, 6.0, (*questions, *_questions_of(told))),
        Task("asks", 0.5, 1.75, (*asks, *_asks_of(told)), balanced=True),
        Task("deeds", 1.0, 3.0, tuple(_deeds_of(told))),
        Task("sorts", 0.5, 2.2, tuple(_sorts_of(told))),
        Task("told", 0.3, 2.0, (*_beside(rules, chance), *_hindered_of(told)), balanced=True),
        Task("covers", 0.5, 2.0, (*_covers(rules, chance), *_covers_of(told)), balanced=True),
    )
    named = [argument for argument in sys.argv[1:] if argument != "--quick"]
    tasks = tuple(task for task in tasks if not named or task.name in named)
    kept = json.loads(gzip.decompress(FILE.read_bytes())) if named else {}
    models = {**kept, **{task.name: _learn(task) for task in tasks}, "examples": fingerprint()}
    for task in tasks if "--quick" not in sys.argv else ():
        _held_back(task)
    packed = json.dumps(models, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    FILE.write_bytes(gzip.compress(packed.encode(), 9, mtime=0))
    print(f"{FILE.name}: {FILE.stat().st_size // 1024} KiB")


def _trusting(index: Index) -> Index:
    """Holds no yes back and reads nothing again: else what was held back or taken over in error would be learned."""
    never = Model((HARMLESS, HINDERS), (SCALE, -SCALE), {}, 9.0, frozenset())
    likeness = replace(index.likeness, told=never) if index.likeness else None
    return replace(index, likeness=likeness, precedents=None)


def _examples(index: Index, chance: random.Random, *names: str) -> Iterator[tuple[str, list[str]]]:
    for name in names:
        for label, text in _lines(name):
            found = _main(understand(_filled(text, chance), index, today=DAY, handbook=None))
            whole = features_of(found, services=name != "services")
            yield (f"topic.{label}" if name == "topics" else label), whole


def _lines(name: str) -> Iterator[tuple[str, str]]:
    for line in (EXAMPLES / f"{name}.tsv").read_text("utf-8").splitlines():
        label, _, text = line.partition("\t")
        yield label, text


def _dangers(rules: Index, answering: Index) -> Iterator[tuple[str, list[str]]]:
    """Emergencies and what only looks like one, which asks for what is heard today."""
    cases = yaml_of(CASES / "urgent.yaml")
    told = ((label, text) for label in (*DANGERS, "calm") for text in cases[label])
    for label, text in (*_lines("dangers"), *told):
        meant = label if label in DANGERS else _main(understand(text, answering, today=DAY)).intent or NONE
        yield meant, features_of(_main(understand(text, rules, today=DAY)), services=True)


def _replies(rules: Index, answering: Index) -> Iterator[tuple[str, list[str]]]:
    """What members say in the conversations of the tests: most of it answers a form, and is no cry for help."""
    for text in sorted({line for path in sorted(TRANSCRIPTS.glob("*.yaml")) for line in _said_in(yaml_of(path))}):
        heard, found = (_main(understand(text, index, today=DAY)) for index in (answering, rules))
        yield found.urgent or heard.intent or NONE, features_of(found, services=True)


def _said_in(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        if isinstance(told.get("member"), str):
            yield told["member"]
        told = list(told.values())
    if isinstance(told, list):
        for each in told:
            yield from _said_in(each)


def _asks(index: Index) -> Iterator[tuple[str, list[str]]]:
    for label, text in _lines("asks"):
        yield label, features_of_asking(understand(text, index, today=DAY)[-1])


def _topics_asked(index: Index, chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """Whoever asks yes or no on a topic asks for more than cover, but for the topics that decide on it."""
    for label, text in _lines("topics"):
        found = understand(_filled(text, chance), index, today=DAY)[-1]
        if not of_topic(label).deciding and QUESTION in found.cues and chance.random() < OF_TOPICS:
            yield MORE, features_of_asking(found)


def _beside(index: Index, chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    """What is told beside a listed place: label, handbook, text."""
    for label, told in _lines("beside"):
        handbook, _, text = told.partition("\t")
        found = _main(understand(_filled(text, chance), index, today=DAY, handbook=handbook))
        meant = put(found, index.library.in_force(handbook, DAY), index, DAY).services
        yield label, features_of_telling(found, meant[0].id if meant else "")


def _covers(index: Index, chance: random.Random) -> Iterator[tuple[str, list[str]]]:
    for label, text in _lines("covers"):
        for _ in range(FILLINGS if "{" in text else 1):
            yield label, features_of_cover(_main(understand(_filled(text, chance), index, today=DAY)))


def _filled(text: str, chance: random.Random) -> str:
    words = FILLED["en" if text.isascii() else "zh"]
    for mark, choices in words.items():
        while mark in text:
            text = text.replace(mark, chance.choice(choices), 1)
    return text


def _main(found: Sequence[Understanding]) -> Understanding:
    return max(found, key=lambda u: u.intents[0].score if u.intents else 0)


def _asked() -> Iterator[dict[str, Any]]:
    """The questions of the tests, each with its key, but for the sets that nobody is to have opened."""
    for path in sorted((ROOT / "tests" / "questions").rglob("*.jsonl")):
        if path.stem not in SEALED:
            yield from read(path)
    for case in cases().values():
        yield {
            "question": case.question,
            "handbook": case.handbook,
            "today": case.today.isoformat(),
            "verdict": case.verdicts,
            "contains": case.holds,
        }


@dataclass(frozen=True)
class Told:
    """A question that was answered rightly: what was understood, and what the rules alone give to tell it by."""

    understood: Understanding
    by_rules: Understanding
    again: bool  # it says another question in other words
    deed: str  # of which it asks the time
    verdicts: frozenset[str]  # that count as right
    listed: bool  # a name of it stands on a list
    yes: bool  # and that is the answer
    service: str
    only_cover: bool | None  # whether it was answered by a list alone; None where conditions were told besides


def _from_tests(asked: Iterable[dict[str, Any]], answering: Index, rules: Index) -> Iterator[Told]:
    """The questions that are one to us, each with what it means: what is understood of it where it is answered rightly,
    else what is understood of the one that it says in other words."""
    for question in asked:
        day, handbook = today_or(question["today"]), question["handbook"]
        by_rules = understand(question["question"], rules, today=day, handbook=handbook)
        for text in (question["question"], question.get("like")) if len(by_rules) == 1 else ():
            found = answer(text, answering, today=day, handbook=handbook) if text else None
            if found and len(found.told) == 1 and not faults(question, shown(found, language_of(found))):
                understood, finding = found.told[0]
                yield Told(
                    understood,
                    by_rules[0],
                    "like" in question,
                    _deed(finding),
                    frozenset(question["verdict"]),
                    *_stands(finding),
                    _by_a_list(understood, finding),
                )
                break


def _stands(finding: Finding) -> tuple[bool, bool, str]:
    """Whether a name of it stands on a list, whether that is a yes, and of which service."""
    listed = not {part.key for part in finding.parts}.isdisjoint((*SAID_BESIDE, *SAID_BESIDE.values()))
    return listed, finding.verdict is Verdict.YES, finding.service or ""


def _by_a_list(understood: Understanding, finding: Finding) -> bool | None:
    """Whether no more was asked than whether something is covered; None where it may be either."""
    if finding.intent == COVERAGE and finding.verdict in (Verdict.YES, Verdict.NO):
        return True
    return None if finding.intent == understood.intent == COVERAGE else False


def _deed(finding: Finding) -> str:
    """The deed of the first time limit that is told."""
    told = finding.parts if finding.intent in TIMED else ()
    found = next((part.args["deed"] for part in told if "deed" in part.args), "")
    return ALIKE.get(found, found)


def _services_of(told: Sequence[Told]) -> Iterator[tuple[str, list[str]]]:
    for each in told:
        concepts = {id_ for name in each.understood.of(Kind.CONCEPT) for id_ in name.ids}
        if len(concepts) <= 1 and not each.understood.of(Kind.SERVICE):
            yield next(iter(concepts), NONE), features_of(each.by_rules, services=False)


def _questions_of(told: Sequence[Told]) -> Iterator[tuple[str, list[str]]]:
    labels = ((t.understood.urgent or t.understood.intent or NONE, t.by_rules) for t in told)
    return ((label, features_of(by_rules, services=True)) for label, by_rules in labels)


def _asks_of(told: Sequence[Told]) -> Iterator[tuple[str, list[str]]]:
    for each in (each for each in told if not each.again):  # a yes rests on it: what is for certain is enough
        intent, topic = each.understood.intent, each.understood.intent.startswith("topic.")
        if intent in GENERAL:
            yield "only", features_of_asking(each.by_rules)
        elif topic and not traits(intent).deciding and QUESTION in each.understood.cues:
            yield MORE, features_of_asking(each.by_rules)


def _covers_of(told: Sequence[Told]) -> Iterator[tuple[str, list[str]]]:
    """Whether more was asked than whether the listed names are covered."""
    for each in told:
        if each.by_rules.of(*LISTED) and each.only_cover is not None:
            yield ONLY if each.only_cover else MORE, features_of_cover(each.by_rules)


def _deeds_of(told: Sequence[Told]) -> Iterator[tuple[str, list[str]]]:
    return ((each.deed, features_of_deed(each.by_rules)) for each in told if each.deed)


def _sorts_of(told: Sequence[Told]) -> Iterator[tuple[str, list[str]]]:
    """Whether a fact is asked for, or yes or no; what may be answered either way teaches nothing."""
    for each in told:
        if each.verdicts == {"info"} or each.verdicts <= VERDICTS_OF_WHETHER:
            yield FACT if each.verdicts == {"info"} else WHETHER, features_of_deed(each.by_rules)


def _hindered_of(told: Sequence[Told]) -> Iterator[tuple[str, list[str]]]:
    """What was said of a name that stands on a list: yes, or what hinders it."""
    for each in told:
        label = HARMLESS if "yes" in each.verdicts else HINDERS
        if each.listed and label == (HARMLESS if each.yes else HINDERS):
            yield label, features_of_telling(each.by_rules, each.service)


def _learn(task: Task) -> dict[str, Any]:
    pipe = _fitted(task, *_kept(task))
    words, machine = pipe[0], pipe[1]
    coefficients, intercepts = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:  # one row tells both
        coefficients, intercepts = np.vstack((-coefficients, coefficients)), np.concatenate((-intercepts, intercepts))
    weights = np.rint(coefficients * SCALE).astype(int)
    rows = {}
    for word, place in words.vocabulary_.items():
        column = weights[:, place]
        strong = np.flatnonzero(abs(column) >= SMALLEST)
        if strong.size:
            rows[word] = (round(words.idf_[place] * SCALE), strong.tolist(), column[strong].tolist())
    bias = [round(x * SCALE) for x in intercepts]
    counts = Counter(label for label, _ in task.examples)
    often = sorted(label for label, count in counts.items() if count >= OFTEN)
    labels = list(machine.classes_)
    return {"labels": labels, "bias": bias, "rows": rows, "sharpness": task.sharpness, "often": often}


def _kept(task: Task) -> tuple[list[list[str]], np.ndarray[Any, Any]]:
    counts = Counter(label for label, _ in task.examples)
    kept = [(label, found) for label, found in task.examples if counts[label] >= FEWEST]
    return [found for _, found in kept], np.array([label for label, _ in kept])


def _fitted(task: Task, sentences: Sequence[list[str]], labels: np.ndarray[Any, Any]) -> Pipeline:
    """Learned from each sentence twice, once without what the rules made of it: so it may contradict them, too."""
    alone = [[feature for feature in found if feature[0] != RULED] for found in sentences]
    # in two sentences, each of which is there twice
    words = TfidfVectorizer(analyzer=lambda found: list(dict.fromkeys(found)), min_df=4)
    pipe = make_pipeline(
        words, LinearSVC(C=task.cost, class_weight="balanced" if task.balanced else None, random_state=0)
    )
    return pipe.fit([*sentences, *alone], np.concatenate([labels, labels]))


def _held_back(task: Task) -> None:
    sentences, labels = _kept(task)
    margins = np.zeros((len(labels), len(set(labels))))
    for kept, held in StratifiedKFold(4, shuffle=True, random_state=0).split(sentences, labels):
        pipe = _fitted(task, [sentences[n] for n in kept], labels[kept])
        found = pipe.decision_function([sentences[n] for n in held])
        margins[held] = found if found.ndim > 1 else np.column_stack((-found, found))
    share = np.exp(task.sharpness * (margins - margins.max(1, keepdims=True)))
    likely = (share / share.sum(1, keepdims=True)).max(1)
    right = np.unique(labels)[margins.argmax(1)] == labels
    print(f"{task.name}: {len(labels)} sentences, {len(set(labels))} labels, {right.mean():.3f} right when held back")
    for least in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        sure = likely >= least
        print(f"  likelihood from {least}: {sure.mean():.3f} of the sentences, {right[sure].mean():.3f} right")


if __name__ == "__main__":
    main()
