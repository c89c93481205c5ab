"""
What runs inside the portal, in a process of its own: `python -m bench.portal STEP`.

The environment names the database and the Elasticsearch of the run.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from articles.models import ArticleIndexPage, ArticlePage, Topic  # noqa: E402
from bench import corpus, rows, say  # noqa: E402
from bench.counting import counted  # noqa: E402
from bench.load import BROWSER  # noqa: E402
from home.demo import build  # noqa: E402
from locations.geo import point_for_zip  # noqa: E402
from locations.models import FacilityPage, LocationIndexPage, LocationPage, Service  # noqa: E402
from search import elastic, generations, index_schema, indexing  # noqa: E402
from search.models import SearchDocument, SearchMark  # noqa: E402

BATCH = 500
HOST = "localhost"


def load(part: float, copies: int) -> dict[str, Any]:
    """The demo network, and in it the corpora `copies` times: articles, states, facilities."""
    call_command("migrate", verbosity=0)
    network = build.build()
    filler = rows.Filler()
    total = round((corpus.ARTICLES + corpus.FACILITIES) * part) * copies
    done = 0
    library = ArticleIndexPage.objects.get(pk=network.library.pk)
    topics = list(Topic.objects.order_by("pk"))
    through = ArticlePage.topics.through
    for copy in range(copies):
        for some in rows.batches(corpus.articles(part), BATCH):
            written = filler.add(
                ArticlePage, [(library, _article(one, copy, done)) for one in some]
            )
            through.objects.bulk_create(
                through(articlepage_id=page.pk, topic=topics[(page.pk + n) % len(topics)])
                for page in written
                for n in range(2)
            )
            done += len(written)
            say.progress(done, total)
    states = _states(filler, part)
    for copy in range(copies):
        for some_of_them in rows.batches(corpus.facilities(part), BATCH):
            places = filler.add(
                FacilityPage, [(states[one.state], _facility(one, copy)) for one in some_of_them]
            )
            Service.objects.bulk_create(
                _service(page, one) for page, one in zip(places, some_of_them, strict=True)
            )
            done += len(some_of_them)
            say.progress(done, total)
    # The rows were written behind the signals' back; what the demo marked is found anyway.
    SearchMark.objects.all().delete()
    return {"pages": done, "all_pages": Page.objects.count(), "sites": Site.objects.count()}


def _named(title: str, copy: int) -> str:
    return title if copy == 0 else f"{title[:240]} {copy + 1}"


def _article(one: corpus.Article, copy: int, number: int) -> dict[str, Any]:
    blocks = [{"type": "text", "value": f"<p>{text}</p>"} for text in one.paragraphs]
    return {
        "title": _named(one.title, copy),
        "summary": one.summary,
        "also_called": one.also_called,
        "body": json.dumps(blocks),
        "published_on": date(2026, 1, 1 + number % 28),
        "reviewed_on": date(2025 + number % 2, 1 + number % 10, 1),
        "weight": number % 3,
    }


def _facility(one: corpus.Facility, copy: int) -> dict[str, Any]:
    place = point_for_zip(one.zip_code[:5])
    point = place.point if place is not None else None
    return {
        "title": _named(one.title, copy),
        "summary": one.summary,
        "address_1": one.street,
        "city": one.city,
        "state_province": one.state,
        "postal_code": one.zip_code,
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "languages": list(one.languages),
    }


def _service(page: Page, one: corpus.Facility) -> Service:
    return Service(
        page_id=page.pk,
        name="Treatment",
        care=list(one.care),
        medicines=list(one.medicines),
        payment=list(one.payment),
        audiences=list(one.audiences),
    )


def _states(filler: rows.Filler, part: float) -> dict[str, LocationPage]:
    """A region for every state and territory that has facilities."""
    index = LocationIndexPage.objects.first()
    assert index is not None
    names = sorted({one.state for one in corpus.facilities(part)})
    values = [{"title": f"State of {name}", "introduction": "<p>Welcome.</p>"} for name in names]
    pages = filler.add(LocationPage, [(index, value) for value in values])
    return dict(zip(names, pages, strict=True))


def documents() -> dict[str, Any]:
    """Build a document for every page, and say how quickly."""
    indexing.raise_unknown()
    total, built = SearchDocument.objects.to_build().count(), 0
    with say.timed() as took, say.watched() as seen:
        unfinished = True
        while unfinished:
            report = indexing.drain(seconds=1.0, push=False)
            unfinished = report.unfinished
            built += report.built
            say.progress(built, total)
    return {
        "documents": SearchDocument.objects.findable().count(),
        "rate": built / took[0],
        "memory": max(seen),
    }


def rebuild() -> dict[str, Any]:
    """`search_rebuild` from the documents: make, fill, verify, swap."""
    count = SearchDocument.objects.findable().count()
    at_fill: list[tuple[int, float]] = []

    def step(done: int, total: int) -> None:
        at_fill.append((done, say.memory()))
        say.progress(done, total)

    with say.timed() as took, say.watched() as seen:
        generations.rebuild(step)
    quarter = next(held for done, held in at_fill if done >= count / 4)
    return {
        "documents": count,
        "seconds": took[0],
        "rate": count / took[0],
        "memory": max(seen),
        # How much more it holds at the end of the fill than when a quarter was done.
        "growth": at_fill[-1][1] / quarter,
    }


def bulk() -> dict[str, Any]:
    """A bare bulk of the same documents, built before the clock starts, through a plain socket."""
    prebuilt = list(_requests())
    count = SearchDocument.objects.findable().count()
    es, index = elastic.patient(), f"{elastic.alias()}-bare"
    es.options(ignore_status=404).indices.delete(index=index)
    es.indices.create(
        index=index,
        settings={**index_schema.SETTINGS, "refresh_interval": "-1"},
        mappings=index_schema.MAPPINGS,
    )
    where = urlsplit(settings.ELASTICSEARCH_URL)
    link = http.client.HTTPConnection(where.hostname or "", where.port, timeout=120)
    headers = {"Content-Type": "application/x-ndjson"}
    with say.timed() as took:
        for number, lines in enumerate(prebuilt, start=1):
            link.request("POST", f"/{index}/_bulk?filter_path=errors", lines, headers)
            if json.load(link.getresponse())["errors"]:
                raise SystemExit("The bare bulk was refused.")
            say.progress(number, len(prebuilt))
        link.request("POST", f"/{index}/_refresh")
        link.getresponse().read()
    held = es.count(index=index)["count"]
    es.indices.delete(index=index)
    if held != count:
        raise SystemExit(f"The bare bulk holds {held} of {count} documents.")
    return {"documents": count, "seconds": took[0], "rate": count / took[0]}


def _requests() -> Iterator[bytes]:
    found = index_schema.index_rows(SearchDocument.objects.findable().order_by("pk"))
    for some in rows.batches(found.iterator(1000), 1000):
        lines = [line for row in some for line in elastic.operations(row)]
        yield b"\n".join(lines) + b"\n"


def costs(queries: list[str]) -> dict[str, Any]:
    """What each search asks of the database and of Elasticsearch, and the bodies it sends."""
    client = Client(headers={"host": HOST, "user-agent": BROWSER})
    client.get("/search/", {"q": "treatment"})
    found = []
    for query in queries:
        with counted() as cost:
            answer = client.get("/search/", {"q": query})
        if answer.status_code != 200 or b"simpler than usual" in answer.content:
            raise SystemExit("Elasticsearch did not answer; there is nothing to compare.")
        (method, target, body), *more = cost.requests
        found.append(
            {
                # The count of the search is written once the answer has been sent.
                "sql": sum("search_querycount" not in sql for sql in cost.sql),
                "requests": 1 + len(more),
                "clients": cost.clients,
                "request": [method, target, json.dumps(body)],
            }
        )
    return {"searches": found}


def main() -> None:
    """Run the step that is named, with its values as JSON in the second word."""
    step, values = sys.argv[1], json.loads(sys.argv[2])
    began = time.perf_counter()
    steps = {f.__name__: f for f in (load, documents, rebuild, bulk, costs)}
    say.result({**steps[step](**values), "took": time.perf_counter() - began})


if __name__ == "__main__":
    main()
