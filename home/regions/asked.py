"""What somebody asks for when they open a region, and whether it can be done."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import zipcodes
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host
from django.utils.text import slugify
from wagtail.models import Site

from home.models import HomePage
from locations.geo import Place, find_city, find_county
from locations.models import LocationIndexPage, LocationPage

# RFC 1123: letters, digits and hyphens between points, 63 of them at most; a port may follow.
_HOST = re.compile(
    r"(?P<name>(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*)(:(?P<port>\d{1,5}))?"
)


class CannotOpen(Exception):
    """Why nothing was done, in a sentence that says what to do. `field` is the answer at fault."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Asked:
    """The answers as they were typed."""

    place: str
    host: str
    editor: str
    template: str = ""


@dataclass
class Ready:
    """The answers, understood, and what is there already."""

    place: Place
    hostname: str
    port: int
    email: str
    index: LocationIndexPage
    network: Site
    region: LocationPage | None = None
    site: Site | None = None
    template: LocationPage | None = None
    account: Any = None
    counties: list[str] = field(default_factory=list)
    zips: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The region's title, for example “Boone, NC”."""
        return self.place.label

    @property
    def short(self) -> str:
        """Its name as people say it, for example “Boone”."""
        return self.place.name

    @property
    def slug(self) -> str:
        """Its address below the network's list of regions."""
        return slugify(self.title)


def understand(asked: Asked) -> Ready:
    """Everything that can be refused is refused here. Raises CannotOpen; changes nothing."""
    place = _place(asked.place)
    network, index = _network()
    hostname, port = host(asked.host, network.port)
    ready = Ready(place, hostname, port, email(asked.editor), index, network)
    ready.account = account(ready.email)
    regions = LocationPage.objects.child_of(index)
    ready.region = regions.filter(title=place.label).first()
    _site(ready)
    if ready.region is None and index.get_children().filter(slug=ready.slug).exists():
        raise CannotOpen(
            f"Another page stands at {index.url_path}{ready.slug}/ already. Give it another slug.",
            "place",
        )
    if asked.template:
        ready.template = regions.filter(slug=asked.template).first()
        if ready.template is None:
            slugs = ", ".join(regions.order_by("slug").values_list("slug", flat=True))
            raise CannotOpen(
                f"There is no region “{asked.template}” to copy. The regions are: "
                f"{slugs or 'none'}.",
                "template",
            )
        if ready.template == ready.region:
            raise CannotOpen("A region cannot be a copy of itself.", "template")
    if place.kind == "city":
        rows = zipcodes.filter_by(city=place.name, state=place.state, active=True)
        ready.zips = sorted({row["zip_code"] for row in rows})
        ready.counties = sorted({row["county"].removesuffix(" County") for row in rows} - {""})
    else:
        ready.counties = [place.name]
    return ready


def _place(text: str) -> Place:
    name, comma, state = text.rpartition(",")
    if not comma or not name.strip():
        raise CannotOpen(f"“{text}” needs its state, for example “Boone, NC”.", "place")
    state = state.strip().upper()
    place = find_city(name.strip(), state) or find_county(name.strip(), state)
    if place is None:
        raise CannotOpen(
            f"No town or county of the United States is called “{text}”. "
            "Write it like “Boone, NC” or “Watauga County, NC”.",
            "place",
        )
    return place


def host(text: str, port: int = 80) -> tuple[str, int]:
    """Host name and port; `port` where none is given. Raises CannotOpen."""
    match = _HOST.fullmatch(text.strip().lower().rstrip("."))
    if match is None or len(match["name"]) > 253:
        raise CannotOpen(
            f"“{text}” is no host name. Write it without http:// and without a path, "
            "for example boone.example.org.",
            "host",
        )
    if not validate_host(match["name"], settings.ALLOWED_HOSTS):
        raise CannotOpen(
            f"This portal does not answer at {match['name']}. Add it to ALLOWED_HOSTS first "
            f"(now: {', '.join(settings.ALLOWED_HOSTS)}).",
            "host",
        )
    return match["name"], int(match["port"] or port)


def email(text: str) -> str:
    """The address, in small letters. Raises CannotOpen."""
    try:
        validate_email(text.strip())
    except ValidationError as error:
        raise CannotOpen(
            f"“{text}” is no e-mail address. Write it like ada@example.org.", "editor"
        ) from error
    return text.strip().lower()


def account(address: str) -> Any:
    """The account with this e-mail address, or None. Raises CannotOpen when it is switched off."""
    users = get_user_model().objects.order_by("-is_active", "pk")
    found = users.filter(email__iexact=address).first()
    found = found or users.filter(username__iexact=address).first()
    if found is not None and not found.is_active:
        raise CannotOpen(
            f"The account of {address} is switched off. Switch it on under Settings, Users, "
            "or name somebody else.",
            "editor",
        )
    return found


def _network() -> tuple[Site, LocationIndexPage]:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    index = None
    if site is not None and isinstance(site.root_page.specific, HomePage):
        index = LocationIndexPage.objects.child_of(site.root_page).first()
    if site is None or index is None:
        raise CannotOpen(
            "There is no network yet. Make it once with: "
            'manage.py open_network "Name" --host recovery.example.org'
        )
    return site, index


def _site(ready: Ready) -> None:
    """The site at this host, when it is the region's own. Raises CannotOpen when it is not."""
    here = Site.objects.filter(hostname=ready.hostname).select_related("root_page").first()
    if here is not None and (ready.region is None or here.root_page_id != ready.region.pk):
        raise CannotOpen(
            f"{ready.hostname} is the address of “{here.root_page.title}” already. Choose another.",
            "host",
        )
    own = ready.region.sites_rooted_here.first() if ready.region else None
    if own is not None and here is None:
        raise CannotOpen(
            f"{ready.title} is open already, at {own.hostname}. To give it another address, "
            "change it under Settings, Sites.",
            "host",
        )
    ready.site = own
