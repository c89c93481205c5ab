"""
The answers to the judged queries, on both engines. The README beside this says how it was judged.

Only what is a matter of safety names its queries, so that nobody tunes on the held-out part.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from django.test import override_settings

from home.demo import build
from search import elastic, generations, indexing, judging
from search.engines.database import DatabaseEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.evaluation import INTENTS, NONSENSE, SITES, SPLITS, load, reciprocal_rank, summarise
from tests.demo import TODAY
from tests.kept import taken_back
from tests.relevance import known_items

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).parent
JUDGED = load(FOLDER)
LEAST = {"database": 0.75, "elasticsearch": 0.85}
NEVER_EMPTY = ("misspelt", "street")


@contextmanager
def demo() -> Iterator[None]:
    """The demo with its documents, taken back afterwards; the clock stands at its day."""
    with time_machine.travel(TODAY, tick=True), taken_back():
        build.build()
        indexing.drain()
        yield


@pytest.fixture(scope="module")
def database(django_db_setup, django_db_blocker):
    """What the database answers, and the documents nobody judged."""
    with django_db_blocker.unblock(), demo():
        answers = judging.ask_all(DatabaseEngine(), JUDGED, JUDGED.queries)
        return answers, judging.not_judged(JUDGED)


@contextmanager
def own_index(url: str) -> Iterator[None]:
    """Settings that name an index of our own; it is gone afterwards."""
    name = f"relevance-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    # How long a visitor waits is tested elsewhere.
    wait = {"ELASTICSEARCH_TIMEOUT": 30.0, "SEARCH_FINISH_IN_BACKGROUND": False}
    with override_settings(ELASTICSEARCH_URL=url, ELASTICSEARCH_PREFIX=name, **wait):
        try:
            yield
        finally:
            indices = elastic.patient().indices
            for index in indices.get(index=f"{elastic.alias()}-*"):
                indices.delete(index=index)


@pytest.fixture(scope="module")
def elasticsearch(elasticsearch_server, django_db_setup, django_db_blocker):
    """What Elasticsearch answers, and the documents nobody judged."""
    with django_db_blocker.unblock(), own_index(elasticsearch_server.url), demo():
        generations.rebuild()
        elastic.patient().indices.refresh(index=elastic.alias())
        answers = judging.ask_all(ElasticsearchEngine(), JUDGED, JUDGED.queries)
        return answers, judging.not_judged(JUDGED)


@pytest.fixture(
    params=[
        pytest.param("database", marks=pytest.mark.every_database),
        pytest.param("elasticsearch", marks=pytest.mark.elasticsearch),
    ]
)
def engine(request):
    """The name of an engine, its outcomes, and the documents nobody judged."""
    return request.param, *request.getfixturevalue(request.param)


# --- the set itself --------------------------------------------------------------------------


def test_the_set_is_large_and_even_enough():
    assert len(JUDGED.queries) >= 170
    for intent in INTENTS:
        for split in ("tune", "held-out"):
            here = [q for q in JUDGED.chosen(split) if q.intent == intent]
            assert len(here) >= 5, f"{intent}: only {len(here)} queries are {split}"
    assert {query.site for query in JUDGED.queries} == set(SITES)


def test_every_query_is_judged_but_nonsense():
    judged = {query.qid for query in JUDGED.queries if JUDGED.grades.get(query.qid)}
    assert judged == {query.qid for query in JUDGED.queries if query.intent != "nonsense"}


def test_nearly_every_query_has_an_answer():
    meant = [query for query in JUDGED.queries if query.intent != "nonsense"]
    assert sum(map(JUDGED.answerable, meant)) >= 0.97 * len(meant)


def test_words_are_asked_once_on_a_site():
    asked = [(query.text, query.site) for query in JUDGED.queries]
    assert len(asked) == len(set(asked))


# --- the answers -----------------------------------------------------------------------------


def test_every_document_was_judged(engine):
    _, _, strangers = engine
    assert strangers == [], "judge these for every query, see tests/relevance/README.md"


@pytest.mark.parametrize("split", SPLITS)
def test_queries_are_answered_well(engine, split):
    name, outcomes, _ = engine
    whole = summarise(split, [o for o in outcomes if o.query.split == split])
    # No more is said here: see `search_evaluate --split tune --worst 20`.
    assert whole.ndcg.mean >= LEAST[name]
    assert whole.empty == 0


def test_misspelt_and_street_words_always_find_something(engine):
    _, outcomes, _ = engine
    nothing = [o.query.text for o in outcomes if o.query.intent in NEVER_EMPTY and not o.total]
    assert nothing == []


def test_nothing_harmful_is_among_the_first_three(engine):
    _, outcomes, _ = engine
    harm = {
        o.query.text: [k for k in o.keys[:3] if o.grades.get(k, 0) < 0] for o in outcomes if o.harm
    }
    assert harm == {}


def test_every_crisis_query_shows_the_card(engine):
    _, outcomes, _ = engine
    assert [o.query.text for o in outcomes if o.query.intent == "crisis" and not o.card] == []


def test_the_card_is_kept_for_emergencies(engine):
    _, outcomes, _ = engine
    calm = [o for o in outcomes if o.query.intent not in ("crisis", "question", "family")]
    alarms = [o.query.text for o in calm if o.card]
    assert len(alarms) <= 0.05 * len(calm), alarms


def test_nonsense_finds_nearly_nothing(engine):
    _, outcomes, _ = engine
    # How many, and not which: the queries of the held-out part are not looked at.
    assert sum(o.total > 0 for o in outcomes if o.query.intent == NONSENSE) <= 1


# --- the health articles ---------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.every_database
@pytest.mark.parametrize(("field", "least"), [("also_called", 0.8), ("question", 0.8)])
def test_health_articles_are_found_by_their_names(field, least):
    path = known_items.articles_file()
    if path is None:
        pytest.skip("the health articles are not on this machine (PORTAL_SHARED)")
    records = known_items.read(path)
    known_items.index(records)
    items = known_items.items(records, field, 300)
    ranks = known_items.ranks(DatabaseEngine(), items)
    assert len(items) == 300
    assert sum(map(reciprocal_rank, ranks)) / len(ranks) >= least
