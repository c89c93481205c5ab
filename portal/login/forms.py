"""The form that asks for a new password: it answers alike whether the address is known or not."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms.auth import PasswordResetForm

from portal import afterwards, tasks


class QuietResetForm(PasswordResetForm):
    """Looking the person up and sending the mail take place when the answer is on its way."""

    def save(self, *args: Any, request: Any = None, use_https: bool = False, **kwargs: Any) -> None:
        """Note the wish; the task does what Django's form would do here."""
        names = ("subject_template_name", "email_template_name", "from_email")
        texts = {name: kwargs.get(name) for name in names}
        domain = request.get_host()
        afterwards.do(tasks.send_reset, self.cleaned_data["email"], domain, use_https, texts)
