"""Plots as SVG text: no script, no style attribute (the page's policy forbids both), colours by class, titles to hear.

Numbers go in, a ``Markup`` comes out that can stand in a page; every label is escaped here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from markupsafe import Markup, escape

WIDTH = 640  # of the drawing's own grid; the page scales it
SHADES = 9  # classes shade-0 … shade-8 in the style sheet


@dataclass(frozen=True)
class Series:
    """One colour of a plot, with a value for each label."""

    name: str
    values: tuple[float, ...]
    shade: int | None = None
    """One of the colours, where it means something; else the next."""


def stacked_bars(title: str, labels: Sequence[str], series: Sequence[Series], *, height: int = 260) -> Markup:
    """Upright bars, one a label, the series one upon the other, with a scale and a key."""
    totals = [sum(one.values[i] for one in series) for i in range(len(labels))]
    top = _round_up(max(totals, default=0))
    left, bottom, above = 40, 34, 12
    room = height - bottom - above
    parts = [_scale(top, left, above, room)]
    slot = (WIDTH - left - 8) / max(1, len(labels))
    bar = min(46.0, slot * 0.68)
    every = max(1, ceil(len(labels) * 44 / (WIDTH - left)))
    for i, label in enumerate(labels):
        x, y = left + slot * i + (slot - bar) / 2, float(above + room)
        for order, one in enumerate(series):
            size = one.values[i] / top * room
            if size > 0:
                y -= size
                said = f"{label} · {one.name}: {_number(one.values[i])}"
                parts.append(_rect((x, y, bar, size), order if one.shade is None else one.shade, said))
        if i % every == 0:
            parts.append(_text(x + bar / 2, height - 14, _fitting(label, slot * every), "middle"))
    return _figure(
        title, height, parts, [(one.name, i if one.shade is None else one.shade) for i, one in enumerate(series)]
    )


def bars_against(
    title: str, rows: Sequence[tuple[str, float, float | None]], unit: str, names: tuple[str, str]
) -> Markup:
    """Lying bars, one a row, each with a mark at what was promised (None: nothing was).

    ``rows``: label, what was measured, what was promised; ``names``: of the bar and of the mark.
    """
    top = _round_up(max((max(value, promised or 0) for _, value, promised in rows), default=0))
    left, line, above = 210, 34, 8
    height = above + line * max(1, len(rows)) + 24
    room = WIDTH - left - 60
    parts = []
    for i, (label, value, promised) in enumerate(rows):
        y = above + line * i
        late = promised is not None and value > promised
        said = f"{label}: {_number(value)} {unit}"
        parts.append(_text(left - 10, y + 20, label, "end"))
        parts.append(_rect((left, y + 6, max(1.0, value / top * room), 18), 6 if late else 0, said))
        end = left + value / top * room + 6
        if promised is not None:
            x = left + promised / top * room
            end = x + 8 if end - 8 < x < end + 44 else end  # the mark does not cross the number
            mark = f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{y + 1}" y2="{y + 29}">'
            parts.append(f"{mark}<title>{escape(names[1])}: {_number(promised)} {escape(unit)}</title></line>")
        parts.append(_text(end, y + 20, f"{_number(value)} {unit}", "start"))
    for i in range(5):
        x = left + room * i / 4
        parts.append(_text(x, height - 4, _number(top * i / 4), "middle", "tick"))
    return _figure(title, height, parts, [(names[0], 0)], mark=names[1])


def funnel(title: str, rows: Sequence[tuple[str, int]], of_all: str) -> Markup:
    """How many came to each step of a flow; the share is of the first step. ``of_all``: words with ``{share}``."""
    first = max((count for _, count in rows), default=0) or 1
    left, line, above = 210, 30, 6
    height = above + line * max(1, len(rows)) + 6
    room = WIDTH - left - 120
    parts = []
    for i, (label, count) in enumerate(rows):
        y = above + line * i
        size = max(1.0, count / first * room)
        share = of_all.replace("{share}", f"{round(100 * count / first)}%")
        parts.append(_text(left - 10, y + 18, label, "end"))
        parts.append(_rect((left, y + 4, size, 20), 0 if i == 0 else 1, f"{label}: {count} ({share})"))
        parts.append(_text(left + size + 6, y + 18, f"{count} · {share}", "start"))
    return _figure(title, height, parts, [])


def nothing(title: str, words: str) -> Markup:
    """In place of a plot for which there are no figures yet."""
    return Markup('<figure class="plot"><figcaption>{}</figcaption><p class="empty">{}</p></figure>').format(
        title, words
    )


def _figure(title: str, height: int, parts: Sequence[str], names: Sequence[tuple[str, int]], mark: str = "") -> Markup:
    """``names``: of the key, each with its colour."""
    key = "".join(
        f'<li><svg class="key" viewBox="0 0 12 12" aria-hidden="true"><rect class="shade-{shade % SHADES}" '
        f'width="12" height="12" rx="2"/></svg>{escape(name)}</li>'
        for name, shade in names
    )
    if mark:
        key += (
            '<li><svg class="key" viewBox="0 0 12 12" aria-hidden="true"><line class="mark" x1="6" x2="6" y1="0" '
            f'y2="12"/></svg>{escape(mark)}</li>'
        )
    legend = f'<ul class="legend">{key}</ul>' if key else ""
    return Markup(  # noqa: S704 - every piece is a number or escaped above
        f'<figure class="plot"><figcaption>{escape(title)}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">{"".join(parts)}</svg>'
        f"{legend}</figure>"
    )


def _fitting(label: str, room: float) -> str:
    """``label``, cut where it is wider than ``room``; characters of 12 px, Latin ones about half."""
    widths = [12.0 if ord(c) > 0x2E80 else 7.0 for c in label]
    if sum(widths) <= room:
        return label
    kept, used = 0, 12.0
    while kept < len(label) and used + widths[kept] <= room:
        used += widths[kept]
        kept += 1
    return f"{label[: max(1, kept)]}…"


def _scale(top: float, left: int, above: int, room: float) -> str:
    lines = []
    for i in range(5):
        y = above + room * (1 - i / 4)
        lines.append(f'<line class="grid" x1="{left}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(_text(left - 6, y + 4, _number(top * i / 4), "end", "tick"))
    return "".join(lines)


def _rect(place: tuple[float, float, float, float], shade: int, said: str) -> str:
    """``place``: left, top, width, height."""
    x, y, width, height = place
    box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"'
    return f'<rect class="shade-{shade % SHADES}" {box}><title>{escape(said)}</title></rect>'


def _text(x: float, y: float, words: str, anchor: str, css: str = "label") -> str:
    return f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.1f}"


def _round_up(value: float) -> float:
    """The next round number that four steps divide well: 4, 8, 20, 40, 80, 200, …"""
    if value <= 4:
        return 4.0
    power: float = 10.0 ** int(log10(value))
    return next(step * power for step in (1.2, 2, 4, 8, 12) if step * power >= value)
