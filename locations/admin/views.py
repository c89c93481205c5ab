"""To call today, the call itself, conflicts and reports: each shows the user's own regions only."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from locations import facts, truth
from locations.accuracy import accuracy
from locations.admin.permissions import facilities_of, facility_for, region_of, regions_of
from locations.models import Assurance, CallListEntry, Conflict, ErrorReport, FacilityPage
from portal.doorways import Doorways

Outcome = Assurance.Outcome


def _render(request: HttpRequest, name: str, title: str, icon: str, **context: Any) -> HttpResponse:
    trail = [
        {"url": reverse("wagtailadmin_home"), "label": "Home"},
        *context.pop("trail", []),
        {"url": "", "label": title},
    ]
    context |= {"page_title": title, "header_title": title, "header_icon": icon}
    context["breadcrumbs_items"] = trail
    return TemplateResponse(request, f"locations/admin/{name}.html", context)


def _entries(user: Any, today: dt.date) -> Any:
    """The day's entries of the user's regions, without pages that are no longer theirs."""
    return (
        CallListEntry.objects.filter(day=today, region__in=regions_of(user))
        .filter(page__in=facilities_of(user))
        .select_related("page", "region", "done")
        .order_by("region__title", "place")
    )


@require_safe
def to_call(request: HttpRequest) -> HttpResponse:
    """
    Today's calls of each region of the user.

    A list that the night's task did not make is made now: without a worker nothing is missing.
    """
    today = dt.date.today()
    regions = list(regions_of(request.user))
    for region in regions:
        if not region.call_list.filter(day=today).exists():
            truth.make_call_list(region, today)
    entries = list(_entries(request.user, today))
    lists = []
    for region in regions:
        mine = [entry for entry in entries if entry.region_id == region.pk]
        done = sum(entry.done_id is not None for entry in mine)
        figure = accuracy(region.path)
        lists.append({"region": region, "entries": mine, "done": done, "accuracy": figure})
    return _render(request, "to_call", "To call today", "mobile-alt", lists=lists)


class CallForm(forms.Form):
    """What a caller writes down. The outcome is the button that was pressed."""

    outcome = forms.ChoiceField(choices=Outcome.choices)
    phone = forms.ChoiceField(required=False, label="The number you rang", widget=forms.RadioSelect)
    right = forms.MultipleChoiceField(
        required=False, choices=[(name, facts.FACTS[name]) for name in facts.READ_ALOUD]
    )
    answered_by = forms.CharField(
        required=False,
        max_length=120,
        label="Who answers this number?",
        help_text="Visitors read it before they call, for example: the clinic's own staff.",
    )
    paid_by = forms.CharField(
        required=False,
        max_length=120,
        label="Is anybody paid when a visitor calls it? Who?",
        help_text="Empty: nobody is.",
    )
    note = forms.CharField(
        required=False,
        max_length=240,
        label="A note for your colleagues",
        help_text="About the place, never about a person.",
    )

    def __init__(self, page: FacilityPage, *args: Any) -> None:
        super().__init__(*args)
        phones = truth.phones_to_ring(page)
        self.numbers = [phone.phone for phone in phones]
        # Numbers of which nobody knows who answers: visitors may not see them.
        self.unlabelled = {phone.phone for phone in phones if not phone.answered_by}
        field = self.fields["phone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(number, number) for number in self.numbers]

    def clean(self) -> dict[str, Any]:
        """A confirmation needs every fact ticked; a wrong number needs the number."""
        cleaned: dict[str, Any] = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome == Outcome.CONFIRMED and len(cleaned.get("right", [])) < len(facts.READ_ALOUD):
            raise ValidationError(
                "Tick every fact you read aloud and they said is right. If one was wrong, use "
                "“Correct the facts” and then “I called and corrected what was wrong”."
            )
        confirms = outcome in (Outcome.CONFIRMED, Outcome.CORRECTED)
        if confirms and cleaned.get("phone") in self.unlabelled - {""}:
            if not cleaned.get("answered_by"):
                self.add_error("answered_by", "Say who answers: visitors read it first.")
        else:
            cleaned["answered_by"] = cleaned["paid_by"] = ""
        if outcome == Outcome.WRONG_NUMBER and not cleaned.get("phone"):
            raise ValidationError("Choose which number is wrong.")
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def call(request: HttpRequest, page_id: int) -> HttpResponse:
    """The script of one call, and the buttons that end it."""
    page = facility_for(request.user, page_id)
    form = CallForm(page, request.POST) if request.method == "POST" else CallForm(page)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        try:
            truth.record_call(
                page,
                request.user,
                outcome,
                read=form.cleaned_data["right"],
                phone=form.cleaned_data["phone"],
                answered_by=form.cleaned_data["answered_by"],
                paid_by=form.cleaned_data["paid_by"],
                note=form.cleaned_data["note"],
            )
        except truth.NotYet as reason:
            form.add_error(None, str(reason))
        except ValidationError as error:
            form.add_error(None, "The page cannot be saved: " + " ".join(error.messages))
        else:
            messages.success(request, f"{page.title}: {Outcome(outcome).label.lower()}.")
            return _next_call(request, page, outcome)
    rows = [
        (name, facts.FACTS[name], facts.words(page, name, facts.value(page, name)))
        for name in facts.READ_ALOUD
    ]
    ticked = set(form["right"].value() or [])
    return _render(
        request,
        "call",
        page.title,
        "mobile-alt",
        trail=[{"url": reverse("directory_to_call"), "label": "To call today"}],
        page=page,
        where=_site_of(page),
        form=form,
        rows=[(name, label, lines, name in ticked) for name, label, lines in rows],
        gaps=gaps(page),
        calls=page.assurances.select_related("called_by")[:5],
        reports=page.error_reports.filter(settled_on=None),
        edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
    )


def _site_of(page: FacilityPage) -> str:
    """The name of the site that lists the place, as a caller says it."""
    doorways = Doorways.load()
    door = doorways.canonical(page.url_path)
    return door.profile.display_name if door else str(doorways.all[0].profile.display_name)


def gaps(page: FacilityPage) -> list[str]:
    """What to ask because we do not know it."""
    asked = []
    if not page.schedules.exists():
        asked.append("When are you open?")
    if not page.payment:
        asked.append("How can people pay? Do you take Medicaid?")
    if not any(service.application_process for service in page.services.all()):
        asked.append("How does somebody begin, and what should they bring?")
    if not page.languages:
        asked.append("Which languages do you speak?")
    if not page.accessibility:
        asked.append("Can somebody in a wheelchair come in?")
    return asked


def _next_call(request: HttpRequest, page: FacilityPage, outcome: str) -> HttpResponse:
    """On to the next place of the list; after a wrong number first to the form that mends it."""
    if outcome == Outcome.WRONG_NUMBER:
        return redirect("wagtailadmin_pages:edit", page.pk)
    region = region_of(page)
    waiting = _entries(request.user, dt.date.today()).filter(done=None, region=region)
    entry = waiting.first()
    if entry is not None:
        return redirect("directory_call", entry.page_id)
    return redirect("directory_to_call")


# --- conflicts ----------------------------------------------------------------------------


def _conflicts(user: Any) -> Any:
    mine = Conflict.objects.filter(settled_on=None, page__in=facilities_of(user))
    return mine.select_related("page").order_by("page__title", "field")


@require_safe
def conflicts(request: HttpRequest) -> HttpResponse:
    """What an import says otherwise than a person confirmed, side by side."""
    rows = []
    for conflict in _conflicts(request.user)[:100]:
        page, name = conflict.page, conflict.field
        if name not in facts.FACTS:
            continue
        ours = facts.words(page, name, facts.value(page, name))
        theirs = facts.words(page, name, conflict.offered)
        rows.append(
            {
                "conflict": conflict,
                "label": facts.FACTS[name],
                "ours": [(line, line not in theirs) for line in ours],
                "theirs": [(line, line not in ours) for line in theirs],
                "source": page.field_sources.filter(field=name).select_related("editor").first(),
            }
        )
    return _render(request, "conflicts", "Imports that contradict", "warning", rows=rows)


@require_POST
def settle(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """Keep ours or take theirs."""
    conflict = _conflicts(request.user).filter(pk=conflict_id).first()
    choice = request.POST.get("choice")
    if conflict is None or choice not in ("ours", "theirs"):
        raise Http404
    page = facility_for(request.user, conflict.page_id)
    try:
        truth.settle(conflict, request.user, accept=choice == "theirs")
    except (ValidationError, TypeError, KeyError) as error:
        words = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        messages.error(request, f"{page.title}: what the import offers cannot be saved: {words}")
    else:
        kept = "taken from the import" if choice == "theirs" else "kept as it was"
        messages.success(request, f"{page.title}, {facts.FACTS[conflict.field]}: {kept}.")
    return redirect("directory_conflicts")


# --- what visitors report -----------------------------------------------------------------


def _reports(user: Any) -> Any:
    mine = ErrorReport.objects.filter(settled_on=None, page__in=facilities_of(user))
    return mine.select_related("page").order_by("reported_on", "pk")


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """What visitors say is wrong, the oldest first."""
    return _render(
        request, "reports", "Visitors' reports", "comment", reports=_reports(request.user)[:200]
    )


@require_POST
def close_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report is dealt with, or it was none."""
    report = _reports(request.user).filter(pk=report_id).first()
    if report is None:
        raise Http404
    report.settled_on, report.settled_by = dt.date.today(), request.user
    report.save()
    messages.success(request, f"{report.page.title}: the report is closed.")
    return redirect("directory_reports")
