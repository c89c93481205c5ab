"""Opening a region in the admin: three questions, a look at what will be made, done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin.menu import MenuItem

from home.regions.asked import Asked, CannotOpen, Ready, understand
from home.regions.opening import open_region
from locations.models import LocationPage


class OpenForm(forms.Form):
    """The same questions as the command's."""

    place = forms.CharField(
        label="Town or county", max_length=80, help_text="With its state, for example: Boone, NC"
    )
    host = forms.CharField(
        label="Address of its site",
        max_length=253,
        help_text="Without http://, for example: boone.example.org",
    )
    editor = forms.EmailField(
        label="E-mail address of its first editor",
        help_text="They get an invitation to set a password.",
    )
    template = forms.ChoiceField(
        label="Pages to begin with",
        required=False,
        help_text="Facilities, notices and telephone numbers are never copied.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["template"]
        assert isinstance(field, forms.ChoiceField)
        regions = LocationPage.objects.order_by("title").values_list("slug", "title")
        copies = [(slug, f"Copied from {title}") for slug, title in regions]
        field.choices = [("", "A neutral starter set"), *copies]

    def asked(self) -> Asked:
        """The answers."""
        return Asked(**{name: self.cleaned_data[name] for name in self.fields})


def _read(form: OpenForm) -> Ready | None:
    """The answers, understood; what cannot be done is said at its question."""
    if not form.is_valid():
        return None
    try:
        return understand(form.asked())
    except CannotOpen as error:
        form.add_error(error.field or None, str(error))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def open_in_admin(request: HttpRequest) -> HttpResponse:
    """Ask, show, do. Administrators only; raises PermissionDenied for everybody else."""
    if not request.user.is_superuser:
        raise PermissionDenied
    form = OpenForm(request.POST or None)
    ready = _read(form) if form.is_bound and "back" not in request.POST else None
    context: dict[str, Any] = {"form": form, "ready": ready, "opened": None}
    if ready is not None and "open" in request.POST:
        try:
            context["opened"] = open_region(form.asked())
        except CannotOpen as error:
            form.add_error(error.field or None, str(error))
            context["ready"] = None
    title = "Open a region"
    context |= {"page_title": title, "header_title": title, "header_icon": "site"}
    home = {"url": reverse("wagtailadmin_home"), "label": "Home"}
    context["breadcrumbs_items"] = [home, {"url": "", "label": title}]
    return TemplateResponse(request, "home/admin/open_region.html", context)


class OpenMenuItem(MenuItem):
    """Shown to administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user is one."""
        return bool(request.user.is_superuser)
