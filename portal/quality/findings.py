"""What is wrong with a page, in plain words and with the place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from wagtail.models import Page

from portal import words
from portal.body import sources
from portal.quality.passages import Passage, bodies, passages
from portal.words import ERROR, WARNING

# Years of school a reader may need (domain.md, A3): people in a crisis read worse than at rest.
CRISIS_GRADE, GRADE = 6.0, 8.0
_SOURCE = re.compile(r"\[(\d{1,2})\]")


@dataclass(frozen=True)
class Finding:
    """
    One thing to mend. `level` is an error, which stops publishing, or a warning.

    `review` marks what a review brings and an author need not have when they ask for one.
    """

    level: str
    field: str
    where: str
    text: str
    block: int | None = None
    review: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def findings(
    page: Page, children: Mapping[str, Iterable[models.Model]] | None = None
) -> list[Finding]:
    """Everything that is wrong with a page, in reading order, first what stops it."""
    texts = list(passages(page, children))
    found = [
        *_words(texts),
        *_pictures(page),
        *_headings(page),
        *_grade(page, texts),
        *_clinical(page),
    ]
    return sorted(found, key=lambda finding: finding.level != ERROR)


def errors(
    page: Page, children: Mapping[str, Iterable[models.Model]] | None = None
) -> list[Finding]:
    """What stops a page from being published."""
    return [finding for finding in findings(page, children) if finding.level == ERROR]


def _words(texts: list[Passage]) -> Iterator[Finding]:
    for passage in texts:
        for hit in words.find(passage.text):
            yield Finding(
                hit.level,
                passage.field,
                passage.where,
                f"“{hit.words}”. Better: {hit.offer}.",
                passage.block,
            )
        for number in words.numbers(passage.text):
            yield Finding(
                ERROR,
                passage.field,
                passage.where,
                f"the telephone number “{number}” stands in the text. Use a call box, which "
                "says who answers, or leave the number to the place's own telephones.",
                passage.block,
            )


def _pictures(page: Page) -> Iterator[Finding]:
    for name, body in bodies(page):
        for place, child in enumerate(body.raw_data):
            picture = child["value"].get("image") if child["type"] == "image" else None
            told = isinstance(picture, dict) and (
                picture.get("decorative") or str(picture.get("alt_text") or "").strip()
            )
            if picture and not told:
                where = f"Block {place + 1} (Image)"
                said = "say what the picture shows, or mark it as decoration."
                yield Finding(ERROR, name, where, said, place)


def _headings(page: Page) -> Iterator[Finding]:
    for name, body in bodies(page):
        section = False
        for place, child in enumerate(body.raw_data):
            if child["type"] != "heading":
                continue
            if str(child["value"]["level"]) == "2":
                section = True
            elif not section:
                said = "a “Part of a section” stands before any section. Make it a section."
                yield Finding(ERROR, name, f"Block {place + 1} (Heading)", said, place)


def _grade(page: Page, texts: list[Passage]) -> Iterator[Finding]:
    if not hasattr(page, "hard_words_reason") or page.hard_words_reason.strip():
        return
    grade = grade_of(texts)
    limit = limit_of(page)
    if grade.value is not None and grade.value > limit:
        yield Finding(
            ERROR,
            "hard_words_reason",
            "Reading",
            f"the text asks for {grade.value:.0f} years of school, and more than {limit:.0f} is "
            f"too hard{' for people in a crisis' if limit == CRISIS_GRADE else ''}. Use shorter "
            "sentences and plainer words, or write why it cannot be plainer.",
        )


def grade_of(texts: Iterable[Passage]) -> words.Grade:
    """How hard the running text among these is to read."""
    return words.grade(line for text in texts if text.prose for line in text.paragraphs)


def limit_of(page: Page) -> float:
    """The years of school that a page of this kind may ask for."""
    return CRISIS_GRADE if getattr(page, "crisis", False) else GRADE


def _clinical(page: Any) -> Iterator[Finding]:
    if not (getattr(page, "clinical", False) or getattr(page, "crisis", False)):
        return
    whom = "people in a crisis" if page.crisis else "people who make choices about their health"
    if not page.reviewer_id:
        said = f"Name the clinician who has read this text for {whom}."
        yield Finding(ERROR, "reviewer", "Clinical reviewer", said, review=True)
    if not page.reviewed_on:
        said = "Say on which day it was read."
        yield Finding(ERROR, "reviewed_on", "Reviewed on", said, review=True)
    named = len(sources(page.body))
    if not named:
        said = "A text that makes clinical statements names its sources: add a Sources block."
        yield Finding(ERROR, "body", "Sources", said)
        return
    for place, child in enumerate(page.body.raw_data):
        if child["type"] != "sources":
            missing = {int(n) for n in _SOURCE.findall(str(child["value"]))} - set(
                range(1, named + 1)
            )
            for number in sorted(missing):
                said = f"[{number}] points at no source; there are {named}."
                yield Finding(WARNING, "body", f"Block {place + 1}", said, place)
