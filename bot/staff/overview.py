"""The overview: how many, how long, where members stop, what could not be answered; plots and the same as tables."""

from collections import Counter
from datetime import date
from typing import Final

from markupsafe import Markup
from starlette.responses import Response

from bot.staff.charts import Series, bars_against, funnel, nothing, stacked_bars
from bot.staff.desk import Desk, Door, Visit
from bot.staff.figures import STEPS, Figures, Took, read_figures
from bot.staff.questions_page import unanswered_for
from bot.staff.rights import Right
from bot.staff.shell import show
from bot.store.contract import Transaction
from bot.store.feedback import Unanswered
from bot.words import Catalogue
from knowledge.library import Library
from knowledge.models import Handbook

_MOST_SERIES: Final = 7  # colours that one can tell apart; the rest is one more
_MOST_ROWS: Final = 12
_SHORT_NAME: Final = 10  # characters
_MOST_SERVICES: Final = 8  # names that fit under their bars
_STATUSES: Final = {  # in the order of a request's life, each with its colour: green is done, red refused, amber waits
    "submitted": 0, "needs_documents": 2, "in_review": 1, "approved": 8, "scheduled": 3, "completed": 4, "declined": 6,
    "no_show": 7, "cancelled": 5, "expired": 5,
}  # fmt: skip


async def page(desk: Desk, visit: Visit) -> Response:
    def work(tx: Transaction) -> tuple[Figures, list[Unanswered]]:
        return read_figures(tx, visit.viewer, desk.library, visit.now), unanswered_for(tx, visit.viewer)

    figures, unanswered = await desk.store.read(work)
    words = visit.words
    return await show(
        desk,
        visit,
        "overview.html",
        "overview",
        tiles=[
            ("open", str(figures.open)),
            ("late", str(figures.late)),
            ("ended", str(figures.ended)),
            ("kept", "—" if figures.kept_share is None else f"{figures.kept_share:.0%}"),
            ("unanswered", str(sum(question.asked for question in unanswered))),
        ],
        plots=[
            _weeks(figures, words, desk.library),
            _stood(figures, words),
            _statuses(figures, words, desk.library),
            *(_took(step, figures, words, desk.library) for step in STEPS),
            _questions(unanswered, words),
            *(_flow(left.flow, left.began, left.at, left.finished, words) for left in figures.left if left.began),
        ],
    )


def _name(service: tuple[str, str], words: Catalogue, library: Library) -> str:
    handbook, id_ = service
    found = library.handbooks[handbook].services.get(id_) if handbook in library.handbooks else None
    return words.text(found.short.model_dump()) if found else id_


def _weeks(figures: Figures, words: Catalogue, library: Library) -> Markup:
    summed: dict[str, list[int]] = {}
    for service, counts in figures.by_service.items():
        name = _name(service, words, library)
        summed[name] = [a + b for a, b in zip(summed.get(name, [0] * len(counts)), counts, strict=True)]
    ranked = sorted(summed.items(), key=lambda item: -sum(item[1]))
    series = [Series(name, tuple(map(float, counts))) for name, counts in ranked[:_MOST_SERIES]]
    rest = [counts for _, counts in ranked[_MOST_SERIES:]]
    if rest:
        series.append(
            Series(words.say("staff.overview.others"), tuple(float(sum(week)) for week in zip(*rest, strict=True)))
        )
    if not series:
        return nothing(words.say("staff.overview.weeks"), words.say("staff.overview.nothing"))
    return stacked_bars(words.say("staff.overview.weeks"), [_short(week) for week in figures.weeks], series)


def _statuses(figures: Figures, words: Catalogue, library: Library) -> Markup:
    summed: dict[str, dict[str, int]] = {}
    for service, counts in figures.by_status.items():
        total = summed.setdefault(_name(service, words, library), {})
        for status, count in counts.items():
            total[status] = total.get(status, 0) + count
    names = sorted(summed, key=lambda name: -sum(summed[name].values()))
    if len(names) > _MOST_SERVICES:
        kept, rest = names[: _MOST_SERVICES - 1], names[_MOST_SERVICES - 1 :]
        others = words.say("staff.overview.others")
        summed[others] = {status: sum(summed[name].get(status, 0) for name in rest) for status in _STATUSES}
        names = [*kept, others]
    used = [status for status in _STATUSES if any(summed[name].get(status) for name in names)]
    series = [
        Series(
            words.say(f"staff.status.{status}"),
            tuple(float(summed[name].get(status, 0)) for name in names),
            _STATUSES[status],
        )
        for status in used
    ]
    if not names:
        return nothing(words.say("staff.overview.statuses"), words.say("staff.overview.nothing"))
    return stacked_bars(words.say("staff.overview.statuses"), names, series)


