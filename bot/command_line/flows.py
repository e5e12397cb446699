"""``member-assistant flows check`` and ``flows draw``: the conversations walked through by their own plan functions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot.channels.rendering import shown
from bot.demo import demo_policies
from bot.words import LANGUAGES, BrokenWordsError, MissingWordsError, catalogue
from dialogs.flows import FLOWS
from dialogs.flows.consent import VERSION
from dialogs.inspect import Finding, Walk, check, draw, replies, walk
from dialogs.replies import Reply
from dialogs.stage import Scene
from dialogs.state import State
from dialogs.world import Bound, RequestView, World
from knowledge.loader import load
from knowledge.policies import Policy

ZONE = ZoneInfo("Asia/Shanghai")
DRAWN_ON = datetime(2026, 11, 21, 10, tzinfo=ZONE)  # any day; the drawing must not change overnight
CONSENTS = {"health": VERSION, "abroad": VERSION}
HEAD = """# The flows, drawn by themselves

Made by `member-assistant flows draw`, which answers every question in each of its ways with the plan functions that
the product runs. A box is a question (`flow.slot`), an arrow an answer. Don't edit; a test compares.
"""


def scenes(now: datetime) -> tuple[Scene, dict[str, Policy]]:
    """A newcomer's scene, and the demo policies that may be bound."""
    library = load()
    services = {id_: frozenset(edition.services) for id_, edition in library.handbooks.items()}
    policies = {demo.policy.policy_no: demo.policy for demo in demo_policies(now.date(), services)}
    return Scene(State(), World(now=now, library=library), policies), policies


def walks(now: datetime) -> Iterator[Walk]:
    """Every flow in every world that makes a difference to it."""
    newcomer, policies = scenes(now)
    library = newcomer.world.library
    for flow in FLOWS:
        yield walk(flow, newcomer)
    yield walk("bind", replace(newcomer, world=replace(newcomer.world, needs_data_notice=True)))
    several = _known(newcomer, list(policies.values())[:3])
    for flow in FLOWS:
        yield walk(flow, several)
    one_of_each = {policy.handbook: policy for policy in reversed(policies.values())}.values()
    for two in pairwise(one_of_each):  # a family with two handbooks: for whom, and which of whose services
        yield walk("request", _known(newcomer, list(two)))
    for policy in one_of_each:
        one = _known(newcomer, [policy])
        for service in library.handbooks[policy.handbook].services:
            begun = {"policy_no": policy.policy_no, "service": service}
            yield walk("request", one, begun)
            yield walk("service", one, begun)
            yield walk("requests", _asked(one, policy, service), {})
    for policy in policies.values():
        yield walk("entitlements", _known(newcomer, [policy]), {"policy_no": policy.policy_no})


def _known(scene: Scene, policies: list[Policy]) -> Scene:
    bound = tuple(Bound(policy, "family", policy.insured_id_no) for policy in policies)
    return replace(scene, world=replace(scene.world, bound=bound, consents=CONSENTS))


def _asked(scene: Scene, policy: Policy, service: str) -> Scene:
    """The scene with a request of each status."""
    now = scene.world.now
    views = tuple(
        RequestView(
            number=f"R{n:04d}", policy_no=policy.policy_no, service=service, variant="", status=status, submitted=now,
            answers={}, documents={}, missing=(), appointment=now if status == "scheduled" else None,
        )
        for n, status in enumerate(("submitted", "needs_documents", "in_review", "approved", "scheduled", "completed"))
    )  # fmt: skip
    return replace(scene, world=replace(scene.world, requests=views))


@click.group()
def command() -> None:
    """Check and draw the flows of conversation.

    Example: member-assistant flows check
    """


@command.command(name="check")
def check_command() -> None:
    """Walk through every flow: no dead end, every global word works, every reply has words in every language.

    Example: member-assistant flows check
    """
    every = list(walks(datetime.now(ZONE)))
    found = [*check(every), *unsaid(every)]
    for finding in dict.fromkeys(found):
        click.echo(f"{finding.where}: {finding.what}")
    stops = sum(len(each.stops) for each in every)
    click.echo(f"{stops} situations of {len(FLOWS)} flows in {len(every)} walks, {len(set(found))} findings")
    if found:
        raise click.ClickException("the flows have the findings above; mend the plan or add the words")


def unsaid(every: list[Walk]) -> Iterator[Finding]:
    """Replies that some language cannot say."""
    distinct: dict[str, Reply] = {}
    for reply in replies(every):
        distinct.setdefault(repr((reply.key, sorted(reply.args), reply.options[:1], len(reply.options))), reply)
    for language in LANGUAGES:
        words = catalogue(language)
        for reply in distinct.values():
            try:
                shown(reply, words)
            except (MissingWordsError, BrokenWordsError) as error:
                yield Finding(reply.key, str(error))


@command.command(name="draw")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write; default standard output.")
def draw_command(out: Path | None) -> None:
    """Draw each flow as a Mermaid diagram in Markdown.

    Example: member-assistant flows draw --out docs/flows.md
    """
    text = drawn()
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8")


def drawn() -> str:
    """All flows as one page of Markdown."""
    return page(list(walks(DRAWN_ON)))


def page(every: list[Walk]) -> str:
    """The walks as one page of Markdown."""
    parts = [f"## {flow}\n\n```mermaid\n{draw(each for each in every if each.name == flow)}\n```\n" for flow in FLOWS]
    return "\n".join([HEAD, *parts])
