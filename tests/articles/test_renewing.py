"""A review that came due: who reads the text again, and what that changes."""

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from articles.models import ArticlePage, Person
from home.work import digest
from tests.fixtures import TwoRegions


@pytest.fixture(autouse=True)
def clinical(two_regions: TwoRegions) -> None:
    """Texts that make clinical statements."""
    ArticlePage.objects.update(clinical=True)


def fresh(page: ArticlePage) -> ArticlePage:
    """The article as it is stored now."""
    return ArticlePage.objects.get(pk=page.pk)


def overdue(page: ArticlePage, days: int = 3) -> None:
    """Its review was due so many days ago; it has its source, as what is published must."""
    source = {"title": "Opioid overdose", "publisher": "CDC", "year": 2024, "url": ""}
    item = {"type": "item", "value": source}
    words: list[Any] = [{"type": "text", "value": "<p>Naloxone can bring a person back.</p>"}]
    words.append({"type": "sources", "value": {"sources": [item]}})
    due = dt.date.today() - dt.timedelta(days=days)
    ArticlePage.objects.filter(pk=page.pk).update(review_due=due, body=words)


def renewal(page: ArticlePage) -> tuple[str, dict[str, Any]]:
    """The address of the renewal, and what a reviewer fills in."""
    person = Person.objects.filter(site=None).first()
    due = dt.date.today() + dt.timedelta(days=200)
    return reverse("review_renew", args=(page.pk,)), {"reviewer": person.pk, "review_due": due}


def test_an_overdue_text_is_read_again_by_its_own_reviewers(
    two_regions, editor_of_a, reviewer_of_a
) -> None:
    for page in (two_regions.a.article, two_regions.b.article, two_regions.library_article):
        overdue(page)
    queue = reviewer_of_a.get(reverse("to_review")).content.decode()
    assert "First steps Alder" in queue
    assert "First steps Birch" not in queue
    assert "Library article" not in queue
    assert "First steps Alder" not in editor_of_a.get(reverse("to_review")).content.decode()
    page = two_regions.a.article
    url, data = renewal(page)
    assert "Read it as visitors do" in reviewer_of_a.get(url).content.decode()
    for client, article in ((editor_of_a, page), (reviewer_of_a, two_regions.b.article)):
        assert client.post(renewal(article)[0], data).status_code in {302, 403, 404}
        assert fresh(article).review_due < dt.date.today()
    assert reviewer_of_a.post(url, data).url == reverse("to_review")
    assert fresh(page).review_due == data["review_due"]
    assert fresh(page).reviewed_on == dt.date.today()
    assert "Naloxone can bring a person back." in str(fresh(page).body)
    again = reviewer_of_a.get(reverse("to_review")).content.decode()
    assert "Nothing waits for you" in again


def test_a_text_that_is_being_changed_is_not_confirmed(
    two_regions, editor_of_a, reviewer_of_a
) -> None:
    page = two_regions.a.article
    overdue(page)
    fresh(page).save_revision(user=editor_of_a.user)
    url, data = renewal(page)
    assert "Somebody is changing this text" in reviewer_of_a.get(url).content.decode()
    reviewer_of_a.post(url, data)
    assert fresh(page).review_due < dt.date.today()


@pytest.mark.parametrize("days", [-1, 0, 10_000])
def test_a_renewal_has_a_day_in_sight(days: int, two_regions, reviewer_of_a) -> None:
    overdue(two_regions.a.article)
    url, data = renewal(two_regions.a.article)
    data["review_due"] = dt.date.today() + dt.timedelta(days=days)
    assert "Choose a day in the next two years" in reviewer_of_a.post(url, data).content.decode()


def test_the_weekly_letter_goes_to_reviewers_too(two_regions, reviewer_of_a, mailoutbox) -> None:
    cache.clear()
    overdue(two_regions.a.article)
    overdue(two_regions.b.article)
    digest.send()
    [letter] = [mail for mail in mailoutbox if mail.to == [reviewer_of_a.user.email]]
    assert "1 text to read again" in letter.body
    assert "First steps Alder" in letter.body
    assert "/admin/review/" in letter.body
    assert "Birch" not in letter.body
