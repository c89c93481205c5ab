"""
A second judged set that nobody judged: the health articles, asked for by their own names.

The articles (MedQuAD, CC BY 4.0) are not part of the project. Whoever has them sets
PORTAL_SHARED to the folder that holds `data/health-articles.jsonl`, or keeps it in ../shared.
"""

import json
import os
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from search import indexing
from search.engines.base import Engine, SearchRequest
from search.evaluation import USEFUL, split_of
from search.grouping import groups
from search.models import SearchDocument
from search.query import understand

HERE = Path(__file__).resolve()
# Above every page id of the demo.
ROOT_ID = 10_000_000


@dataclass(frozen=True)
class Item:
    """A name or a question, and the keys of the documents that are about it."""

    words: str
    wanted: frozenset[str]


def articles_file() -> Path | None:
    """The file, when it is on this machine."""
    shared = Path(os.environ.get("PORTAL_SHARED") or HERE.parents[3] / "shared")
    path = shared / "data" / "health-articles.jsonl"
    return path if path.is_file() else None


def read(path: Path) -> list[dict]:
    """The records of the file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def items(records: list[dict], field: str, most: int) -> list[Item]:
    """
    What to ask: each other name (`also_called`) or each question (`question`), held-out part.

    A name of a topic wants every document of that topic, and of all topics that share the name;
    a question wants every document that answers exactly this question.
    """
    wanted = defaultdict(set)
    for record in records:
        words = record[field] if isinstance(record[field], list) else [record[field]]
        for word in words:
            wanted[" ".join(word.split())].add(record["id"])
    chosen = [Item(word, frozenset(ids)) for word, ids in wanted.items()]
    held_out = [item for item in chosen if item.words and split_of(item.words) == "held-out"]
    return sorted(held_out, key=lambda item: item.words[::-1])[:most]


def index(records: list[dict]) -> None:
    """Write the records as documents with their other names, below a page that is not there."""
    now = time.time_ns() // 1000
    documents = [
        SearchDocument(
            page_id=ROOT_ID + number,
            revision=now,
            built_revision=now,
            is_public=True,
            digest=record["id"],
            kind="article",
            title=f"{record['topic']}: {record['question']}"[:255],
            also_called="\n".join(record["also_called"]),
            body=record["answer"],
            locale="en",
            url_path=f"/home/articles/{record['id']}/",
            in_library=True,
            facets={"kind": ["article"], "ancestor": [str(ROOT_ID)]},
        )
        for number, record in enumerate(records, 1)
    ]
    for first in range(0, len(documents), 200):
        indexing.save(documents[first : first + 200])


def ranks(engine: Engine, asked: list[Item]) -> list[list[int]]:
    """For each item the first ten results: USEFUL where one is wanted, else 0."""
    found = []
    for item in asked:
        wanted = SearchRequest(groups=groups(understand(item.words)), scope_ids=(ROOT_ID,))
        paths = [hit.url_path.strip("/").rsplit("/", 1)[-1] for hit in engine.search(wanted).hits]
        found.append([USEFUL if path in item.wanted else 0 for path in paths])
    return found
