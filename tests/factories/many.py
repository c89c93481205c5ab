"""Many children at once: pages written as rows, for tests of what grows with them."""

import datetime as dt
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from wagtail.models import Page

from tests import factories


def children(model: type[Page], parent: Page, count: int, **fields: Any) -> list[Page]:
    """
    `count` live pages of `model` below `parent`, in two statements a hundred pages.

    `{n}` in a text is the page's number.
    """
    parent.refresh_from_db()
    content_type = ContentType.objects.get_for_model(model)
    rows = []
    for number in range(count):
        slug = f"{model._meta.model_name}-{parent.numchild + number}"
        rows.append(
            Page(
                path=Page._get_path(parent.path, parent.depth + 1, parent.numchild + number + 1),
                depth=parent.depth + 1,
                title=f"{model._meta.verbose_name} {number}",
                draft_title=slug,
                slug=slug,
                url_path=f"{parent.url_path}{slug}/",
                content_type=content_type,
                locale=parent.locale,
                live=True,
            )
        )
    Page.objects.bulk_create(rows)
    Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild + count)
    parent.refresh_from_db()
    pages = list(Page.objects.filter(path__in=[row.path for row in rows]).order_by("path"))
    for number, page in enumerate(pages):
        own = {k: v.format(n=number) if isinstance(v, str) else v for k, v in fields.items()}
        child = model(page_ptr=page, **own)
        child.__dict__.update({f: v for f, v in page.__dict__.items() if f != "_state"})
        # Only the child's own row: its page stands already.
        child.save_base(raw=True)
    return list(model._default_manager.filter(pk__in=[page.pk for page in pages]))


def network(count: int, two: Any) -> None:
    """Fill the network of `two_regions` with `count` of everything a list can hold."""
    from articles.models import ArticlePage
    from articles.models.article import RelatedArticle
    from home.models import StandardPage
    from locations.models import FacilityPage, FacilityPhone, LocationPage, Notice, Service

    person, topics = factories.PersonFactory(), factories.TopicFactory.create_batch(5)
    article = {
        "summary": "Words {n}.",
        "body": [{"type": "text", "value": "<p>Text.</p>"}],
        "author": person,
        "reviewer": person,
        "reviewed_on": dt.date(2026, 9, 1),
    }
    facility = {
        "summary": "Place {n}.", "city": "Asheville", "state_province": "NC", "postal_code": "28801"
    }  # fmt: skip
    phone = {"phone": "(828) 555-0142", "answered_by": "its staff", "checked_on": dt.date.today()}
    library = two.library_article.get_parent()
    written = children(ArticlePage, library, count, **article)
    written += children(ArticlePage, two.a.article.get_parent(), count, **article)
    through = ArticlePage.topics.through
    through.objects.bulk_create(
        through(articlepage_id=page.pk, topic=topic) for page in written for topic in topics
    )
    places = children(FacilityPage, two.a.page, count, **facility)
    FacilityPhone.objects.bulk_create(FacilityPhone(page=page, **phone) for page in places)
    Service.objects.bulk_create(
        Service(page=page, name="Treatment", care=["co_occurring"]) for page in places
    )
    children(StandardPage, two.a.page, count, body=[])
    children(LocationPage, two.a.page.get_parent(), count, introduction="<p>Region {n}.</p>")
    Notice.objects.bulk_create(
        Notice(page=two.a.page, title=f"Notice {n}", ends_on=dt.date(2099, 1, 1))
        for n in range(min(count, 20))
    )
    for page in (two.library_article, two.a.article):
        linked = "".join(f'<a linktype="page" id="{other.pk}">x</a> ' for other in written[:40])
        block = {"title": "Places", "care": ["co_occurring"], "medicines": [], "limit": 10}
        page.body = [
            ("text", f"<p>{linked}</p>"),
            ("facility_list", block),
            *page.body.raw_data[:0],
        ]
        page.author = page.reviewer = person
        page.topics = topics
        page.save()
        RelatedArticle.objects.bulk_create(
            RelatedArticle(page=page, article_id=other.pk, sort_order=place)
            for place, other in enumerate(written[:6])
        )
    with connection.cursor() as cursor:
        # Within a transaction nobody counts the new rows for the planner.
        cursor.execute("ANALYZE")
