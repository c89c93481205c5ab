"""Which people of the articles somebody may choose, and which they may change."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from wagtail.admin.forms import WagtailAdminModelForm

from articles.models import Person
from portal.permissions import sites_of

# Held by the network's editors: topics are the network's.
_NETWORK = "articles.change_topic"


def _network(user: Any) -> bool:
    return bool(user.is_active and user.has_perm(_NETWORK))


def seen(user: Any) -> Any:
    """The network's people, and those of the user's own sites."""
    if _network(user):
        return Person.objects.all()
    return Person.objects.filter(Q(site=None) | Q(site__in=sites_of(user).values("pk")))


def own(user: Any) -> Any:
    """Those of the user's own sites; the network's editors have all."""
    if _network(user):
        return Person.objects.all()
    return Person.objects.filter(site__in=sites_of(user).values("pk"))


class PersonForm(WagtailAdminModelForm):
    """Offers only one's own sites; people of the network are made by the network's editors."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "site" not in self.fields or self.for_user is None or _network(self.for_user):
            return
        field = self.fields["site"]
        field.queryset = sites_of(self.for_user)
        field.required = True
        field.help_text = "The site this person writes or checks for."

    def clean_slug(self) -> str:
        """A slug that is taken is refused without a word about who has it."""
        slug: str = self.cleaned_data["slug"]
        if Person.objects.filter(slug=slug).exclude(pk=self.instance.pk).exists():
            raise ValidationError("This slug is taken. Choose another.")
        return slug
