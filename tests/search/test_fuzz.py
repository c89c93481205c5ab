"""Whatever is asked, in whatever form, no engine answers with a fault of the server."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import quote_from_bytes

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from search import indexing
from search.engines.base import FILTERS
from tests.fixtures import TwoRegions
from tests.services.plugin import long_run

pytestmark = pytest.mark.django_db

EXAMPLES = 10_000 if long_run() else 1_000

OPERATORS = [
    *"\"'*()[]{}:;^~!&|<>=+-/\\%_?@#$,.",
    *(" AND ", " OR ", " NOT ", " NEAR/3 ", "NEAR(", "<->", "<2>", ":*", "--", "/*", "*/"),
    *("' OR 1=1", "title:", "_exists_:", "/.*/", "${jndi:", "{{", "{%", "<script>", "%s"),
    *("%(a)s", "\\u0000"),
]
ODD = [
    *("\x00", "\ud800", "\udfff", "\u202e", "\u200f", "\u2066", "\ufeff", "\u0301" * 50),
    *("\ufdfa", "\ufffe", "\uffff", "\U0010ffff", "\ue000", "\ue001", "\r\n", "\t"),
    *(
        "\U0001f600",
        "\U0001f469\u200d\U0001f469\u200d\U0001f467",
        "שלום",
        "مرحبا",
        "你好",
        "İ",
        "ß",
    ),
    *("\ufb01", "\u0663", "\u00b9", "\u00bd"),
]
WORDS = [
    *("heroin", "herion", "detox", "near me", "28801", "asheville", "medicaid", "suboxone"),
    *("overdose", "quiero", "first", "steps", "alder", "o'd", "12-step", "don't"),
    *("the", "of", "in", "a"),
]
NUMBERS = [
    *("-1", "0", "1", "2", "1000000000", "1" + "0" * 30, "1e9", "\u0663", "nan", "0x1", "1.0"),
]
VALUES = ["article", "facility", "detox", "heroin", "", "1", "-1", "99999999999999999999"]

text = st.one_of(
    st.text(st.characters(), max_size=60),
    st.lists(st.sampled_from(WORDS + OPERATORS + ODD), max_size=30).map("".join),
    st.lists(st.sampled_from(WORDS + OPERATORS + ODD), max_size=30).map(" ".join),
    st.sampled_from(WORDS + OPERATORS + ODD).flatmap(
        lambda piece: st.sampled_from([1000, 100_000]).map(lambda n: piece * (n // len(piece)))
    ),
)
number = st.one_of(st.sampled_from(NUMBERS), st.integers().map(str), text)
# Bytes that are no text at all reach the server too.
raw = st.one_of(
    text.map(lambda value: value.encode("utf-8", "surrogatepass")), st.binary(max_size=40)
)
value = st.one_of(raw, st.sampled_from(VALUES).map(str.encode))
parameters = st.lists(
    st.one_of(
        st.tuples(st.just("q"), raw),
        st.tuples(st.just("page"), number.map(lambda n: n.encode("utf-8", "surrogatepass"))),
        st.tuples(st.sampled_from(FILTERS), value),
        st.tuples(st.sampled_from(["sort", "exact", "format", "x", "q[]", ""]), value),
    ),
    max_size=8,
)
queries = st.one_of(
    st.tuples(st.tuples(st.just("q"), raw), parameters).map(lambda pair: [pair[0], *pair[1]]),
    parameters,
)
paths = st.sampled_from(["/search/", "/search/", "/search/suggest"])
hosts = st.sampled_from(["alder.localhost", "localhost"])


def address(path: str, query: list[tuple[str, bytes]]) -> str:
    """The address as a client sends it, which may not be a well-formed one."""
    return path + "?" + "&".join(f"{name}={quote_from_bytes(value)}" for name, value in query)


def never_fails(failed: Callable[[], list[str]]) -> None:
    """Ask EXAMPLES times; `failed` names what the engine at hand could not do by itself."""
    client = Client(raise_request_exception=False)
    asked = 0

    # The same questions in every run and on every engine; test-long asks ten times as many.
    @seed(20261124)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(hosts, paths, queries)
    def ask(host: str, path: str, query: list[tuple[str, bytes]]) -> None:
        nonlocal asked
        asked += 1
        response = client.get(address(path, query), HTTP_HOST=host)
        assert response.status_code == 200
        assert failed() == []

    ask()
    assert asked >= EXAMPLES


@pytest.mark.every_database
def test_the_database_engine(two_regions: TwoRegions, caplog: pytest.LogCaptureFixture) -> None:
    """SQLite's and PostgreSQL's own search; a question they refuse would be an error in the log."""
    indexing.drain()
    caplog.set_level(logging.ERROR)
    never_fails(lambda: [record.getMessage() for record in caplog.records])


@pytest.mark.elasticsearch
def test_elasticsearch(
    two_regions: TwoRegions, elasticsearch, caplog: pytest.LogCaptureFixture
) -> None:
    """Every question is answered by Elasticsearch itself, none by the database in its place."""
    from search import generations

    generations.rebuild()
    indexing.drain()
    caplog.set_level(logging.WARNING, "search")
    never_fails(lambda: [record.getMessage() for record in caplog.records])
