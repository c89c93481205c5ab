"""Articles, the people behind them, and what they are about."""

from articles.models.article import ArticlePage
from articles.models.index import ArticleIndexPage
from articles.models.links import SourceLink, SourceUse
from articles.models.people import Person
from articles.models.review import ReviewTask
from articles.models.topics import Topic

__all__ = [
    "ArticleIndexPage",
    "ArticlePage",
    "Person",
    "ReviewTask",
    "SourceLink",
    "SourceUse",
    "Topic",
]
