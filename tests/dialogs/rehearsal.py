"""A conversation without a database, as its member sees it: typed words in, rendered messages out."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.picking import heard
from bot.channels.rendering import Shown, shown
from bot.words import Catalogue
from dialogs import commands, events, stage
from dialogs.replies import Reply
from dialogs.stage import Scene
from dialogs.state import State
from dialogs.world import Bound, World
from knowledge.loader import load
from knowledge.policies import Policy
from knowledge.yamls import yaml_of

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=ZONE)  # a Saturday
CONSENTS = {"health": "2026-11", "abroad": "2026-11"}


@cache
def policies() -> dict[str, Policy]:
    rows = yaml_of(Path(__file__).parent / "people.yaml")
    return {row["policy_no"]: Policy.model_validate(row) for row in rows}


@cache
def words(language: str) -> Catalogue:
    return Catalogue(language)


def bound(number: str, relation: Any = "family") -> Bound:
    policy = policies()[number]
    return Bound(policy, relation, policy.insured_id_no)


class Rehearsal:
    """One member's conversation. ``hear`` gives the replies to an event; ``say`` those to typed words, as rendered."""

    def __init__(self, language: str = "zh-Hans", now: datetime = NOW, **world: Any) -> None:
        self.scene = Scene(State(), World(now=now, library=load(), language=language, **world), policies())
        self.carried: list[commands.Command] = []
        self.offered: tuple[Shown, ...] = ()
        self.documents = 0

    @property
    def state(self) -> State:
        return self.scene.state

    @property
    def world(self) -> World:
        return self.scene.world

    def say(self, text: str) -> tuple[Shown, ...]:
        return self.see(heard(text, self.offered))

    def send(self, count: int = 1, caption: str = "", **more: Any) -> tuple[Shown, ...]:
        """Photos, good ones unless told otherwise."""
        self.documents += count
        papers = [
            events.Paper(document=f"doc{self.documents - n}", media="jpeg", pages=1, **more) for n in range(count)
        ]
        return self.see(events.Upload(papers=tuple(papers), caption=caption))

    def wait(self, **delta: float) -> None:
        self.change(now=self.world.now + timedelta(**delta))

    def see(self, event: events.Event) -> tuple[Shown, ...]:
        messages = tuple(shown(reply, words(self.world.language)) for reply in self.hear(event))
        if messages:
            self.offered = messages
        return messages

    def hear(self, event: events.Event) -> tuple[Reply, ...]:
        self.scene = stage.play(self.scene, event)
        self.carried.extend(self.scene.carried)
        return self.scene.said

    def change(self, **changes: Any) -> None:
        self.scene = replace(self.scene, world=replace(self.world, **changes))

    def move(self, number: str, **changes: Any) -> None:
        """What staff did to a request, before the member is told of it."""
        self.scene = stage.moved(self.scene, number, **changes)
