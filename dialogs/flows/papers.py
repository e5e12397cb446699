"""The papers of a request: a checklist, photos in any order, which paper each is, and what of those that lack."""

from typing import Any

from dialogs import covered, lexicon, people, photo_words, slots
from dialogs.batches import photos, waiting
from dialogs.events import Upload
from dialogs.plan import Ask, Known, Learned, Pick, Step
from dialogs.replies import Reply
from dialogs.state import DOUBTS, OUT
from dialogs.world import OTHER, Bound, World
from knowledge import rules
from knowledge.models import Paper, Service

LACKS = ("later", "not_applicable", "cannot")
ANY_OF_THE_OTHERS = covered.PROOF  # the paper that the optional ones of its service are examples of
OF_AGE = 18
COME = "_come"  # how many photos have come since all were sorted
SAME = "same"  # beside the doubts of a picture: it was sent before
ROW = "_row"  # all photos in the order in which they came


def plan(known: Known, bound: Bound, service: Service, world: World) -> Step | None:
    """The next question about papers; None when they are settled."""
    papers = checklist(known, bound, service, world)
    if not papers:
        return None
    if known.get("unsorted"):
        return which(known, picks(papers), {paper["id"]: paper["looks_like"]["zh"] for paper in papers})
    if known.get("done") != "done":
        every = [paper for paper in papers if paper["state"] == "missing" and paper["required"]]
        args = {"papers": papers, "lacking": len(every), "service": service.short.model_dump()}
        return Ask("done", "papers", "dialogs.ask.papers", args, (Pick("done", key="dialogs.option.papers_done"),))
    lacking = [paper for paper in papers if paper["required"] and paper["state"] == "missing"]
    return _lack(lacking[0], len(lacking)) if lacking else None


def _lack(paper: dict[str, Any], lacking: int) -> Ask:
    """What of a paper that has not come: the three ways on, for this one or for all that lack."""
    args = {
        "paper": paper["name"],
        "paper_key": paper["name_key"],
        "instead": paper["instead"],
        "blocks": paper["blocks"],
    }
    picks = (
        *(Pick(lack, key=f"dialogs.lack.{lack}") for lack in LACKS),
        *([Pick("all", key="dialogs.lack.all_later")] if lacking > 1 else []),
        Pick("upload", key="dialogs.option.send_now"),
    )
    return Ask(f"lack_{paper['id']}", "lack", "dialogs.ask.lack", args, picks, group="missing", skip_as=LACKS[0])


def take(known: Known, slot: str, value: str) -> dict[str, Any]:
    """An answer about papers: which one it is, that no more come, or why one lacks."""
    if slot == "done":
        return {"done": "done", "rest": LACKS[0]} if value == "rest" else {"done": value}
    if slot == "sort":
        return _sorted(known, value)
    paper = slot.removeprefix("lack_")
    if value == "upload":
        return {"done": None}
    if value == "all":
        return {"rest": LACKS[0]}
    return {"missing": {**known.get("missing", {}), paper: value}}


def upload(known: Known, event: Upload, world: World) -> Learned:
    """Takes the files in. One batch is one paper until the member says otherwise."""
    if not event.papers:
        return Learned({}, ())
    named = _captioned(known, event.caption, world)
    replies = [Reply(key="dialogs.upload.got", args={"count": len(event.papers)})]
    if named is not None:
        args = {"count": len(event.papers), "paper": named.names.model_dump()}
        replies = [Reply(key="dialogs.upload.got_as", args=args)]
    doubts = sorted({doubt for paper in event.papers for doubt in paper.doubts})
    if doubts:
        replies.append(
            Reply(key="dialogs.upload.doubt", args={"doubts": [f"dialogs.doubt.{doubt}" for doubt in doubts]})
        )
    if any(paper.same_as for paper in event.papers):
        replies.append(Reply(key="dialogs.upload.same"))
    batch = [paper.document for paper in event.papers]
    here = {ROW: [*(known.get(ROW) or []), *batch], **_doubted(known, event)}
    unsorted = known.get("unsorted") or []
    if named is not None:
        counted = {COME: known.get(COME, 0) + len(batch)} if unsorted else {}
        return Learned({"documents": _with(known, named.id, batch), **here, **counted}, tuple(replies))
    come = (known.get(COME, 0) if unsorted else 0) + len(batch)
    return Learned({"unsorted": [*unsorted, batch], COME: come, "done": None, **here}, tuple(replies))


