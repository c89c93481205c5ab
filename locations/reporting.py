"""
“Tell us that this is wrong”: a visitor's word about a facility, for the editors of its region.

No account, no name, no question about health. The form has an address of its own, so that the
page of the facility needs no cookie.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from locations.models import ErrorReport, FacilityPage
from portal import limits
from portal.doorways import Doorways, public

# Reports an hour from one household, and open ones of one place: more help nobody.
FROM_ONE, OF_ONE = 5, 10
_AN_HOUR = 3600


class ReportForm(forms.ModelForm[ErrorReport]):
    """What is wrong, and a few words about it."""

    class Meta:
        model = ErrorReport
        fields = ("what", "note")
        widgets = {"what": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}
        labels = {"what": "What is wrong?", "note": "What would be right? (if you know)"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        what = self.fields["what"]
        what.choices = ErrorReport.What.choices  # type: ignore[attr-defined]
        what.error_messages["required"] = "Choose what is wrong."


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form for one facility of this site; 429 when too many came, and nothing is kept then."""
    door = Doorways.for_request(request).current
    if door is None or page_id >= 2**63:
        raise Http404
    pages = public(FacilityPage.objects.filter(pk=page_id, path__startswith=door.root.path))
    place = pages.first()
    if place is None:
        raise Http404
    sent = request.method == "GET" and "sent" in request.GET
    form = ReportForm(request.POST if request.method == "POST" else None)
    status, too_many = 200, False
    if form.is_bound and form.is_valid():
        if _too_many(request, place):
            status, too_many = 429, True
        else:
            form.instance.page = place
            form.save()
            # A page that is loaded again sends nothing again.
            return HttpResponseRedirect(f"{request.path}?sent")
    context = {"form": form, "place": place, "sent": sent, "too_many": too_many}
    response = render(request, "locations/report.html", context, status=status)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _too_many(request: HttpRequest, place: FacilityPage) -> bool:
    if place.error_reports.filter(settled_on=None).count() >= OF_ONE:
        return True
    return limits.too_many(request, "report", FROM_ONE, _AN_HOUR)
