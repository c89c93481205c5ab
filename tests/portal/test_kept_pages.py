"""Kept pages: quick, never older than a change, never another's, there when nothing else is."""

import datetime as dt
import time
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.models import EditingSession
from wagtail.models import PageViewRestriction

from articles.models import ArticlePage
from portal.kept import version
from portal.kept.facts import TTL
from portal.kept.middleware import shelf
from portal.models import ContentVersion, Hotline, SiteProfile
from tests import factories
from tests.fixtures import TwoRegions


def visit(path: str, host: str, **headers: str) -> Any:
    """What a visitor without cookies gets."""
    return Client(headers={"host": host, **headers}).get(path)


ARTICLE = "/local/first-steps/"


def queries(path: str, host: str) -> int:
    """How many questions a visit asks the database, without the look at the number."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert visit(path, host).status_code == 200
    return len([one for one in asked if "contentversion" not in one["sql"]])


def test_the_second_visitor_costs_the_database_nothing(keep: TwoRegions) -> None:
    assert queries(ARTICLE, keep.a.host) > 0
    assert queries(ARTICLE, keep.a.host) == 0
    # Every site has its own page at the same address.
    assert "Alder" in visit(ARTICLE, keep.a.host).content.decode()
    other = visit(ARTICLE, keep.b.host).content.decode()
    assert "Birch" in other and "Alder" not in other


def test_a_kept_page_is_the_same_answer(keep: TwoRegions) -> None:
    first, second = (visit(ARTICLE, keep.a.host) for _ in range(2))
    assert first.content == second.content
    assert dict(first.items()) == dict(second.items())
    assert "default-src 'none'" in second["Content-Security-Policy"]
    again = visit(ARTICLE, keep.a.host, if_none_match=f'"x", W/{second["ETag"]}')
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == second["ETag"]


CHANGES = {
    "published": lambda it: it.a.article.save_revision().publish(),
    "unpublished": lambda it: it.a.article.unpublish(),
    "moved": lambda it: it.a.article.move(it.a.page, "last-child"),
    "deleted": lambda it: it.a.article.delete(),
    "made private": lambda it: PageViewRestriction.objects.create(
        page=it.a.article, restriction_type="login"
    ),
    "hotline": lambda it: Hotline.objects.get(name="Line Alder (demo)").save(),
    "profile": lambda it: SiteProfile.objects.get(site=it.a.site).save(),
    "site": lambda it: it.a.site.save(),
    "topic": lambda it: it.a.article.topics.first().save(),
    "person": lambda it: factories.PersonFactory(name="Somebody").save(),
}


AFTER = {"unpublished": 404, "moved": 301, "deleted": 404, "made private": 302}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_seen_at_once(change: str, keep: TwoRegions, as_committed: Any) -> None:
    visit(ARTICLE, keep.a.host)
    before = version._read()
    with as_committed():
        CHANGES[change](keep)
    assert version._read().any > before.any
    assert visit(ARTICLE, keep.a.host).status_code == AFTER.get(change, 200)


def test_a_draft_changes_nothing(keep: TwoRegions, as_committed: Any) -> None:
    before = version._read()
    with as_committed():
        ArticlePage.objects.get(pk=keep.a.article.pk).save_revision()
    assert version._read() == before


def test_an_open_form_of_the_admin_changes_nothing(
    keep: TwoRegions, as_committed: Any, editor_of_a: Client
) -> None:
    """It calls in every few seconds; that must not make all pages anew."""
    article = keep.a.article
    before = version._read()
    with as_committed():
        edit = reverse("wagtailadmin_pages:edit", args=(article.pk,))
        assert editor_of_a.get(edit).status_code == 200
        session = EditingSession.objects.get(user=editor_of_a.user)
        ping = reverse(
            "wagtailadmin_editing_sessions:ping",
            args=("wagtailcore", "page", article.pk, session.pk),
        )
        assert editor_of_a.post(ping, {"is_editing": 1}).status_code == 200
    assert version._read() == before


@pytest.mark.parametrize(("clinical", "shown"), [(False, 200), (True, 503)])
def test_a_clinical_text_is_not_shown_as_it_was(
    clinical: bool, shown: int, keep: TwoRegions, as_committed: Any
) -> None:
    ArticlePage.objects.filter(pk=keep.a.article.pk).update(clinical=clinical)
    visit(ARTICLE, keep.a.host)
    with as_committed():
        ArticlePage.objects.get(pk=keep.a.article.pk).save()
    version.watch.look()
    version.watch.forget()
    with dead():
        assert visit(ARTICLE, keep.a.host).status_code == shown


def test_a_thousand_changes_raise_the_number_once(keep: TwoRegions, as_committed: Any) -> None:
    with as_committed():
        for _ in range(5):
            SiteProfile.objects.get(site=keep.a.site).save()
    assert ContentVersion.objects.get().any == 1


def test_another_process_sees_the_change_within_a_second(keep: TwoRegions) -> None:
    visit(ARTICLE, keep.a.host)
    ArticlePage.objects.filter(pk=keep.a.article.pk).update(title="A new title")
    # What the other process wrote.
    ContentVersion.objects.update_or_create(pk=1, defaults={"any": 77, "hard": 70})
    began = time.monotonic()
    while "A new title" not in visit(ARTICLE, keep.a.host).content.decode():
        assert time.monotonic() - began < 1
        time.sleep(0.05)


def test_nothing_is_older_than_a_minute(keep: TwoRegions, time_machine: Any) -> None:
    visit(ARTICLE, keep.a.host)
    ArticlePage.objects.filter(pk=keep.a.article.pk).update(title="A new title")
    assert "A new title" not in visit(ARTICLE, keep.a.host).content.decode()
    time_machine.move_to(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=TTL + 1))
    assert "A new title" in visit(ARTICLE, keep.a.host).content.decode()


@pytest.mark.parametrize(
    "path",
    [f"{ARTICLE}?q=my+secret", f"{ARTICLE}?page=x", "/search/?q=secret", "/find/?where=28801"],
)
def test_what_was_typed_is_not_kept(path: str, keep: TwoRegions) -> None:
    visit(path, keep.a.host)
    assert shelf.bytes == 0


def test_who_is_logged_in_gets_a_page_of_their_own(keep: TwoRegions, editor_of_a: Client) -> None:
    visit(ARTICLE, keep.a.host)
    ArticlePage.objects.filter(pk=keep.a.article.pk).update(title="A new title")
    headers = {"host": keep.a.host}
    assert "A new title" in editor_of_a.get(ARTICLE, headers=headers).content.decode()
    assert "A new title" not in visit(ARTICLE, keep.a.host).content.decode()


def test_an_unknown_port_is_not_kept(keep: TwoRegions) -> None:
    assert visit(ARTICLE, f"{keep.a.host}:4711").status_code == 200
    assert shelf.bytes == 0


def dead() -> Any:
    """A database of which nothing is left."""
    return patch(
        "django.db.backends.base.base.BaseDatabaseWrapper.cursor", side_effect=DatabaseError
    )


@pytest.mark.parametrize("where", ["in the process", "in the cache"])
def test_pages_survive_a_dead_database(where: str, keep: TwoRegions) -> None:
    page = visit(ARTICLE, keep.a.host).content
    visit("/front-desk/", keep.a.host)
    if where == "in the cache":
        # Another process, that begins while the database is dead.
        shelf.clear()
        version.watch.__init__()
    version.watch.forget()
    with dead():
        assert visit(ARTICLE, keep.a.host).content == page
        assert visit("/front-desk/", keep.a.host).status_code == 200
        assert visit("/about/", keep.a.host).status_code == 503


def test_a_changed_number_is_not_shown_again(keep: TwoRegions, as_committed: Any) -> None:
    visit(ARTICLE, keep.a.host)
    with as_committed():
        SiteProfile.objects.get(site=keep.a.site).save()
    version.watch.look()
    version.watch.forget()
    with dead():
        assert visit(ARTICLE, keep.a.host).status_code == 503


def test_a_changed_text_does_not_take_the_others_away(keep: TwoRegions, as_committed: Any) -> None:
    visit(ARTICLE, keep.a.host)
    with as_committed():
        ArticlePage.objects.get(pk=keep.library_article.pk).save_revision().publish()
    version.watch.look()
    version.watch.forget()
    with dead():
        assert visit(ARTICLE, keep.a.host).status_code == 200
