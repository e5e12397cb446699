"""A hospital's name in short, where the city is known: the one there is meant, and what lies elsewhere is asked about
rather than that the city is changed."""

from dataclasses import replace

from dialogs import lexicon
from dialogs.plan import Ask, Pick
from dialogs.reading import Reading, read
from dialogs.world import World

KIND = "hospital"  # of the question
MOST = 5  # hospitals elsewhere that are offered
SHORT = 8  # characters of a name in short


def here(ask: Ask | None, reading: Reading, world: World) -> Reading:
    """What is read of an answer to "which hospital", in the city that was chosen: of hospitals of one name those that
    lie there, and no place that is called as one of them."""
    city = _city(ask)
    if not city or reading.question:
        return reading
    inside = _inside(reading.hospitals, city, world)
    words = lexicon.trimmed(reading.text)
    if not reading.hospitals and len(words) <= SHORT and not reading.correction:
        inside = in_city(words, city, world)
    if not inside:
        return reading
    cities = reading.cities if reading.correction else tuple(c for c in reading.cities if _near(c, city, world))
    return replace(reading, hospitals=inside, cities=cities)


def in_city(words: str, city: str, world: World) -> tuple[str, ...]:
    """The hospitals of a city that are called so in short."""
    if len(words) > SHORT:
        return ()
    return _inside(read(world.library.places.divisions[city].short + words, world).hospitals, city, world)


def unclear(ask: Ask | None, reading: Reading, world: World) -> tuple[Pick, ...]:
    """What a short name may mean that fits the chosen city badly: a hospital there of which we do not know, or one of
    that name elsewhere, or the place of that name. Nothing where the message says it plainly."""
    city = _city(ask)
    words = lexicon.trimmed(reading.text)
    if not city or reading.question or reading.correction or lexicon.says("wrong", reading.text):
        return ()
    codes = world.library.index.hospital_codes
    away = [name for name in reading.hospitals if not _near(codes.get(name, ""), city, world)]
    if reading.hospitals and len(words) <= SHORT and len(away) == len(reading.hospitals):
        named = any(_is_named(codes.get(name, ""), words, world) for name in away)
        elsewhere = [Pick(name, key="dialogs.option.house", args=_placed(name, world)) for name in away[:MOST]]
        return () if named or reading.cities else (_as_written(words, city, world), *elsewhere)
    place = world.library.places.divisions.get(reading.cities[0]) if len(reading.cities) == 1 else None
    if place is None or reading.hospitals or words != place.short or _near(place.code, city, world):
        return ()
    other = Pick(place.code, key="dialogs.option.house_city", args={"city": place.name})
    return (other, _as_written(words, city, world))


def settled(name: str, city: str, world: World) -> dict[str, str | None]:
    """The answer of a hospital, with its city where that is not the chosen one; or another city, instead of one."""
    if name in world.library.places.divisions:
        return {"city": name, "hospital": None}
    code = world.library.index.hospital_codes.get(name)
    return {"city": code, "hospital": name} if code and city and not _near(code, city, world) else {"hospital": name}


def _city(ask: Ask | None) -> str:
    return str(ask.args.get("city", "")) if ask is not None and ask.kind == KIND else ""


def _inside(hospitals: tuple[str, ...], city: str, world: World) -> tuple[str, ...]:
    return tuple(name for name in hospitals if _near(world.library.index.hospital_codes.get(name, ""), city, world))


def _near(code: str, city: str, world: World) -> bool:
    """Whether one of two places lies in the other, or is it."""
    lines = [{place.code for place in world.library.places.lineage(each)} for each in (code, city)]
    return code in lines[1] or city in lines[0]


def _is_named(code: str, words: str, world: World) -> bool:
    """Whether a hospital's name says where it is."""
    return any(place.short in words for place in world.library.places.lineage(code))


def _placed(name: str, world: World) -> dict[str, str]:
    place = world.library.places.divisions.get(world.library.index.hospital_codes.get(name, ""))
    return {"name": name, "city": place.short if place else ""}


def _as_written(words: str, city: str, world: World) -> Pick:
    return Pick(words, key="dialogs.option.house_here", args={"name": words, "city": _short(city, world)})


def _short(city: str, world: World) -> str:
    return world.library.places.divisions[city].short
