"""`seed_demo`: everything or nothing, and never over what an editor wrote."""

import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from wagtail.models import Page, Site

from articles.models import ArticlePage, Person, Topic
from home.demo import build, content
from home.demo.build import Network
from home.models import HomePage
from locations.models import FacilityPage
from portal.models import Hotline, SiteProfile
from tests.crawl import get
from tests.kept import taken_back

NUMBER = re.compile(r"\(\d{3}\) 555-01\d\d")
REAL = {"911", "988", "1-800-662-4357"}


@pytest.fixture
def seed(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command and give back what it printed."""

    def run(*arguments: str) -> str:
        call_command("seed_demo", *arguments, stdout=StringIO())
        return capsys.readouterr().out

    return run


def rows() -> dict[str, Any]:
    """What every table of the project holds, but for what a log-in changes."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(
                ("wagtail", "portal", "articles", "locations", "home", "auth_user")
            ):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                found[table] = sorted(map(repr, cursor.fetchall()))
    return found


def test_the_first_run_builds_everything_and_prints_the_logins_once(
    db: None, seed, time_machine, client
) -> None:
    time_machine.move_to("2026-11-24")
    first = seed("--port", "8000")
    logins = re.findall(r"(admin|asheville-editor|greenville-editor)\W+([\w-]{12,})\W", first)
    assert {user for user, _ in logins} == {"admin", "asheville-editor", "greenville-editor"}
    for user, password in logins:
        assert get_user_model().objects.get(username=user).check_password(password), user
    assert "http://asheville.localhost:8000/" in first
    assert get(client, "asheville.localhost", "/").status == 200

    before = rows()
    second = seed("--port", "8000")
    assert "nothing was changed" in second
    for _, password in logins:
        assert password not in second
    assert rows() == before


def test_a_second_run_changes_nothing_an_editor_changed(demo_network: Network, seed) -> None:
    heroin = ArticlePage.objects.get(slug="why-do-people-use-heroin")
    heroin.title = "My own title"
    heroin.save_revision().publish()
    FacilityPage.objects.filter(slug="front-desk").first().delete()
    Hotline.objects.filter(key="asheville-warmline").update(phone="(828) 555-0177")
    SiteProfile.objects.update(tagline="Our own words")
    get_user_model().objects.get(username="admin").delete()
    before = rows()
    seed()
    assert rows() == before


def test_another_port_moves_the_addresses_and_nothing_else(demo_network: Network, seed) -> None:
    before = rows()
    assert "http://asheville.localhost:8080/" in seed("--port", "8080")
    assert set(Site.objects.values_list("port", flat=True)) == {8080}
    after = rows()
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"wagtailcore_site"}


def _break_link(monkeypatch: pytest.MonkeyPatch) -> str:
    real = content.articles
    broken = {**real("greenville")[-1]}
    broken["body"] = [{"type": "text", "html": '<a href="article:no-such-page">x</a>'}]
    last = [*real("greenville")[:-1], broken]
    monkeypatch.setattr(content, "articles", lambda r="": last if r == "greenville" else real(r))
    return "no-such-page"


def _break_field(monkeypatch: pytest.MonkeyPatch) -> str:
    real = content.facilities
    broken = [*real("greenville")[:-1], {**real("greenville")[-1], "postal_code": "00000"}]
    monkeypatch.setattr(content, "facilities", lambda r: broken if r == "greenville" else real(r))
    return "00000"


@pytest.mark.parametrize("fault", [_break_link, _break_field], ids=["link", "field"])
def test_a_fault_is_named_and_nothing_is_built(
    fault: Callable[[pytest.MonkeyPatch], str], db: None, seed, monkeypatch, time_machine
) -> None:
    time_machine.move_to("2026-11-24")
    place = fault(monkeypatch)
    before = rows()
    with pytest.raises(CommandError) as refused:
        seed()
    assert place in str(refused.value)
    assert "Nothing was built." in str(refused.value)
    assert rows() == before
    assert not build.is_built()


def test_a_file_that_is_no_toml_is_named(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(content, "HERE", tmp_path / "demo")
    (tmp_path / "demo").mkdir()
    file = tmp_path / "demo" / "people.toml"
    file.write_text("[[people]\nname=1")
    with pytest.raises(content.ContentError, match=r"people\.toml"):
        content.read(file)


def test_it_is_not_built_over_another_network(two_regions, seed) -> None:
    before = rows()
    assert "nothing was changed" in seed("--port", "80")
    assert rows() == before
    with pytest.raises(RuntimeError):
        build.build()


@pytest.mark.parametrize("day", ["2026-11-24", "2029-02-28"])
def test_the_demo_is_whole_on_any_day(day: str, db: None, time_machine, client) -> None:
    """It is seeded years later as well: the strip must still have its three numbers."""
    time_machine.move_to(day)
    with taken_back():
        build.build()
        for host in ("localhost", "asheville.localhost"):
            html = get(client, host, "/").html.partition("<main")[0]
            for href in ("tel:911", "tel:988", "tel:+18006624357"):
                assert href in html, (host, href)
        assert 'href="tel:+18285550101"' in get(client, "asheville.localhost", "/").html


# --- the content --------------------------------------------------------------------------


def test_the_demo_is_as_large_as_it_says(demo_network: Network) -> None:
    assert ArticlePage.objects.live().count() >= 25
    for region in demo_network.regions.values():
        assert FacilityPage.objects.live().child_of(region).count() >= 12
    assert len(demo_network.regions) == 2
    assert not Page.objects.filter(live=False).exists()


def test_what_is_invented_says_so_and_no_real_number_is_among_it(demo_network: Network) -> None:
    for place in FacilityPage.objects.all():
        assert "(demo)" in place.title
        assert all(NUMBER.fullmatch(phone.phone) for phone in place.phones.all()), place
    for person in Person.objects.all():
        assert "(demo)" in person.name
    numbers = [*Hotline.objects.values_list("phone", flat=True)]
    numbers += SiteProfile.objects.exclude(phone="").values_list("phone", flat=True)
    assert all(number in REAL or NUMBER.fullmatch(number) for number in numbers)


def test_every_article_is_written_checked_and_about_something(demo_network: Network) -> None:
    for page in ArticlePage.objects.all():
        assert page.author_id, page
        assert page.reviewer_id, page
        assert page.reviewed_on < page.review_due, page
        assert page.topics.count(), page
        assert any(block.block_type == "sources" for block in page.body), page
        page.full_clean()


def test_every_topic_has_an_article_or_a_narrower_topic(demo_network: Network) -> None:
    for topic in Topic.objects.all():
        assert topic.articles.exists() or topic.children.exists(), topic


def test_an_editor_s_account_edits_its_region_only(demo_network: Network) -> None:
    editor = get_user_model().objects.get(username="asheville-editor")
    asheville, greenville = demo_network.regions["asheville"], demo_network.regions["greenville"]
    assert asheville.permissions_for_user(editor).can_publish()
    for page in (greenville, demo_network.library, HomePage.objects.get()):
        assert not page.permissions_for_user(editor).can_edit()
    assert not editor.is_superuser