def _stood(figures: Figures, words: Catalogue) -> Markup:
    """Over time: in which status requests were at the end of each week."""
    title = words.say("staff.overview.stood")
    series = [
        Series(words.say(f"staff.status.{status}"), tuple(map(float, figures.stood[status])), shade)
        for status, shade in _STATUSES.items()
        if any(figures.stood.get(status, ()))
    ]
    if not series:
        return nothing(title, words.say("staff.overview.nothing"))
    return stacked_bars(title, [_short(week) for week in figures.weeks], series)


def _told_apart(services: set[tuple[str, str]], words: Catalogue, library: Library) -> dict[tuple[str, str], str]:
    """Names of services; with what people call the handbook before it, where two handbooks use the same name."""
    names = {service: _name(service, words, library) for service in services}
    count = Counter(names.values())
    return {
        service: name if count[name] == 1 else f"{_short_name(library.handbooks[service[0]].handbook, words)} {name}"
        for service, name in names.items()
    }


def _short_name(handbook: Handbook, words: Catalogue) -> str:
    """As short as fits before a bar, in the script of the page: the product's name, or what people call it."""
    product = words.text(handbook.product.model_dump())
    called = next((name for name in handbook.called if name.isascii() == product.isascii()), product)
    return product if len(product) <= _SHORT_NAME else called


def _took(step: str, figures: Figures, words: Catalogue, library: Library) -> Markup:
    """Of one step: each service, those furthest over their promise first."""
    title = words.say("staff.overview.took", step=words.say(f"staff.took.{step}"))
    rows_ = sorted((took for took in figures.took if took.step == step), key=lambda took: -_over(took))[:_MOST_ROWS]
    if not rows_:
        return nothing(title, words.say("staff.overview.nothing"))
    names = _told_apart({took.service for took in rows_}, words, library)
    legend = (words.say("staff.overview.measured"), words.say("staff.overview.promised"))
    rows = [(names[took.service], took.days, took.promised) for took in rows_]
    return bars_against(title, rows, words.say("staff.overview.days"), legend)


def _over(took: Took) -> float:
    """Days over the promise; without one, as far behind as it may be."""
    return took.days - took.promised if took.promised is not None else took.days - 1000


def _questions(unanswered: list[Unanswered], words: Catalogue) -> Markup:
    counted: dict[str, int] = {}
    for question in unanswered:
        key = f"staff.verdict.{question.verdict}"
        name = words.say(key) if words.has(key) else question.verdict
        counted[name] = counted.get(name, 0) + question.asked
    rows: list[tuple[str, float, float | None]] = [
        (name, float(count), None) for name, count in sorted(counted.items(), key=lambda item: -item[1])
    ]
    names = (words.say("staff.overview.asked"), "")
    if not rows:
        return nothing(words.say("staff.overview.unanswered"), words.say("staff.overview.nothing"))
    return bars_against(words.say("staff.overview.unanswered"), rows, words.say("staff.overview.times"), names)


def _flow(flow: str, began: int, at: tuple[tuple[str, int], ...], finished: int, words: Catalogue) -> Markup:
    key = f"staff.flow.{flow}"
    rows = [(words.say("staff.overview.began"), began)]
    rows += [(words.say("staff.overview.left_at", step=_slot(slot, words)), count) for slot, count in at]
    rows.append((words.say("staff.overview.finished"), finished))
    title = words.say("staff.overview.flow", flow=words.say(key) if words.has(key) else flow)
    return funnel(title, rows, words.say("staff.overview.share"))


def _slot(slot: str, words: Catalogue) -> str:
    key = f"dialogs.slot.{slot}"
    return words.say(key) if words.has(key) else slot


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"


DOORS: Final = (Door("GET", "/overview", Right.SEE_OVERVIEW, page),)