def _doubted(known: Known, event: Upload) -> dict[str, Any]:
    """What is wrong with the photos that came, so that "the blurred one" is known later."""
    found = {paper.document: [*paper.doubts, *([SAME] if paper.same_as else [])] for paper in event.papers}
    new = {document: doubts for document, doubts in found.items() if doubts}
    return {DOUBTS: {**(known.get(DOUBTS) or {}), **new}} if new else {}


def in_row(known: Known) -> list[str]:
    """The photos that are spoken of by their number: those that have come since all were sorted, else all. One that was
    taken out keeps its number: nobody counts anew what stands in the chat."""
    here, unsorted = photos(known), waiting(known)
    counted = {*here, *(known.get(OUT) or [])}
    row = [each for each in known.get(ROW) or [] if each in counted]
    row = [*(each for each in here if each not in row), *row]
    return row[-known[COME] :] if unsorted and known.get(COME, 0) >= len(unsorted) else row


def last_batch(known: Known) -> list[str]:
    """The photos that came last."""
    unsorted = known.get("unsorted") or []
    out = known.get(OUT) or []
    row = [each for each in in_row(known) if each not in out]
    return unsorted[-1] if unsorted and unsorted[-1][-1] == row[-1] else row[-1:]


def assigned(known: Known, papers: dict[str, str | None]) -> dict[str, Any]:
    """The slots once photos are known to show these papers (document -> paper; None takes a photo out)."""
    unsorted = [[each for each in batch if each not in papers] for batch in known.get("unsorted") or []]
    sorted_: dict[str, list[str]] = known.get("documents") or {}
    documents = {paper: [each for each in ids if each not in papers] for paper, ids in sorted_.items()}
    for document, paper in papers.items():
        if paper is not None:
            documents[paper] = [*documents.get(paper, []), document]
    rest = [batch for batch in unsorted if batch]
    missing = {paper: lack for paper, lack in (known.get("missing") or {}).items() if paper not in papers.values()}
    return {
        "documents": {paper: ids for paper, ids in documents.items() if ids} or None,
        "unsorted": rest or None,
        "missing": missing or None,
        ROW: _all_that_came(known),
        OUT: [*(known.get(OUT) or []), *(each for each, paper in papers.items() if paper is None)] or None,
        COME: known.get(COME) if rest else None,
    }


def _all_that_came(known: Known) -> list[str]:
    """Every photo in the order in which it came; what an older version has not counted comes first."""
    row = known.get(ROW) or []
    return [*(each for each in in_row({**known, COME: 0}) if each not in row), *row]


def checklist(known: Known, bound: Bound, service: Service, world: World) -> list[dict[str, Any]]:
    """Each paper that matters here: id, name, what it looks like, whether required, how it stands."""
    values = {slot: str(value) for slot, value in known.items() if isinstance(value, str | int) and value != ""}
    values |= _implied(known, world)
    found = []
    for paper in people.papers(world, bound, service):
        if rules.holds(paper.relevant_when, values) == "not_met":
            continue
        found.append(_item(paper, known, required=_required(paper, values)))
    for item in found:  # "at least one of those below": any of them will do
        others = (other for other in found if other["have"] and not other["required"])
        exam = covered.covers(item["id"], known.get("documents") or {}) and item["id"] == covered.EXAMS
        if not item["have"] and (exam or (item["id"] == ANY_OF_THE_OTHERS and any(others))):
            item |= {"required": False, "state": "missing"}
    return found + [_own(id_, known) for id_ in _acting(bound, world) if all(item["id"] != id_ for item in found)]


def _acting(bound: Bound, world: World) -> list[str]:
    """What shows that one may act for the insured: a letter for strangers, proof of guardianship for a child."""
    born, today = bound.policy.insured_birth_date, world.today
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    letter = ["authorisation-letter"] if bound.relation == "other" else []
    return [*letter, "guardian-proof"] if age < OF_AGE or bound.relation == "guardian" else letter


def _implied(known: Known, world: World) -> dict[str, str]:
    """What is known of the illness by its name decides papers that depend on its kind."""
    kinds = people.illness_kinds(world, str(known.get("illness", "")))
    kind = next((kind for kind in ("cancer", "benign", "critical-illness") if kind in kinds), "")
    return {"illness_kind": kind} if kind and "illness_kind" not in known else {}


def _required(paper: Paper, values: dict[str, str]) -> bool:
    if paper.required == "when":
        # not known counts as required: better a paper too many than a request sent back
        return rules.holds(paper.required_when, values) != "not_met"
    return paper.required == "always"


