"""The doors of the admin: how often one may try, with what, and who hears of it."""

import re
import statistics
import time

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client as AnyClient
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import GroupPagePermission, ModelLogEntry, Page

from home.demo.sites import editors_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery 7"


class Client(AnyClient):
    """A browser at the admin's own address."""

    def __init__(self, **more) -> None:
        super().__init__(headers={"host": "localhost"}, **more)


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.fixture
def admin_client(admin_user) -> Client:
    """The browser of an administrator."""
    browser = Client()
    browser.force_login(admin_user)
    return browser


@pytest.fixture
def ada(two_regions):
    """A regional editor who publishes."""
    user = get_user_model().objects.create_user("ada", "ada@example.org", PASSWORD)
    user.groups.add(editors_of(two_regions.a.page, two_regions.a.site))
    return user


@pytest.fixture
def author(two_regions):
    """Somebody who writes drafts and cannot publish."""
    group = Group.objects.create(name="Authors")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group,
        page=two_regions.a.page,
        permission=Permission.objects.get(codename="add_page"),
    )
    user = get_user_model().objects.create_user("author", "author@example.org", PASSWORD)
    user.groups.add(group)
    return user


def log_in(client: Client, name: str = "ada", password: str = PASSWORD, **more):
    """The answer to the login form."""
    fields = {"username": name, "password": password}
    return client.post(reverse("wagtailadmin_login"), fields, **more)


# --- how often --------------------------------------------------------------------------------


def test_an_address_waits_after_five_wrong_passwords(ada, client: Client) -> None:
    # Different names: it is the address that waits.
    said = [log_in(client, name, "wrong").status_code for name in ["ada", "bob", "eve"] * 10]
    assert len(said) == 30 and said[:4] == [200] * 4 and set(said[5:]) == {429}
    waiting = log_in(client)
    assert waiting.status_code == 429 and "quarter of an hour" in waiting.content.decode()
    assert "_auth_user_id" not in client.session
    # Others are not kept out, not even under the same name.
    assert log_in(Client(REMOTE_ADDR="203.0.113.9")).status_code == 302


def test_a_household_of_ipv6_counts_as_one(ada) -> None:
    for n in range(1, 6):
        log_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{n}"), password="wrong")
    assert log_in(Client(REMOTE_ADDR="2001:db8:1:2::99")).status_code == 429
    assert log_in(Client(REMOTE_ADDR="2001:db8:1:3::99")).status_code == 302


def test_a_header_does_not_make_another_address(ada, client: Client) -> None:
    for n in range(6):
        log_in(client, password="wrong", headers={"X-Forwarded-For": f"203.0.113.{n}"})
    last = log_in(client, headers={"X-Forwarded-For": "203.0.113.77"})
    assert last.status_code == 429


def test_no_log_names_who_failed_or_from_where(ada, client: Client, caplog) -> None:
    for _ in range(7):
        log_in(client, "ada", "wrong-password-x", REMOTE_ADDR="203.0.113.40")
    text = caplog.text
    assert "five wrong passwords" in text
    assert not re.search(r"203\.0\.113\.40|\bada\b|wrong-password-x", text)


def test_a_session_begins_anew_with_the_login(ada, client: Client) -> None:
    client.get(reverse("wagtailadmin_login"))
    client.session["x"] = 1
    before = client.session.session_key
    log_in(client)
    assert client.session.session_key and client.session.session_key != before


# --- a new password ---------------------------------------------------------------------------


def reset(client: Client, email: str):
    """The answer to the wish for a new password."""
    return client.post(reverse("wagtailadmin_password_reset"), {"email": email}, follow=True)


def test_known_and_unknown_addresses_are_answered_alike(ada, client: Client, settings) -> None:
    def page(email: str) -> str:
        # Every form has a token of its own.
        return re.sub(r"[A-Za-z0-9]{64}", "", reset(client, email).content.decode())

    assert page("ada@example.org") == page("nobody@example.org")
    assert [one.to for one in mail.outbox] == [["ada@example.org"]]
    link = re.search(r"https?://\S+/password_reset/confirm/\S+", mail.outbox[0].body).group()
    assert "Set your new password" in client.get(link, follow=True).content.decode()


