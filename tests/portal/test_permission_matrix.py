"""
The permission matrix: every address of the admin, walked by the people of one region against the
things of another. Nothing of the other region is read, named, counted or written.

The addresses come from Django's resolver, what is expected from matrix.py. An administrator reads
each address first: it must be one that shows something, and its forms are sent again by the others.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve

from tests import factories
from tests.fixtures import TwoRegions, build_two_regions, person_of
from tests.kept import Kept, all_rows
from tests.portal import matrix
from tests.portal.matrix_world import furnish

MARK = "birch"
# What each request may write, about the person who asks.
OF_THE_ASKER = {
    "django_session", "wagtailcore_editingsession", "otp_totp_totpdevice", "auth_user",
    "wagtailusers_userprofile", "axes_accesslog", "axes_accessattempt", "axes_accessfailurelog",
    "wagtailcore_modellogentry",
}  # fmt: skip
NO_WAY_IN = {302, 403, 404, 405}


@dataclass
class World:
    """The two regions, the things of B by name, and what an administrator found."""

    regions: TwoRegions
    ids: dict[str, Any]
    status: dict[str, int] = field(default_factory=dict)
    forms: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def rows(self) -> list[tuple[str, str]]:
        """What is expected, and the address."""
        return [(wanted, "/admin/" + made.format(**self.ids)) for wanted, made in matrix.rows()]


def build_world() -> World:
    """Both regions full of things, and every address read by an administrator."""
    regions = build_two_regions()
    mine = furnish(regions.a, 1)
    topic = factories.TopicFactory(name="Alcohol", slug="alcohol")
    ids = {**furnish(regions.b, 1), "home": regions.network.root_page_id, "topic": topic.pk}
    ids |= {"mine": mine["draft"]}
    world = World(regions, ids)
    admin = Client(headers={"host": "localhost"}, raise_request_exception=False)
    user = get_user_model().objects.create_superuser("chief", "chief@example.org", "pass word 1")
    for wanted, url in world.rows():
        if wanted == "own" and "?" in url and "/bulk/" not in url:
            continue
        if "_auth_user_id" not in admin.session:
            admin.force_login(user)
        answer = admin.get(url)
        world.status[url] = answer.status_code
        world.forms[url] = list(_forms(body(answer)))
    return world


def _forms(text: str) -> Iterator[dict[str, Any]]:
    """What a browser would send of each form in a page, or in the piece of one that JSON holds."""
    if text.lstrip().startswith("{"):
        text = text.replace('\\"', '"').replace("\\n", " ")
    for found in re.findall(r"<form\b[^>]*method=.post.*?</form>", text, re.I | re.S):
        form = BeautifulSoup(found, "html.parser")
        data: dict[str, Any] = {}
        for one in form.find_all(["input", "textarea", "select"]):
            name, kind = one.get("name"), one.get("type", "")
            if not name or kind in ("submit", "file"):
                continue
            if kind in ("checkbox", "radio") and not one.has_attr("checked"):
                continue
            if one.name == "select":
                chosen = [o.get("value", "") for o in one.find_all("option", selected=True)]
                data[name] = chosen if one.has_attr("multiple") else (chosen or [""])[0]
            else:
                data[name] = one.get("value", "on" if kind == "checkbox" else one.text)
        if data:
            yield {**data, "action-publish": "action-publish"}


@pytest.fixture(scope="session")
def world_rows(django_db_setup: None, django_db_blocker: Any) -> Kept[World]:
    """The world's rows, built once by each worker."""
    with django_db_blocker.unblock():
        return Kept.after(build_world)


@pytest.fixture
def world(world_rows: Kept[World], db: None) -> World:
    """The world, put back."""
    return world_rows.put_back()


def body(answer: Any) -> str:
    """Everything an answer says; the cells of a spreadsheet, too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b" ".join(map(parts.read, parts.namelist()))
    said = (answer.get(name, "") for name in ("Location", "Content-Disposition"))
    return " ".join(said) + content.decode(errors="replace")


def patterns(found: Any = None, above: str = "") -> Iterator[str]:
    """The route of every address below /admin/."""
    for one in found if found is not None else get_resolver().url_patterns:
        route = above + str(one.pattern).removeprefix("^")
        if isinstance(one, URLPattern):
            if route.startswith("admin/"):
                yield route
        else:
            yield from patterns(one.url_patterns, route)


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that are written in meanwhile."""
    tables: set[str] = set()

    def look(execute: Any, sql: str, *rest: Any) -> Any:
        if match := re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', sql):
            tables.add(match[1])
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield tables


def _route(url: str) -> str:
    return resolve(url.partition("?")[0]).route


