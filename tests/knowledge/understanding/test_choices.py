"""A pattern of choices is one string: a comma in it, unquoted, would cut it in two in silence."""

from typing import Any

from knowledge.understanding.tables import read


def _texts(told: Any) -> list[str]:
    if isinstance(told, str):
        return [told]
    items = told.values() if isinstance(told, dict) else told if isinstance(told, list) else ()
    return [text for item in items for text in _texts(item)]


def test_no_pattern_is_cut_at_a_comma() -> None:
    texts = _texts(read("cues.yaml")["cues"])
    assert len(texts) > 5_000
    assert [text for text in texts if text.count("(") != text.count(")")] == []
