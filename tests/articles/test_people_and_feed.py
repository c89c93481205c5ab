"""People's pages and the feed."""

import datetime as dt

from articles.models import ArticlePage
from tests import factories
from tests.crawl import get


def test_a_person_s_page_lists_what_they_wrote_and_checked_once(two_regions, client) -> None:
    library = two_regions.library_article.get_parent().specific
    who = factories.PersonFactory(name="Ada (demo)", bio="<p>Ada is <b>invented</b>.</p>")
    factories.ArticlePageFactory(parent=library, title="Wrote", author=who)
    factories.ArticlePageFactory(parent=library, title="Checked", reviewer=who)
    factories.ArticlePageFactory(parent=library, title="Both", author=who, reviewer=who)
    soup = get(client, "localhost", f"/people/{who.slug}/").soup
    assert sorted(a.text for a in soup.select("ul.list a")) == ["Both", "Checked", "Wrote"]
    assert soup.select_one(".prose b").text == "invented"
    assert who.credentials in soup.get_text()


def test_an_article_links_to_its_people(two_regions, client) -> None:
    page = two_regions.library_article
    soup = get(client, "localhost", "/articles/first-steps/").soup
    links = [str(a["href"]) for a in soup.select(".byline a")]
    assert links == [f"/people/{page.author.slug}/", f"/people/{page.reviewer.slug}/"]
    assert all(get(client, "localhost", link).status == 200 for link in links)


def test_a_person_of_another_site_is_named_and_not_linked(two_regions, client) -> None:
    page = two_regions.library_article
    page.author.site = two_regions.a.site
    page.author.save()
    assert len(get(client, "localhost", "/articles/first-steps/").soup.select(".byline a")) == 1
    assert (
        len(get(client, "alder.localhost", "/articles/first-steps/").soup.select(".byline a")) == 2
    )


def test_the_feed_has_the_newest_twenty(two_regions, client) -> None:
    library = two_regions.library_article.get_parent().specific
    ArticlePage.objects.all().update(published_on=dt.date(2020, 1, 1))
    for day in range(1, 22):
        factories.ArticlePageFactory(
            parent=library, title=f"Day {day}", slug=f"day-{day}",
            published_on=dt.date(2026, 9, day), summary=f"Summary & words {day}",
        )  # fmt: skip
    feed = get(client, "localhost", "/feed/")
    assert feed.headers["Content-Type"].startswith("application/rss+xml")
    assert feed.texts("title")[1:] == [f"Day {day}" for day in range(21, 1, -1)]
    assert f"{two_regions.network.root_url}/articles/day-21/" in feed.texts("link")
    assert "Summary & words 21" in feed.texts("description")


def test_every_page_names_the_feed(two_regions, client) -> None:
    for host in ("localhost", two_regions.a.host):
        link = get(client, host, "/").soup.select_one('link[type="application/rss+xml"]')
        assert get(client, host, str(link["href"])).status == 200
