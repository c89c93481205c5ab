"""Tasks of Wagtail and other apps, as Celery runs them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management import call_command
from django.db import OperationalError
from django.template.loader import render_to_string

from portal.celery import app


# Two tasks may wait for each other's rows, and the database ends one of them. Nobody would send
# it again.
@app.task(
    name="portal.tasks.run", autoretry_for=(OperationalError,), retry_backoff=1, max_retries=5
)
def run(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run the django-task at this import path."""
    from portal.task_backend import task_at

    task_at(path).call(*args, **kwargs)


@app.task(name="portal.tasks.send_reset")
def send_reset(email: str, domain: str, secure: bool, texts: dict[str, Any]) -> None:
    """Mail a link for a new password to whoever has this address; to nobody when nobody has."""
    from django.contrib.auth.forms import PasswordResetForm

    form = PasswordResetForm({"email": email})
    if form.is_valid():
        form.save(domain_override=domain, use_https=secure, **texts)


@app.task(name="portal.tasks.tell_of_login")
def tell_of_login(email: str, name: str, when: str) -> None:
    """Mail that somebody logged in under this name. `when` is written as people read it."""
    text = render_to_string("portal/login/notice.txt", {"name": name, "when": when})
    send_mail(f"{settings.WAGTAIL_SITE_NAME}: somebody logged in as {name}", text, None, [email])


@app.task(name="portal.tasks.publish_scheduled")
def publish_scheduled() -> None:
    """Publish what is planned for now, and take down what has ended."""
    call_command("publish_scheduled", verbosity=0)
