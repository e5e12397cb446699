"""The buttons that lead on from anywhere, each under the words that it has everywhere."""

from dialogs.replies import Option

OPTIONS = frozenset({"back", "cancel", "menu", "skip", "stop_reminders"})
NAMED = {"language": "dialogs.data.language", "leave_human": "dialogs.human.leave"}


def way(name: str) -> Option:
    """The button of a global word: what begins something is called as in the menu."""
    group = "option" if name in OPTIONS else "menu"
    return Option(id=f"g.{name}", key=NAMED.get(name, f"dialogs.{group}.{name}"))


def ways(*names: str) -> tuple[Option, ...]:
    return tuple(map(way, names))


def see(number: str) -> Option:
    """The button that opens a request."""
    return Option(id=f"a.requests.{number}", key="dialogs.option.see_request")


def more_papers(number: str) -> Option:
    """The button that begins to send papers for a request."""
    return Option(id=f"a.add_papers.{number}", key="dialogs.option.add_papers")


def again(number: str) -> Option:
    """The button that begins a request like one that was refused."""
    return Option(id=f"a.requests.{number}.again", key="dialogs.option.again")


MENU = ways("entitlements", "apply", "requests", "bind", "human", "data")
