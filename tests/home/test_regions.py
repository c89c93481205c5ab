"""Opening and closing regions: everything or nothing, and twice gives one."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
    Workflow,
)

from articles.models import ReviewTask
from home.models import HomePage
from home.regions import roles
from home.regions.asked import Asked, CannotOpen
from home.regions.opening import open_region
from locations.models import LocationPage
from portal.models import PortalImage, SiteProfile
from tests.crawl import get
from tests.fixtures import TwoRegions

HOST = "boone.example.org"
ASKED = Asked("Boone, NC", HOST, "ada@example.org")
TABLES: list[Any] = [
    Page, Site, SiteProfile, Group, Collection, Workflow, ReviewTask, get_user_model(),
    GroupPagePermission, GroupCollectionPermission, GroupSitePermission,
]  # fmt: skip


def counts() -> dict[str, int]:
    """How many rows there are of everything that opening makes."""
    return {model.__name__: model.objects.count() for model in TABLES}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run a command and give back what it printed."""

    def do(*arguments: str, **options: Any) -> str:
        call_command(*arguments, **options)
        return capsys.readouterr().out

    return do


def test_the_command_opens_a_region_and_again_gives_one(two_regions, run, client) -> None:
    first = run("open_region", "Boone, NC", host=HOST, editor="Ada@Example.org")
    after = counts()
    again = run("open_region", "boone, nc", host=f"{HOST}.", editor="ada@example.org")

    assert counts() == after
    assert "Made:" in first
    assert "Made:" not in again
    for words in ("the region Boone, NC", "the account ada@example.org"):
        assert words in first
        assert words in again
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    page = get(client, HOST, "/")
    assert page.status == 200
    assert "Help near Boone." in page.html
    region = LocationPage.objects.get(title="Boone, NC")
    assert (region.zip_list, region.county_list) == (["28607", "28608"], ["Watauga"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"place": "Nowhere, NC"}, "No town or county"),
        ({"place": "Boone"}, "needs its state"),
        ({"host": "alder.localhost"}, "is the address of “Region Alder” already"),
        ({"host": "http://boone.example.org/"}, "is no host name"),
        ({"host": "boone_.example.org"}, "is no host name"),
        ({"host": "boone.example.com"}, "ALLOWED_HOSTS"),
        ({"editor": "ada"}, "is no e-mail address"),
        ({"editor": "off@example.org"}, "is switched off"),
        ({"template": "nothing"}, "There is no region “nothing” to copy. The regions are: alder"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_half_done(
    change: dict[str, str], said: str, two_regions
) -> None:
    get_user_model().objects.create_user("off", "off@example.org", is_active=False)
    before = counts()
    with pytest.raises(CannotOpen, match=said.replace(".", r"\.")):
        open_region(Asked(**{**ASKED.__dict__, **change}))
    assert counts() == before
    assert not mail.outbox


def test_a_fault_at_the_last_step_leaves_nothing(two_regions, monkeypatch) -> None:
    before = counts()

    def fault(*args: Any) -> None:
        raise RuntimeError("at the last step")

    monkeypatch.setattr("home.regions.opening._editor", fault)
    with pytest.raises(RuntimeError):
        open_region(ASKED)
    assert counts() == before


def test_an_open_region_gets_no_second_address(two_regions) -> None:
    open_region(ASKED)
    with pytest.raises(CannotOpen, match=r"open already, at boone\.example\.org"):
        open_region(Asked("Boone, NC", "second.example.org", "ada@example.org"))


def test_what_an_editor_deleted_stays_deleted(two_regions) -> None:
    region = open_region(ASKED).region
    region.get_children().get(slug="about").delete()
    Group.objects.get(name="Boone, NC: authors").delete()
    opened = open_region(ASKED)
    assert not opened.region.get_children().filter(slug="about").exists()
    assert Group.objects.filter(name="Boone, NC: authors").exists()


def test_the_invitation_sets_a_password_once(two_regions, client: Client) -> None:
    account = open_region(ASKED).account
    assert not account.has_usable_password()
    body = mail.outbox[0].body
    link = next(word for word in body.split() if "/password_reset/confirm/" in word)
    path = "/" + link.split("/", 3)[3]
    client.defaults["HTTP_HOST"] = "localhost"
    form = client.get(path, follow=True)
    words = {"new_password1": "some-long words 9", "new_password2": "some-long words 9"}
    assert client.post(form.request["PATH_INFO"], words).status_code == 302
    fields = {"username": "ada@example.org", "password": "some-long words 9"}
    assert client.post("/admin/login/", fields).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert Client(headers={"host": "localhost"}).get(path).context["validlink"] is False


def test_without_a_mail_server_the_link_is_printed(two_regions, run, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    said = run("open_region", "Boone, NC", host=HOST, editor="ada@example.org")
    assert "No mail was sent. Give this link" in said
    assert "/admin/password_reset/confirm/" in said
    # Again only when it is asked for, and only as long as it was not used.
    assert "confirm" not in run("open_region", "Boone, NC", host=HOST, editor="ada@example.org")
    more = {"host": HOST, "editor": "ada@example.org", "invite_again": True}
    assert "confirm" in run("open_region", "Boone, NC", **more)


# --- closing ------------------------------------------------------------------------------


def test_closing_exports_first_and_leads_old_addresses_on(
    two_regions: TwoRegions, run, client, tmp_path: Path
) -> None:
    before = counts()
    open_region(ASKED)
    about = LocationPage.objects.get(title="Boone, NC").get_children().get(slug="about")
    for said in ("", "alder"):
        with pytest.raises(CommandError, match="Not closed"):
            run("close_region", HOST, to=tmp_path / "boone.zip", yes=said)
    assert get(client, HOST, "/").status == 200

    run("close_region", HOST, to=tmp_path / "boone.zip", yes="boone-nc")
    with zipfile.ZipFile(tmp_path / "boone.zip") as archive:
        pages = [json.loads(line) for line in archive.read("pages.jsonl").splitlines()]
    assert about.pk in {page["pk"] for page in pages}
    after = counts()
    assert after.pop("User") == before.pop("User") + 1
    assert not get_user_model().objects.get(email="ada@example.org").is_active
    assert after == before
    network = two_regions.network.root_url
    for path, to in (
        ("/", "/locations/"),
        ("/local/first-steps/", "/locations/"),
        ("/articles/first-steps/", "/articles/first-steps/"),
    ):
        answer = get(client, HOST, path)
        assert (answer.status, answer.headers["Location"]) == (301, f"{network}{to}")
    answer = get(client, "localhost", "/locations/boone-nc/")
    assert (answer.status, answer.headers["Location"]) == (301, "/locations/")


def test_a_file_that_cannot_be_written_closes_nothing(two_regions, run, tmp_path: Path) -> None:
    open_region(ASKED)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CommandError, match="cannot be written"):
        run("close_region", HOST, to=tmp_path / "file" / "boone.zip", yes="boone-nc")
    assert Site.objects.filter(hostname=HOST).exists()


# --- a fresh installation -----------------------------------------------------------------


def test_a_fresh_installation_gets_its_network(db: None, run, client) -> None:
    with pytest.raises(CommandError, match="There is no network yet"):
        run("open_region", "Boone, NC", host=HOST, editor="ada@example.org")
    more = {"host": "net.example.org", "administrator": "root@example.org"}
    said = run("open_network", "Our network", **more)
    assert "the network Our network" in said
    after = counts()
    assert "Made:" not in run("open_network", "Our network", **more)
    assert counts() == after
    assert get_user_model().objects.get(email="root@example.org").is_superuser
    assert HomePage.objects.count() == 1
    assert not Page.objects.filter(title__startswith="Welcome").exists()
    for path in ("/", "/articles/", "/locations/"):
        assert get(client, "net.example.org", path).status == 200, path
    run("open_region", "Boone, NC", host=HOST, editor="ada@example.org")
    assert get(client, HOST, "/").status == 200


# --- in the admin -------------------------------------------------------------------------


def answers(**change: str) -> dict[str, str]:
    """The wizard's form."""
    return {
        "place": "Boone, NC",
        "host": HOST,
        "editor": "ada@example.org",
        "template": "",
    } | change


def test_the_wizard_shows_first_and_then_opens(two_regions, admin_client) -> None:
    url, before = reverse("open_region"), counts()
    admin_client.defaults["HTTP_HOST"] = "localhost"
    assert "No town or county" in admin_client.post(url, answers(place="X, NC")).content.decode()
    shown = admin_client.post(url, answers()).content.decode()
    assert "This will be made" in shown
    assert "28607" in shown
    assert counts() == before
    done = admin_client.post(url, answers(open="1")).content.decode()
    assert "Boone, NC is open" in done
    assert Site.objects.filter(hostname=HOST).count() == 1
    assert "Was there already" in admin_client.post(url, answers(open="1")).content.decode()


def test_only_administrators_open_regions(two_regions, editor_of_a) -> None:
    before = counts()
    url = reverse("open_region")
    for answer in (editor_of_a.get(url), editor_of_a.post(url, answers(open="1"))):
        assert answer.status_code in (302, 403)
    assert counts() == before
    assert "Open a region" not in editor_of_a.get("/admin/").content.decode()


# --- pictures and files -------------------------------------------------------------------


@pytest.mark.parametrize("who", ["editor_of_a", "author_of_a"])
def test_pictures_and_files_of_another_region_are_not_there(
    who: str, two_regions, request: pytest.FixtureRequest
) -> None:
    client = request.getfixturevalue(who)
    others = roles.region(two_regions.b.page, two_regions.b.site).collection
    mine = roles.region(two_regions.a.page, two_regions.a.site).collection
    for title, collection in (("Mine", mine), ("Theirs", others)):
        picture = get_test_image_file(filename=f"{title}.png")
        PortalImage.objects.create(title=f"{title} picture", file=picture, collection=collection)
        file = ContentFile(b"words", name=f"{title}.txt")
        Document.objects.create(title=f"{title} file", file=file, collection=collection)
    names = {
        "picture": ("wagtailimages:index", "wagtailimages_chooser:choose"),
        "file": ("wagtaildocs:index", "wagtaildocs_chooser:choose"),
    }
    for kind, addresses in names.items():
        for name in addresses:
            answer = client.get(reverse(name))
            assert answer.status_code == 200, name
            if "choose" in name or who == "editor_of_a":
                assert f"Mine {kind}" in answer.content.decode(), name
            assert "Theirs" not in answer.content.decode(), name
    picture = PortalImage.objects.get(title="Theirs picture")
    for view in ("edit", "delete", "image_usage"):
        answer = client.get(reverse(f"wagtailimages:{view}", args=[picture.pk]))
        assert answer.status_code in (302, 403, 404)
    chosen = client.get(reverse("wagtailimages_chooser:chosen", args=[picture.pk]))
    assert "Theirs" not in chosen.content.decode()