def test_the_answer_does_not_wait_for_the_mail(ada, client: Client, monkeypatch) -> None:
    # A mail server that takes its time tells nothing about who is known.
    from portal import tasks

    began: list[float] = []
    inside = tasks.send_reset.run
    monkeypatch.setattr(
        tasks.send_reset, "run", lambda *a: (began.append(time.perf_counter()), inside(*a))
    )
    answered: list[float] = []
    from portal.login import forms

    before = forms.QuietResetForm.save

    def save(self, *args, **kwargs):
        before(self, *args, **kwargs)
        answered.append(time.perf_counter())

    monkeypatch.setattr(forms.QuietResetForm, "save", save)
    times: dict[str, list[float]] = {"ada@example.org": [], "nobody@example.org": []}
    for _ in range(15):
        for email, took in times.items():
            start = time.perf_counter()
            reset(client, email)
            took.append(answered[-1] - start)
    assert all(begun > said for begun, said in zip(began, answered, strict=True))
    known, unknown = (statistics.median(took) for took in times.values())
    assert abs(known - unknown) < 0.5 * max(known, unknown)


# --- the second factor ------------------------------------------------------------------------


def code_of(device: TOTPDevice) -> str:
    """What the telephone shows now."""
    return f"{totp(device.bin_key):06d}"


def join(client: Client, user) -> TOTPDevice:
    """Set up a telephone as the person would."""
    page = client.get(reverse("second_factor_new")).content.decode()
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    assert "<svg" in page
    answer = client.post(reverse("second_factor_new"), {"code": code_of(device)})
    assert answer.status_code == 302 and answer["Location"] == "/admin/"
    return TOTPDevice.objects.get(user=user, confirmed=True)


@pytest.fixture
def required(settings):
    """As an administrator sets it for the public."""
    settings.TWO_FACTOR_REQUIRED = True


def admin_paths(page: Page) -> list[str]:
    """Pages of the admin, ours and Wagtail's."""
    names = [
        "wagtailadmin_home",
        "wagtailadmin_explore_root",
        "wagtailimages:index",
        "wagtaildocs:index",
        "wagtailadmin_account",
        "facilities:index",
        "directory_to_call",
    ]
    paths = [reverse(name) for name in names]
    return [*paths, reverse("wagtailadmin_pages:edit", args=[page.pk]), "/admin/api/main/pages/"]


def test_publishers_cannot_go_around_it(ada, client: Client, required, two_regions) -> None:
    page = two_regions.a.page
    log_in(client)
    for path in admin_paths(page):
        for answer in (client.get(path), client.post(path, {"title": "Changed"})):
            assert answer.status_code == 302, path
            assert answer["Location"].startswith(reverse("second_factor_new")), path
    join(client, ada)
    assert client.get(reverse("wagtailadmin_home")).status_code == 200

    # With another browser the password alone opens nothing, nor does joining a second telephone.
    other = Client()
    log_in(other)
    for path in [*admin_paths(page), reverse("second_factor_new")]:
        for answer in (other.get(path), other.post(path, {"code": "000000"})):
            assert answer.status_code == 302, path
            assert answer["Location"].startswith(f"{reverse('second_factor')}?"), path
    page.refresh_from_db()
    assert page.title != "Changed"


