"""The demo's content as it stands in the TOML files beside this one."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

Record = dict[str, Any]


# The day the files were written. Every date in them moves with the day of seeding, so that a
# demo built next year has numbers checked last month and hotlines that have not expired.
WRITTEN_ON = dt.date(2026, 11, 24)


class ContentError(Exception):
    """A demo file that cannot be used; the message names the file and the fault."""


def read(path: Path) -> Record:
    """One TOML file, its dates moved to today. Raises ContentError naming the file."""
    record: Record = _moved(_parsed(path))
    return record


@cache
def _parsed(path: Path) -> Record:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ContentError(f"{path.relative_to(HERE.parent)}: {error}") from error


def _moved(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value + (dt.date.today() - WRITTEN_ON)
    if isinstance(value, dict):
        return {key: _moved(item) for key, item in value.items()}
    return [_moved(item) for item in value] if isinstance(value, list) else value


def regions() -> list[Record]:
    """The two regions with their notices."""
    return list(read(HERE / "regions.toml")["regions"])


def records(name: str) -> list[Record]:
    """The records of `topics.toml`, `people.toml` or `hotlines.toml`."""
    return list(read(HERE / f"{name}.toml")[name])


def facilities(region: str) -> list[Record]:
    """The invented facilities of a region."""
    return list(read(HERE / "facilities" / f"{region}.toml")["facilities"])


def articles(region: str = "") -> list[Record]:
    """The library's articles, or those of a region."""
    folder = HERE / "articles" / "local" / region if region else HERE / "articles"
    return [read(path) for path in sorted(folder.glob("*.toml"))]


def pages() -> list[Record]:
    """Plain pages that every site has."""
    return [read(path) for path in sorted((HERE / "pages").glob("*.toml"))]


def linked(html: str, ids: Mapping[str, int]) -> str:
    """`article:slug` links as links to pages. Raises ContentError for an unknown slug."""

    def link(match: re.Match[str]) -> str:
        slug = match[1]
        if slug not in ids:
            raise ContentError(f"A text links to the article “{slug}”, which does not exist.")
        return f'<a linktype="page" id="{ids[slug]}">'

    return re.sub(r'<a href="article:([\w-]+)">', link, html)


def stream(blocks: list[Record], ids: Mapping[str, int]) -> list[Record]:
    """The blocks of a file as the raw data of a body."""
    return [{"type": b["type"], "value": _value(b, ids)} for b in blocks]


def _value(block: Record, ids: Mapping[str, int]) -> Any:
    def text(key: str = "html", source: Record = block) -> str:
        return linked(source.get(key, ""), ids)

    match block["type"]:
        case "text":
            return text()
        case "heading":
            return {"text": block["text"], "level": str(block.get("level", 2))}
        case "care_card":
            return {"level": block["level"], "title": block["title"], "text": text()}
        case "quote":
            return {"text": block["text"], "attribution": block.get("attribution", "")}
        case "steps":
            steps = [{"title": s["title"], "text": text(source=s)} for s in block["steps"]]
            return {"title": block.get("title", ""), "steps": steps}
        case "table":
            columns = [{"type": "text", "heading": heading} for heading in block["header"]]
            rows = [{"values": row} for row in block["rows"]]
            return {"caption": block["caption"], "table": {"columns": columns, "rows": rows}}
        case "questions":
            items = [{"question": i["question"], "answer": text(source=i)} for i in block["items"]]
            return {"items": items}
        case "call_box":
            return {"which": block["which"], "title": block["title"], "text": text()}
        case "facility_list":
            keys = {"title": "Places near you", "care": [], "medicines": [], "limit": 3}
            return {key: block.get(key, default) for key, default in keys.items()}
        case "sources":
            keys = {"title": "", "publisher": "", "year": None, "url": ""}
            return {
                "sources": [{k: s.get(k, d) for k, d in keys.items()} for s in block["sources"]]
            }
        case unknown:
            raise ContentError(f"Unknown block “{unknown}”.")