def _item(paper: Paper, known: Known, required: bool) -> dict[str, Any]:
    return {
        "id": paper.id,
        "name": paper.names.model_dump(),
        "name_key": "",
        "looks_like": paper.looks_like.model_dump(),
        "instead": paper.instead.model_dump() if paper.instead else {"zh": "", "en": ""},
        "required": required,
        "blocks": paper.blocks,
        **_state(paper.id, known, required),
    }


def _own(id_: str, known: Known) -> dict[str, Any]:
    """A paper that no handbook names (issue: bind)."""
    return {
        "id": id_,
        "name": {"zh": "", "en": ""},
        "name_key": people.OWN_PAPERS[id_],
        "looks_like": {"zh": "", "en": ""},
        "instead": {"zh": "", "en": ""},
        "required": True,
        "blocks": True,
        **_state(id_, known, required=True),
    }


def _state(paper: str, known: Known, required: bool) -> dict[str, Any]:
    have = len(known.get("documents", {}).get(paper, ()))
    if not have and required and known.get("rest"):
        return {"have": 0, "state": known.get("missing", {}).get(paper, known["rest"])}
    return {"have": have, "state": "have" if have else known.get("missing", {}).get(paper, "missing")}


def pick(paper: str, name: dict[str, str] | str) -> Pick:
    return Pick(paper, key=name) if isinstance(name, str) else Pick(paper, text=name)


def picks(papers: list[dict[str, Any]]) -> list[Pick]:
    """The papers of a checklist as answers, those that lack first."""
    lacking_first = sorted(papers, key=lambda paper: (paper["have"], not paper["required"]))
    return [pick(paper["id"], paper["name_key"] or paper["name"]) for paper in lacking_first]


def which(known: Known, papers: list[Pick], looks: dict[str, str] | None = None) -> Ask:
    """The question which of ``papers`` the next photos show: how many wait, and the way out for who cannot tell.

    ``looks``: what a paper looks like, by its id."""
    batch, *rest = known["unsorted"]
    left = len(batch) + sum(map(len, rest))
    total = max(known.get(COME, 0), left)
    row = in_row(known)
    unsorted = waiting(known)
    as_came = len(row) == total and unsorted == [each for each in row if each in unsorted]
    first = row.index(batch[0]) + 1 if as_came else total - left + 1
    finished = known.get("done") == "done"
    picks = (
        *papers,
        *([Pick("split", key="dialogs.option.split")] if len(batch) > 1 else []),
        Pick(OTHER, key="dialogs.option.other_paper"),
        *([Pick(slots.EVERY + OTHER, key="dialogs.option.staff_sort")] if finished else []),
    )
    args = {
        "count": len(batch),
        "first": first,
        "total": total,
        "finished": finished,
        "gone": bool(known.get(OUT)),
        "looks": looks or {},
    }
    return Ask("sort", "sort", "dialogs.ask.sort", args, picks)


def _sorted(known: Known, value: str) -> dict[str, Any]:
    batch, *rest = known.get("unsorted", [[]])
    if value == "split":
        return {"unsorted": [*([document] for document in batch), *rest]}
    if value == slots.FINISHED and known.get("done") != "done":
        return {"done": "done"}
    if value == slots.FINISHED or value.startswith(slots.EVERY):  # said again: whoever looks at them sorts them
        batch, rest = waiting(known), []
        value = value.removeprefix(slots.EVERY) if value != slots.FINISHED else OTHER
    missing = {paper: lack for paper, lack in known.get("missing", {}).items() if paper != value}
    return {"documents": _with(known, value, batch), "unsorted": rest or None, "missing": missing or None} | (
        {} if rest else {COME: None}
    )


def _with(known: Known, paper: str, batch: list[str]) -> dict[str, list[str]]:
    documents: dict[str, list[str]] = {id_: list(ids) for id_, ids in known.get("documents", {}).items()}
    documents[paper] = [*documents.get(paper, []), *batch]
    return documents


def _captioned(known: Known, caption: str, world: World) -> Paper | None:
    """The paper that a caption names, where it names just one."""
    bound, service = people.of_form(world, known)
    if not caption or bound is None or service is None or lexicon.is_question(caption):
        return None
    every = {paper.id: paper for paper in people.papers(world, bound, service)}
    named = [p for p in every.values() if p.names.zh in caption or p.names.en in caption]
    found = photo_words.named(
        photo_words.marks(caption, (0,), (0,))[-1][1], tuple(picks(checklist(known, bound, service, world)))
    )
    return named[0] if len(named) == 1 else every.get(found[0].value) if len(found) == 1 else None
