"""Where a message is cut: into the questions that it asks."""

from knowledge.understanding.focus import asks_itself, pauses
from knowledge.understanding.index import Index
from knowledge.understanding.spotting import Spotted


def questions(spotted: Spotted, index: Index) -> list[tuple[int, int]]:
    """The message cut at ends and pauses, where what stands on both sides asks something; without what is only a
    sigh."""
    text = spotted.text
    cuts = pauses(spotted, index, 0, len(text))
    if not cuts:
        return [(0, len(text))]
    mute = [(first, last) for cue, first, last in spotted.cues if cue in index.tables.raw["unasked"]]
    asking = [start for cue, start, _ in spotted.cues if cue in index.tables.asking]
    asking = sorted(start for start in asking if not any(first <= start < last for first, last in mute))
    plainly = {start for cue, start, _ in spotted.cues if cue in index.tables.asking and cue != "question"}
    joined = tuple(index.tables.raw["joined_by"])
    spans: list[tuple[int, int]] = []
    begun, asked = 0, False
    for cut in cuts:
        last = spans[-1][1] if spans else 0
        asks = any(max(begun, last) <= start < cut for start in asking)
        listed = text[cut] in index.tables.raw["enumerates"]  # "the papers, the bill?": one question of several deeds
        subject = any(begun <= name.start < cut for name in spotted.names) or all(n.end <= cut for n in spotted.names)
        rest_asks = any(start > cut for start in asking if not listed or (subject and start in plainly))
        following = text.find("?", cut + 1) if text[cut] == "?" else -1
        if following > 0:  # two marks: a question each, whatever word makes it one
            asks = asks or asks_itself(spotted, index, (begun, cut))
            rest_asks = rest_asks or asks_itself(spotted, index, (cut + 1, following))
        elif text[cut] == "?" and rest_asks and text.isascii():  # what names something before a mark asks
            asks = asks or any(begun <= name.start < cut for name in spotted.names)
        rest_asks = rest_asks and not text.startswith(joined, cut + 1)
        rest_asks = rest_asks and not text.endswith(tuple(index.tables.raw["goes_on"]), begun, cut)
        asked = asked or asks
        if asked and rest_asks:
            spans.append((begun, cut))
            begun, asked = cut + 1, False
    spans.append((begun, len(text)))
    sighs = index.tables.sighs
    return [(a, b) for a, b in spans if text[a:b].strip() and not (a and sighs.fullmatch(text, a, b))]
