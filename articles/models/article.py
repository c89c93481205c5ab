"""The article: what a person reads to understand."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.utils.functional import cached_property
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
)
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index

from articles import near, review, structured
from articles.forms import ArticlePageForm
from articles.models.topics import Topic
from articles.permissions import ArticlePermissions
from articles.querysets import ArticleManager
from portal import body as reading
from portal.arrays import rows_below, rows_of
from portal.blocks import BodyBlock
from portal.doorways import Doorways
from portal.editing import editor
from portal.findable import Findable
from portal.models import TextPage


class ArticlePage(TextPage):
    """A text with an author, a clinical reviewer, sources and a day it is checked again."""

    class Weight(models.IntegerChoices):
        START = 2, "Start here"
        NORMAL = 1, "Normal"
        BACKGROUND = 0, "Background"

    summary = models.CharField(
        max_length=240, help_text="One or two plain sentences. Shown in lists and in the search."
    )
    also_called = models.CharField(
        max_length=400,
        blank=True,
        help_text="Names people may type, separated by commas. Street names stand only here.",
    )
    body = StreamField(BodyBlock())
    topics = ParentalManyToManyField("articles.Topic", blank=True, related_name="articles")
    author = models.ForeignKey(
        "articles.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.ForeignKey(
        "articles.Person",
        verbose_name="clinical reviewer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    clinical = models.BooleanField(
        "makes clinical statements",
        default=True,
        help_text="About overdose, withdrawal, medicines or treatment. Needs a clinical reviewer.",
    )
    crisis = models.BooleanField(
        "for people in a crisis",
        default=False,
        help_text="Overdose, dangerous withdrawal, suicide. Written in the plainest words.",
    )
    reviewed_on = models.DateField(null=True, blank=True)
    review_due = models.DateField("next review due", null=True, blank=True)
    published_on = models.DateField(default=dt.date.today)
    weight = models.IntegerField(
        "how useful at the start",
        choices=Weight.choices,
        default=Weight.NORMAL,
        help_text="“Start here” articles stand first in the library.",
    )

    base_form_class = ArticlePageForm
    in_library = True
    shown_with = ("author", "reviewer")
    # What people type, also where it hurts, stands there for the search alone.
    names = frozenset({"also_called"})
    parent_page_types = ["articles.ArticleIndexPage"]
    subpage_types: list[str] = []
    page_description = "A text about a drug, a treatment or a question people have."
    objects: ClassVar[Any] = ArticleManager()

    content_panels = [
        *TextPage.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
    ]
    about_panels = [
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        FieldPanel("also_called"),
        FieldRowPanel([FieldPanel("weight"), FieldPanel("published_on")]),
        InlinePanel(
            "related_links",
            heading="Related articles",
            label="Article",
            help_text="Three or more stand alone; fewer are filled up with others on its topics.",
            max_num=6,
        ),
    ]
    review_panels = [
        FieldPanel("author"),
        MultiFieldPanel(
            [
                FieldPanel("clinical"),
                FieldPanel("crisis"),
                FieldPanel("reviewer"),
                FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_due")]),
            ],
            heading="Clinical review",
        ),
        *TextPage.plain_words_panels,
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading="Text"),
            ObjectList(about_panels, heading="About"),
            ObjectList(review_panels, heading="Author and review"),
            ObjectList(TextPage.promote_panels, heading="Address"),
            ObjectList(TextPage.settings_panels, heading="Schedule"),
        ]
    )
    search_fields = [*TextPage.search_fields, index.SearchField("summary")]

    class Meta:
        verbose_name = "article"
        permissions = [
            ("publish_without_review", "Can publish articles without clinical statements alone")
        ]

    def clean(self) -> None:
        """Review days in their order, and a reviewer who is named only with the day."""
        super().clean()
        errors: dict[str, str] = {}
        if self.reviewed_on and self.reviewed_on > dt.date.today():
            errors["reviewed_on"] = "This day has not come yet."
        if self.reviewed_on and not self.reviewer_id:
            errors["reviewer"] = "Name who reviewed it on that day."
        if self.reviewed_on and self.review_due and self.review_due <= self.reviewed_on:
            errors["review_due"] = "The next review comes after the last one."
        if errors:
            raise ValidationError(errors)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """
        A copy begins as a draft when whoever makes it could not publish it alone.

        Copies of a whole list ask only for the right to publish lists.
        """
        user = editor()
        born_live = self._state.adding and self.live and user is not None
        if born_live and not review.may_publish_directly(user, self):
            page: Any = self
            page.live, page.has_unpublished_changes = False, True
        return super().save(*args, **kwargs)

    def permissions_for_user(self, user: Any) -> ArticlePermissions:
        """What `user` may do; publishing follows the rule of two people."""
        return ArticlePermissions(user, self)

    @property
    def is_overdue(self) -> bool:
        """Whether the next review was due before today."""
        return self.review_due is not None and self.review_due < dt.date.today()

    @property
    def minutes(self) -> int:
        """Minutes to read it."""
        return reading.reading_minutes(self.body)

    @classmethod
    def shown_rows(cls) -> dict[str, Any]:
        """Its topics and the articles an editor chose to stand below it."""
        topic = JSONObject(id=F("topic"), name=F("topic__name"), slug=F("topic__slug"))
        chosen = JSONObject(sort_order=F("sort_order"), article_id=F("article"))
        return {
            "topic_rows": rows_below(cls.topics.through, "articlepage", topic),
            "chosen_rows": rows_below(RelatedArticle, "page", chosen),
        }

    @cached_property
    def topic_list(self) -> list[Topic]:
        """Its topics, read once."""
        if "topic_rows" not in self.__dict__:
            return list(self.topics.all())
        topics = [Topic(**row) for row in rows_of(self.__dict__["topic_rows"])]
        return sorted(topics, key=lambda topic: topic.name.casefold())

    @property
    def _chosen(self) -> list[int]:
        if "chosen_rows" not in self.__dict__:
            return [link.article_id for link in self.related_links.all()]
        rows = rows_of(self.__dict__["chosen_rows"])
        return [row["article_id"] for row in sorted(rows, key=lambda row: row["sort_order"] or 0)]

    def related(self, request: HttpRequest, limit: int = 4) -> list[ArticlePage]:
        """Articles chosen by the editor; when they are few, also those that share most topics."""
        doorways = Doorways.for_request(request)
        if doorways.current is None:
            return []
        topics = [topic.pk for topic in self.topic_list]
        return near.read(doorways, self.pk, self._chosen, topics, limit)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds what stands around the text, and the structured data that repeats it."""
        context = super().get_context(request, *args, **kwargs)
        reading.preload_links(request, self.body)
        context["contents"] = reading.contents(self.body)
        context["related"] = self.related(request)
        context["topic_list"] = self.topic_list
        context["structured"] = structured.article(self, context)
        return context

    def findable(self) -> Findable:
        """Title, summary, words, topics and review days."""
        topics = list(self.topics.all())
        # The names of its topics are facets: an article on two drugs is not about each alike.
        called = self.also_called.split(",")
        return Findable(
            kind="article",
            title=self.title,
            summary=self.summary,
            body=reading.search_text(self.body),
            also_called=tuple(dict.fromkeys(c.strip() for c in called if c.strip())),
            facets={"topic": tuple(topic.slug for topic in topics)},
            labels={topic.slug: topic.name for topic in topics},
            published_on=self.published_on,
            reviewed_on=self.reviewed_on,
            review_due=self.review_due,
            weight=self.weight,
        )


class RelatedArticle(Orderable):
    """An article the editor chose to show below another."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related_links")
    article = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("article", "articles.ArticlePage")]

    def __str__(self) -> str:
        return str(self.article)
