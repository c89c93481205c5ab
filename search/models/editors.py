"""
What editors say about words: synonyms, promoted answers, corrections that are never made.

Each belongs to one site, or to all when no site is named. They are read when a search asks for
them (search.lexicon), so that a saved one works at once and the index needs no rebuild.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page, Site

from search import confusing
from search.normalise import normalise
from search.query import Synonym

if TYPE_CHECKING:
    from wagtail.admin.panels import Panel

LONGEST_PHRASE = 60
# The reader of a question looks at this many words at once (search.query.reading).
MOST_WORDS = 4
MOST_PHRASES = 12


def phrases_of(text: str) -> list[str]:
    """The phrases of a text with one on each line, as they are compared; empty lines go."""
    return list(dict.fromkeys(filter(None, map(normalise, text.splitlines()))))


def _checked(field: str, phrases: list[str], most_words: int) -> None:
    if not phrases:
        raise ValidationError({field: "Write at least one word."})
    if len(phrases) > MOST_PHRASES:
        raise ValidationError({field: f"At most {MOST_PHRASES} lines."})
    for phrase in phrases:
        if len(phrase) > LONGEST_PHRASE or len(phrase.split()) > most_words:
            raise ValidationError(
                {field: f"“{phrase}” is too long: at most {most_words} words on a line."}
            )


class EditorWords(models.Model):
    """What all three have: the site they are for. Inherit it, and name `site_panel` last."""

    site = models.ForeignKey(
        Site,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where it works. Empty: on every site of the network.",
    )

    class Meta:
        abstract = True

    @property
    def where(self) -> str:
        """The site's name, or that it is for all."""
        if self.site is None:
            return "Every site"
        return str(self.site.site_name or self.site.hostname)

    def applies_to(self, site_id: int) -> bool:
        """Whether it works on this site."""
        return self.site_id in (None, site_id)


class SearchSynonym(EditorWords):
    """Who searches for `term` finds what is written with other words as well."""

    term = models.CharField(
        "people type", max_length=LONGEST_PHRASE, help_text="One word or a short phrase."
    )
    means = models.TextField(
        "it also finds", help_text="Words the pages use, one word or phrase on each line."
    )
    two_way = models.BooleanField(
        "both ways",
        default=False,
        help_text="Who types one of these finds what is written with the first word, too.",
    )
    weight = models.FloatField(
        default=0.6,
        validators=[MinValueValidator(0.1), MaxValueValidator(1.0)],
        help_text="How much such a match is worth: 1 as much as the word itself, 0.1 very little.",
    )

    panels: ClassVar[list[Panel]] = [
        FieldPanel("term"),
        FieldPanel("means"),
        FieldRowPanel([FieldPanel("two_way"), FieldPanel("weight")]),
        FieldPanel("site"),
    ]

    class Meta:
        verbose_name = "synonym"
        ordering = ["term", "pk"]

    def __str__(self) -> str:
        return f"{self.term} → {', '.join(phrases_of(self.means))}"[:120]

    def clean(self) -> None:
        """Short phrases only, and never between two names that must not be confused."""
        super().clean()
        self.term = normalise(self.term)
        _checked("term", [self.term] if self.term else [], MOST_WORDS)
        means = [phrase for phrase in phrases_of(self.means) if phrase != self.term]
        _checked("means", means, MOST_WORDS)
        others = SearchSynonym.objects.filter(term=self.term).exclude(pk=self.pk)
        if self.site_id is not None:
            others = others.filter(models.Q(site=self.site_id) | models.Q(site=None))
        told = [phrase for other in others for phrase in phrases_of(other.means)]
        if reason := confusing.refusal((self.term, *means, *told)):
            raise ValidationError({"means": reason})
        self.means = "\n".join(means)

    def as_synonym(self) -> Synonym:
        """The synonym as the words are understood with."""
        return synonym_of(self.term, self.means, self.weight, self.two_way)


def synonym_of(term: str, means: str, weight: float, two_way: bool) -> Synonym:
    """A synonym from the columns of its row."""
    return Synonym(term, tuple(phrases_of(means)), weight, two_way)


class PromotedAnswer(EditorWords):
    """A page that stands first when somebody searches for certain words."""

    phrases = models.TextField(
        "when people type",
        help_text="One word or phrase on each line. More words may stand around it.",
    )
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, related_name="+", help_text="The page that answers it."
    )
    note = models.CharField(
        "words above it",
        max_length=80,
        blank=True,
        help_text="For example: Start here. Empty: Chosen by our editors.",
    )

    panels: ClassVar[list[Panel]] = [
        FieldPanel("phrases"),
        FieldPanel("page"),
        FieldPanel("note"),
        FieldPanel("site"),
    ]

    class Meta:
        verbose_name = "promoted answer"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{', '.join(phrases_of(self.phrases))[:80]} → {self.page}"

    def clean(self) -> None:
        """Short phrases only. Whether the site shows the page is checked by the admin's form."""
        super().clean()
        phrases = phrases_of(self.phrases)
        _checked("phrases", phrases, 8)
        self.phrases = "\n".join(phrases)


class BlockedCorrection(EditorWords):
    """A word that is spelled as it is meant: the search never corrects it."""

    word = models.CharField(
        "people type", max_length=LONGEST_PHRASE, help_text="For example the name of a place."
    )

    panels: ClassVar[list[Panel]] = [FieldPanel("word"), FieldPanel("site")]

    class Meta:
        verbose_name = "word that is never corrected"
        verbose_name_plural = "words that are never corrected"
        ordering = ["word", "pk"]

    def __str__(self) -> str:
        return self.word

    def clean(self) -> None:
        """One word or the name of a place."""
        super().clean()
        self.word = normalise(self.word)
        _checked("word", [self.word] if self.word else [], MOST_WORDS)
