"""The list of facilities in the admin: search over all fields, filters, bulk edit."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace
from typing import Any

import django_filters
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from locations.admin.permissions import facilities_of, regions_of
from locations.models import FacilityPage, FacilityPhone, Service
from locations.models.cards import CARD
from locations.models.truth import FRESH, OLD, RECENT, UNLISTED
from portal import care as options
from portal.languages import LANGUAGES

# Every text an editor may remember of a place.
SEARCHED = (
    "title", "summary", "description", "address_1", "city", "state_province", "postal_code",
    "website", "transportation", "accessibility", "financial_tie_note", "slug",
    "organization__name", "phones__phone", "phones__answered_by", "phones__paid_by",
    "phones__description", "services__name", "services__description", "services__alert",
    "services__fees_description", "services__eligibility_description",
    "services__application_process", "services__accreditations",
    "external_identifiers__identifier",
)  # fmt: skip
STANDINGS = [
    ("fresh", f"Confirmed in the last {FRESH} days"),
    ("recent", f"{FRESH} to {RECENT} days ago"),
    ("old", f"{RECENT} to {OLD} days ago"),
    ("expired", f"More than {OLD} days ago: no call button"),
    ("unlisted", f"More than {UNLISTED} days ago: out of the lists"),
    ("never", "Never confirmed"),
]


def found(pages: Any, text: str) -> Any:
    """The facilities in which every word of `text` stands somewhere; numbers in any writing."""
    digits = re.sub(r"\D", "", text)
    if len(digits) >= 7 and not re.search(r"[A-Za-z]", text):
        pattern = r"\D*".join(digits[-10:])
        return pages.filter(
            pk__in=FacilityPhone.objects.filter(phone__regex=pattern).values("page")
        )
    for word in text.split():
        matches = Q()
        for name in SEARCHED:
            matches |= Q(**{f"{name}__icontains": word})
        pages = pages.filter(pk__in=FacilityPage.objects.filter(matches).values("pk"))
    return pages


def with_code(pages: Any, model: Any, field: str, codes: list[str]) -> Any:
    """The facilities with one of the codes in a list that is kept as JSON."""
    wanted = Q()
    for code in codes:
        wanted |= Q(as_text__contains=f'"{code}"')
    rows = model.objects.annotate(as_text=Cast(field, TextField())).filter(wanted)
    key = "pk" if model is FacilityPage else "page"
    return pages.filter(pk__in=rows.values(key))


def _codes(model: Any, field: str, label: str, choices: list[tuple[str, str]]) -> Any:
    def method(queryset: Any, name: str, value: list[str]) -> Any:
        return with_code(queryset, model, field, value) if value else queryset

    return django_filters.MultipleChoiceFilter(label=label, choices=choices, method=method)


class FacilityFilters(WagtailFilterSet):
    """What an editor narrows the list by. It names no other region and no other editor."""

    standing = django_filters.ChoiceFilter(
        label="Confirmed by a call", choices=STANDINGS, method="by_standing"
    )
    status = django_filters.MultipleChoiceFilter(
        label="Open or closed", choices=Service.Status.choices, method="by_status"
    )
    care = _codes(Service, "care", "Kinds of care", options.CARE)
    medicines = _codes(Service, "medicines", "Medicines", options.MEDICINES)
    payment = _codes(Service, "payment", "Ways to pay", options.PAYMENT)
    language = _codes(FacilityPage, "languages", "Languages", LANGUAGES)
    missing = django_filters.ChoiceFilter(
        label="What is missing",
        choices=[
            ("phones", "No telephone number"),
            ("schedules", "No opening hours"),
            ("services", "Nothing of what it offers"),
            ("payment", "No way to pay"),
        ],
        method="by_missing",
    )
    waiting = django_filters.ChoiceFilter(
        label="Waiting for you",
        choices=[("conflicts", "An import contradicts"), ("error_reports", "A visitor's report")],
        method="by_waiting",
    )
    financial_tie = django_filters.MultipleChoiceFilter(
        label="Money tie", choices=FacilityPage.Tie.choices
    )
    region = django_filters.ModelChoiceFilter(
        label="Region", queryset=lambda request: regions_of(request.user), method="by_region"
    )

    class Meta:
        model = FacilityPage
        fields: list[str] = []

    def by_standing(self, queryset: Any, name: str, value: str) -> Any:
        """By the age of the last confirmation."""
        if value == "never":
            return queryset.filter(assured_on=None)
        today = dt.date.today()
        newest, oldest = {
            "fresh": (0, FRESH),
            "recent": (FRESH + 1, RECENT),
            "old": (RECENT + 1, OLD),
            "expired": (OLD + 1, UNLISTED),
            "unlisted": (UNLISTED + 1, 100_000),
        }[value]
        days = dt.timedelta(days=oldest), dt.timedelta(days=newest)
        return queryset.filter(assured_on__range=(today - days[0], today - days[1]))

    def by_status(self, queryset: Any, name: str, value: list[str]) -> Any:
        """With a service of that status."""
        if not value:
            return queryset
        return queryset.filter(pk__in=Service.objects.filter(status__in=value).values("page"))

    def by_missing(self, queryset: Any, name: str, value: str) -> Any:
        """Without any row, or with services that name no way to pay."""
        if value == "payment":
            return queryset.exclude(pk__in=Service.objects.exclude(payment=[]).values("page"))
        return queryset.filter(**{f"{value}__isnull": True})

    def by_waiting(self, queryset: Any, name: str, value: str) -> Any:
        """With an open conflict or report."""
        open_ones = {f"{value}__isnull": False, f"{value}__settled_on": None}
        return queryset.filter(pk__in=FacilityPage.objects.filter(**open_ones).values("pk"))

    def by_region(self, queryset: Any, name: str, value: Any) -> Any:
        """Below that region."""
        return queryset.filter(path__startswith=value.path) if value else queryset


class FacilityIndexView(IndexView):
    """All facilities the user may change."""

    page_title = "Facilities"
    default_ordering = "title"
    any_permission_required = {"add", "change", "publish"}

    def get_base_queryset(self) -> Any:
        """Only what the user may change: also while searching."""
        pages = facilities_of(self.request.user)
        return self.annotate_queryset(pages)

    def annotate_queryset(self, pages: Any) -> Any:
        """With what the columns show, in a few queries."""
        return super().annotate_queryset(pages).prefetch_related(*CARD)

    def search_queryset(self, queryset: Any) -> Any:
        """Search over all fields; a number is found in any writing."""
        return found(queryset, self.search_query) if self.is_searching else queryset


class FacilityListingViewSet(PageListingViewSet):
    """Facilities, with where they are, whether they can be rung, and what is to do."""

    model = FacilityPage
    index_view_class = FacilityIndexView
    filterset_class = FacilityFilters
    icon = "home"
    menu_label = "Facilities"
    add_to_admin_menu = False
    default_ordering = "title"
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Name", sort_key="title", classname="title"),
        Column("city", label="Town", sort_key="city", width="12%", classname="desk-only"),
        Column("standing_words", label="Confirmed", sort_key="assured_on", width="18%",
               accessor=lambda page: page.standing.words),
        Column("phone", label="Call button", width="18%",
               accessor=lambda page: ((line := page.call_line()) and line.number)
               or page.no_call_words),
        PageStatusColumn(
            "status", label="Status", sort_key="live", width="10%", classname="desk-only"
        ),
    ]  # fmt: skip


def chosen(user: Any, query: QueryDict) -> Any:
    """The facilities an address of the listing shows, on all its pages."""
    pages = facilities_of(user)
    if query.get("q"):
        pages = found(pages, str(query["q"]))

    # The filters ask nothing of a request but who asks.
    request = SimpleNamespace(user=user)
    return FacilityFilters(query, queryset=pages, request=request).qs