def test_a_code_opens_once_and_only_for_its_owner(ada, author, client: Client, required) -> None:
    log_in(client)
    device = join(client, ada)
    other = Client()
    log_in(other)
    ask = reverse("second_factor")
    # The code that joined the telephone is used up.
    assert (
        "not the code of this minute" in other.post(ask, {"code": code_of(device)}).content.decode()
    )
    # After a wrong one even the right one waits a moment.
    TOTPDevice.objects.update(last_t=-1)
    assert "wait a minute" in other.post(ask, {"code": code_of(device)}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    went = other.post(
        f"{ask}?next=/admin/pages/", {"code": code_of(device), "next": "/admin/pages/"}
    )
    assert went["Location"] == "/admin/pages/"
    assert other.get("/admin/").status_code == 200

    TOTPDevice.objects.update(last_t=-1)
    third = Client()
    log_in(third)
    away = third.post(ask, {"code": code_of(device), "next": "https://evil.example/"})
    assert away["Location"] == "/admin/"


def test_authors_need_none_and_are_asked_when_they_have_one(author, required) -> None:
    client = Client()
    log_in(client, "author")
    assert client.get("/admin/").status_code == 200
    join(client, author)
    other = Client()
    log_in(other, "author")
    assert other.get("/admin/")["Location"].startswith(reverse("second_factor"))


def test_an_administrator_takes_a_lost_telephone_away(ada, client: Client, admin_client) -> None:
    log_in(client)
    join(client, ada)
    forget = reverse("second_factor_forget", args=[ada.pk])
    assert client.post(forget).status_code == 302 and TOTPDevice.objects.exists()
    assert "really this person" in admin_client.get(forget).content.decode()
    assert admin_client.post(forget).status_code == 302
    assert not TOTPDevice.objects.filter(user=ada).exists()
    join(client, ada)
    call_command("forget_second_factor", "ada")
    assert not TOTPDevice.objects.filter(user=ada).exists()
    with pytest.raises(CommandError, match="Nobody logs in as “bob”"):
        call_command("forget_second_factor", "bob")


def test_visitors_pages_read_no_session(ada, client: Client, two_regions) -> None:
    log_in(client)
    answer = client.get("/", headers={"host": two_regions.a.host})
    assert answer.status_code == 200
    assert "Cookie" not in answer.get("Vary", "") and not answer.cookies


# --- who hears of it --------------------------------------------------------------------------


def test_a_mail_tells_of_every_login(ada, client: Client) -> None:
    log_in(client, password="wrong")
    assert mail.outbox == []
    log_in(client)
    (told,) = mail.outbox
    assert told.to == ["ada@example.org"] and "logged in as ada" in told.body


def test_changed_rights_stand_in_the_log(ada, admin_client, two_regions) -> None:
    group = Group.objects.create(name="Night watch")
    ada.groups.add(group)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    row = GroupPagePermission.objects.create(
        group=group,
        page=two_regions.a.page,
        permission=Permission.objects.get(codename="publish_page"),
    )
    row.delete()
    ada.groups.remove(group)
    said = [
        entry.message
        for entry in ModelLogEntry.objects.filter(action="portal.permissions").order_by("pk")
    ]
    assert said[-5] == "Rights: given Night watch"
    assert "access" in said[-4].lower()
    assert two_regions.a.page.title in said[-3] and said[-3].startswith("Rights: given")
    assert said[-2].startswith("Rights: taken") and said[-1] == "Rights: taken Night watch"


# --- one address ------------------------------------------------------------------------------


def test_the_admin_answers_at_its_own_address_only(ada, client: Client, two_regions) -> None:
    elsewhere = {"headers": {"host": two_regions.a.host}}
    answer = client.get("/admin/pages/?q=1", **elsewhere)
    assert answer.status_code == 302
    assert answer["Location"] == "http://localhost:8000/admin/pages/?q=1"
    assert log_in(client, **elsewhere).status_code == 404
    assert log_in(client, headers={"host": "localhost:8123"}).status_code == 302


def test_a_list_that_is_exported_holds_no_formula(two_regions, admin_client) -> None:
    page = two_regions.a.page
    page.title = "=1+1"
    page.save_revision().publish()
    ages = admin_client.get(reverse("wagtailadmin_reports:aging_pages") + "?export=csv")
    text = b"".join(ages.streaming_content).decode()
    assert "'=1+1" in text and "\n=1+1" not in text