def test_every_address_of_the_admin_has_a_row(world: World) -> None:
    walked = {_route(url) for _, url in world.rows()}
    assert set(patterns()) - walked == set(), "addresses without a row"
    last = _route("/admin/nowhere/")
    assert walked - set(patterns()) == set()
    stale = [url for _, url in world.rows() if _route(url) == last]
    assert stale == ["/admin/nowhere/"], "rows without an address"


@pytest.mark.timeout(900)
def test_an_administrator_reads_what_the_others_may_not(world: World) -> None:
    """A row whose address is wrong would be refused to everybody and prove nothing."""
    known = {403: matrix.EMPTY, 404: matrix.NOT_THERE, 405: matrix.ONLY_POSTS}
    gone = {
        url: world.status[url]
        for wanted, url in world.rows()
        if wanted not in ("never", "fails")
        and world.status.get(url, 0) >= 400
        and not any(part in url for part in known.get(world.status[url], ()))
    }
    assert gone == {}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("role", ["anonymous", "authors", "editors", "reviewers"])
def test_nobody_reads_or_writes_what_belongs_to_another_region(world: World, role: str) -> None:
    client = Client(headers={"host": "localhost"})
    if role != "anonymous":
        client = person_of(world.regions.a, role)
    client.raise_request_exception = False
    before = _others(all_rows())
    faults: list[str] = []
    seen: dict[str, str] = {}
    headed: set[str] = set()

    def ask(method: str, url: str, wanted: str, **more: Any) -> None:
        client.cookies.pop("messages", None)
        if role != "anonymous" and "_auth_user_id" not in client.session:
            client.force_login(client.user)
        with written() as tables:
            answer = getattr(client, method)(url, **more)
        text = body(answer)
        said = f"{method} {url} {answer.status_code}"
        # What was asked may be said again.
        named = text.replace(url, "").replace(quote(url), "").replace(matrix.ASKED, "").lower()
        if MARK in named:
            faults.append(f"{said} names: {_around(named)}")
        if wanted in ("refused", "never") and answer.status_code not in NO_WAY_IN:
            faults.append(f"{said} lets in")
        if role == "anonymous" and wanted != "open" and answer.status_code not in NO_WAY_IN:
            faults.append(f"{said} without a login")
        if answer.status_code >= 500 and wanted != "fails":
            faults.append(f"{said} breaks")
        if tables - OF_THE_ASKER:
            faults.append(f"{said} writes in {tables - OF_THE_ASKER}")
        listed = wanted in ("own", "look") and "?" not in url
        if method == "get" and answer.status_code == 200 and listed:
            seen[url] = _still(text)

    for wanted, url in world.rows():
        ask("get", url, wanted)
        if wanted == "refused" and _route(url) not in headed:
            headed.add(_route(url))
            ask("head", url, wanted)
        for data in _sent(url, world) if wanted != "look" else []:
            ask("post", url, wanted, data=data)
        if "/workflow/" in url:
            ask("post", url, wanted, data={}, headers={"x-requested-with": "XMLHttpRequest"})
    after = _others(all_rows())
    for table, rows in before.items():
        if rows != after[table]:
            faults.append(f"{table} is not as it was: {set(rows) ^ set(after[table])}")
    assert faults == [], f"{len(faults)} faults:\n" + "\n".join(faults)

    furnish(world.regions.b, 2)
    for url, text in seen.items():
        client.cookies.pop("messages", None)
        again = _still(body(client.get(url)))
        if again != text:
            faults.append(f"{url} changes with region B: {_difference(text, again)}")
    assert faults == [], f"{len(faults)} faults:\n" + "\n".join(faults)


def _sent(url: str, world: World) -> list[dict[str, Any]]:
    if url not in world.forms:
        return []
    sent = list(world.forms[url])
    for part, data in matrix.POSTS.items():
        if part in url:
            sent.append({name: value.format(**world.ids) for name, value in data.items()})
    return [data for i, data in enumerate(sent) if data not in sent[:i]] or [{}]


def _others(tables: dict[str, Any]) -> dict[str, list[str]]:
    return {
        name: sorted(map(repr, rows)) for name, rows in tables.items() if name not in OF_THE_ASKER
    }


def _around(text: str) -> str:
    place = text.index(MARK)
    return " ".join(text[max(0, place - 80) : place + 60].split())


def _still(text: str) -> str:
    """The answer without what is another each time."""
    for changing in matrix.CHANGING:
        text = re.sub(changing, "", text)
    return text


def _difference(one: str, two: str) -> str:
    pairs = enumerate(zip(one, two, strict=False))
    place = next((i for i, (a, b) in pairs if a != b), 0)
    return f"{one[max(0, place - 80) : place + 40]!r} / {two[max(0, place - 20) : place + 40]!r}"
