"""The photos of a form, in the batches in which they came or were sorted."""

from itertools import chain

from dialogs.plan import Known


def batches(known: Known) -> list[list[str]]:
    """All that came, sorted or not, as it came together."""
    return [*(known.get("documents") or {}).values(), *(known.get("unsorted") or [])]


def photos(known: Known) -> list[str]:
    """All that came, sorted or not: the sorted ones first."""
    return list(chain.from_iterable(batches(known)))


def waiting(known: Known) -> list[str]:
    """What nobody has said yet which papers it shows."""
    return list(chain.from_iterable(known.get("unsorted") or []))
