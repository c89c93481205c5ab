"""One change for many facilities at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from locations import truth
from locations.admin.listing import chosen
from locations.admin.permissions import facilities_of, region_of
from locations.models import FacilityPage, Service
from portal import care
from portal.languages import LANGUAGES


class BulkForm(forms.Form):
    """What may be changed for many at once. Nobody can confirm a place without ringing it."""

    status = forms.ChoiceField(
        label="Open or closed",
        required=False,
        choices=[("", "Leave as it is"), *Service.Status.choices],
        help_text="For every service of the chosen places.",
    )
    add_payment = forms.MultipleChoiceField(
        label="Add ways to pay",
        required=False,
        choices=care.PAYMENT,
        widget=forms.CheckboxSelectMultiple,
    )
    remove_payment = forms.MultipleChoiceField(
        label="Take away ways to pay",
        required=False,
        choices=care.PAYMENT,
        widget=forms.CheckboxSelectMultiple,
    )
    add_languages = forms.MultipleChoiceField(
        label="Add languages",
        required=False,
        choices=LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )
    to_call = forms.BooleanField(
        label="Put them on today's call list",
        required=False,
        help_text="Only a call can confirm a place, so this is how many are checked at once.",
    )

    def clean(self) -> dict[str, Any]:
        """At least one change, and none that takes away what it adds."""
        cleaned: dict[str, Any] = super().clean() or {}
        both = set(cleaned.get("add_payment", [])) & set(cleaned.get("remove_payment", []))
        if both:
            names = ", ".join(care.labels(care.PAYMENT, both))
            raise ValidationError(f"This would add and take away the same: {names}.")
        if not any(cleaned.values()):
            raise ValidationError("Choose at least one change.")
        return cleaned


class FacilityBulkEdit(PageBulkAction):
    """Change status, payment or languages of the chosen facilities, or have them rung."""

    display_name = "Edit facilities"
    aria_label = "Edit the chosen facilities together"
    action_type = "facilities"
    action_priority = 5
    form_class = BulkForm
    template_name = "locations/admin/bulk.html"

    def get_actionable_objects(self) -> tuple[list[FacilityPage], dict[str, list[Any]]]:
        """The chosen facilities the user may publish; what is not theirs is not even named."""
        ids = self.request.GET.getlist("id")
        if "all" in ids:
            pages = chosen(self.request.user, self.request.GET)
            parent = self.request.GET.get("childOf", "")
            if parent.isdigit():
                above = Page.objects.filter(pk=int(parent)).first()
                pages = pages.child_of(above) if above else pages.none()
        else:
            numbers = [int(pk) for pk in ids if pk.isdigit()]
            pages = facilities_of(self.request.user).filter(pk__in=numbers)
        allowed = [p for p in pages if p.permissions_for_user(self.request.user).can_publish()]
        return allowed, {"items_with_no_access": []}

    def get_execution_context(self) -> dict[str, Any]:
        """What was chosen in the form, and by whom."""
        assert self.cleaned_form is not None
        self.refused: list[str] = []
        return {
            "user": self.request.user,
            "wanted": self.cleaned_form.cleaned_data,
            "refused": self.refused,
        }

    @classmethod
    def execute_action(
        cls,
        objects: list[FacilityPage],
        user: Any = None,
        wanted: dict[str, Any] | None = None,
        refused: list[str] | None = None,
        **kwargs: Any,
    ) -> tuple[int, int]:
        """Change each; one that cannot be saved is named and leaves the others alone."""
        wanted = wanted or {}
        done = 0
        facts = {key: value for key, value in wanted.items() if key != "to_call" and value}
        for page in objects:
            try:
                if facts:
                    truth.amend(page, user, lambda it: change(it, facts))
            except ValidationError as error:
                if refused is not None:
                    refused.append(f"{page.title}: {'; '.join(error.messages)}")
                continue
            region = region_of(page) if wanted.get("to_call") else None
            if region is not None:
                truth.put_on_list(page, region)
            done += 1
        return done, 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """How many were changed; the others are named in a message of their own."""
        for line in self.refused:
            messages.error(self.request, f"Not changed: {line}")
        return f"{num_parent_objects} facilit{'y' if num_parent_objects == 1 else 'ies'} changed."


def change(page: FacilityPage, facts: dict[str, Any]) -> None:
    """Apply the chosen changes to a page that is not saved yet."""
    if facts.get("status"):
        truth.set_status(page, facts["status"])
    adding, taking = set(facts.get("add_payment", [])), set(facts.get("remove_payment", []))
    if adding or taking:
        services = list(page.services.all())
        for service in services:
            codes = (set(service.payment) | adding) - taking
            service.payment = [code for code, _ in care.PAYMENT if code in codes]
        page.services = services
    languages = set(page.languages) | set(facts.get("add_languages", []))
    page.languages = [code for code, _ in LANGUAGES if code in languages]
