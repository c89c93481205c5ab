"""
What runs inside the stock project: `python -m bench.stock STEP`, started in the project's folder.

There `home` and `search` are the project's own, as `wagtail start` wrote them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from library.models import (  # type: ignore[import-not-found] # noqa: E402
    ArticlePage,
    FacilityPage,
    Service,
    Topic,
)
from wagtail.models import Page, Site  # noqa: E402

from bench import corpus, rows, say  # noqa: E402
from bench.counting import counted  # noqa: E402

BATCH = 500
# As many as the portal's demo has.
TOPICS = 29


def _body(paragraphs: Iterable[str]) -> str:
    return json.dumps([{"type": "text", "value": f"<p>{text}</p>"} for text in paragraphs])


def load(part: float) -> dict[str, Any]:
    """The same articles and facilities below the project's first page."""
    call_command("migrate", verbosity=0)
    filler = rows.Filler()
    home = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    total = round((corpus.ARTICLES + corpus.FACILITIES) * part)
    done = 0
    Topic.objects.bulk_create(Topic(name=f"Topic {number}") for number in range(TOPICS))
    topics, through = list(Topic.objects.all()), ArticlePage.topics.through
    for some in rows.batches(corpus.articles(part), BATCH):
        written = filler.add(
            ArticlePage,
            [
                (
                    home,
                    {
                        "title": one.title,
                        "summary": one.summary,
                        "also_called": one.also_called,
                        "body": _body(one.paragraphs),
                    },
                )
                for one in some
            ],
        )
        through.objects.bulk_create(
            through(articlepage_id=page.pk, topic=topics[(page.pk + n) % TOPICS])
            for page in written
            for n in range(2)
        )
        done += len(some)
        say.progress(done, total)
    for some_of_them in rows.batches(corpus.facilities(part), BATCH):
        places = filler.add(
            FacilityPage,
            [
                (
                    home,
                    {
                        "title": one.title,
                        "summary": one.summary,
                        "address_1": one.street,
                        "city": one.city,
                        "state_province": one.state,
                        "postal_code": one.zip_code,
                    },
                )
                for one in some_of_them
            ],
        )
        Service.objects.bulk_create(
            Service(
                page_id=page.pk,
                name="Treatment",
                offers=" ".join((*one.care, *one.medicines, *one.payment, *one.audiences)),
            )
            for page, one in zip(places, some_of_them, strict=True)
        )
        done += len(some_of_them)
        say.progress(done, total)
    return {"pages": done}


def update_index() -> dict[str, Any]:
    """Wagtail's own command."""
    count = Page.objects.filter(depth__gt=1).count()
    with say.timed() as took, say.watched() as seen:
        call_command("update_index", verbosity=0)
    return {
        "documents": count,
        "seconds": took[0],
        "rate": count / took[0],
        "memory": max(seen),
    }


def costs(queries: list[str]) -> dict[str, Any]:
    """What each search asks of the database and of Elasticsearch."""
    client = Client(headers={"host": "localhost"})
    client.get("/search/", {"query": "treatment"})
    found = []
    for query in queries:
        with counted() as cost:
            answer = client.get("/search/", {"query": query})
        if answer.status_code != 200:
            raise SystemExit(f"The stock view answers {answer.status_code}.")
        found.append(
            {"sql": len(cost.sql), "requests": len(cost.requests), "clients": cost.clients}
        )
    return {"searches": found}


def article() -> dict[str, Any]:
    """One article with as much text as the portal's, at /bench-article/."""
    home = Page.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    text = " ".join(["Naloxone can bring a person back who does not breathe."] * 12)
    parts = [{"type": "text", "value": f"<h2>Part {n}</h2><p>{text}</p>"} for n in range(1, 8)]
    body = json.dumps(parts)
    home.add_child(
        instance=ArticlePage(title="An article", slug="bench-article", summary="Words.", body=body)
    )
    return {}


def main() -> None:
    """Run the step that is named, with its values as JSON in the second word."""
    step, values = sys.argv[1], json.loads(sys.argv[2])
    began = time.perf_counter()
    steps = {f.__name__: f for f in (load, update_index, costs, article)}
    say.result({**steps[step](**values), "took": time.perf_counter() - began})


if __name__ == "__main__":
    main()
