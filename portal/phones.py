"""
Telephone lines as visitors see them: a number is never shown without who answers it.

Every `tel:` link on the site is made from a CallLine, and a CallLine comes only from the
hotline registry, a site's profile or a facility.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.formats import date_format

# Short codes that phonenumbers does not treat as numbers (FCC and SAMHSA).
SHORT_CODES = {"911", "988", "211", "311", "711"}


@dataclass(frozen=True)
class CallLine:
    """One dialable line and what must be said about it before the tap."""

    name: str
    number: str
    answered_by: str
    paid: bool = False
    paid_by: str = ""
    checked_on: dt.date | None = None
    hours: str = ""
    text_code: str = ""
    kind: str = "local"
    languages: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        """The `tel:` address: digits, with +1 in front of a full US number."""
        digits = re.sub(r"\D", "", self.number)
        if len(digits) == 10:
            return f"tel:+1{digits}"
        return f"tel:+{digits}" if len(digits) > 10 else f"tel:{digits}"

    @property
    def sms_href(self) -> str:
        """The `sms:` address of the text code, or an empty string."""
        return f"sms:{re.sub(r'[^0-9]', '', self.text_code)}" if self.text_code else ""

    @property
    def label(self) -> str:
        """Who answers, whether anyone is paid, and when it was last checked."""
        parts = [
            f"Answered by {self.answered_by}" if self.answered_by else "Who answers: not known"
        ]
        if self.paid:
            parts.append(f"{self.paid_by or 'Someone'} is paid for this call")
        else:
            parts.append("Nobody is paid for this call")
        if self.checked_on:
            parts.append(f"Checked {date_format(self.checked_on, 'j M Y')}")
        return " · ".join(parts)


# What the call strip says when the database is away. Sources: FCC (911, 988), SAMHSA.
FALLBACK_LINES = (
    CallLine("Emergency", "911", "your local emergency dispatcher", kind="emergency"),
    CallLine(
        "988 Suicide & Crisis Lifeline",
        "988",
        "a trained crisis counselor",
        text_code="988",
        kind="crisis",
    ),
    CallLine(
        "SAMHSA National Helpline",
        "1-800-662-4357",
        "the helpline's information specialists",
        hours="Day and night, every day",
        kind="helpline",
    ),
)


def validate_phone(value: str) -> None:
    """Refuse what cannot be dialled from the United States; name the fault in plain words."""
    text = value.strip()
    if text in SHORT_CODES:
        return
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(
            f"“{value}” is not a telephone number. Write it like (828) 555-0142."
        ) from error
    # 555-01xx numbers are reserved for examples and are "possible", never "valid".
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(
            f"“{value}” has too few or too many digits. Write it like (828) 555-0142."
        )
