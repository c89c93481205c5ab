"""The call label: the fields every telephone number must carry before it may be shown."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from portal.phones import CallLine, validate_phone


class CallLabelMixin(models.Model):
    """
    Who answers, is anyone paid for the call, and when it was checked.

    The subclass has the number itself in `phone`, because a facility, a site and a hotline call
    it by the same name but need it under different rules.
    """

    phone = models.CharField(
        "telephone number",
        max_length=32,
        blank=True,
        validators=[validate_phone],
        help_text="As people should read it, for example (828) 555-0142.",
    )
    answered_by = models.CharField(
        "who answers",
        max_length=120,
        blank=True,
        help_text="Completes the sentence “Answered by …”, for example: the clinic's own staff.",
    )
    call_paid = models.BooleanField(
        "somebody is paid for this call",
        default=False,
        help_text="Tick when anyone receives money or a benefit because a visitor calls.",
    )
    paid_by = models.CharField(
        "who is paid",
        max_length=120,
        blank=True,
        help_text="Completes “… is paid for this call”. Needed when somebody is paid.",
    )
    checked_on = models.DateField(
        "last checked on",
        null=True,
        blank=True,
        help_text="The day somebody last called the number and it was right.",
    )

    class Meta:
        abstract = True

    call_panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("phone"), FieldPanel("checked_on")]),
                FieldPanel("answered_by"),
                FieldRowPanel([FieldPanel("call_paid"), FieldPanel("paid_by")]),
            ],
            heading="Telephone",
            help_text="A number is shown only together with who answers it.",
        )
    ]

    def clean(self) -> None:
        """Refuse a number without its label; every fault is named at its field."""
        super().clean()
        errors: dict[str, str] = {}
        if self.phone and not self.answered_by:
            errors["answered_by"] = "Say who answers this number. It is shown beside it."
        if self.phone and self.checked_on is None:
            errors["checked_on"] = "Say when somebody last called this number."
        if self.checked_on and self.checked_on > dt.date.today():
            errors["checked_on"] = "This day has not come yet."
        if self.call_paid and not self.paid_by:
            errors["paid_by"] = "Say who is paid for this call. Visitors read it before they call."
        if errors:
            raise ValidationError(errors)

    def call_line(self, **more: Any) -> CallLine | None:
        """The line to dial, or None when there is no number or nothing known of who answers."""
        if not self.phone or not self.answered_by:
            return None
        return CallLine(
            number=self.phone,
            answered_by=self.answered_by,
            paid=self.call_paid,
            paid_by=self.paid_by,
            checked_on=self.checked_on,
            **{"name": str(self), **more},
        )
