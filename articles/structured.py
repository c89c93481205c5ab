"""Structured data (schema.org) of an article: only what the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from articles.models import ArticlePage
    from articles.models.people import Person


def _person(person: Person) -> dict[str, str]:
    data = {"@type": "Person", "name": person.name}
    if person.credentials:
        data["jobTitle"] = person.credentials
    return data


def article(page: ArticlePage, context: dict[str, Any]) -> dict[str, Any]:
    """MedicalWebPage for the article; a fact that is not on the page is not in here either."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": page.title,
        "headline": page.title,
        "description": page.summary,
        "url": context["canonical_url"],
        "inLanguage": "en",
        "datePublished": page.published_on.isoformat(),
    }
    if page.author:
        data["author"] = _person(page.author)
    if page.reviewer and page.reviewed_on:
        data["reviewedBy"] = _person(page.reviewer)
        data["lastReviewed"] = page.reviewed_on.isoformat()
    if context["topic_list"]:
        data["about"] = [{"@type": "Thing", "name": topic.name} for topic in context["topic_list"]]
    return data
