"""Lines of JSON that a command reads: each an object of its own, and whatever is wrong with one is told in words."""

import json
from typing import Any, cast


def read_object(line: str) -> dict[str, Any]:
    """The object of a line. Raises ValueError with what is wrong with it."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({error})") from error
    if not isinstance(said, dict):
        raise ValueError("expected an object with names and values")
    return cast("dict[str, Any]", _whole(said))


def _whole(value: object) -> object:
    """With half characters (a lone surrogate in an escape), which nothing can store or print, replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return {_whole(name): _whole(one) for name, one in value.items()} if isinstance(value, dict) else value


def not_done(numbers: list[int], deed: str) -> str:
    """What is said at the end of the lines that were not ``deed``: of many, the first ones."""
    return f"not {deed}: line {', '.join(map(str, numbers[:20]))}; each answer says why"
