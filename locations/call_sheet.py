"""
The call sheet of a facility: what they will ask, and what to ask them.

What to ask follows from what this very place leaves open. Pure: it reads the page it is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from locations.models import FacilityPage


# More nobody asks on the telephone, and the sheet stays one page.
_MOST = 7
_INSURANCE = {"medicaid", "medicare", "private", "military"}


@dataclass(frozen=True)
class CallSheet:
    """Lines for a telephone call, in the order in which they are needed."""

    will_ask: list[str]
    to_ask: list[str]
    steps: list[str]


def call_sheet(page: FacilityPage) -> CallSheet:
    """The sheet of one facility."""
    services = page.open_services
    return CallSheet(
        will_ask=_will_ask(page),
        to_ask=_to_ask(page),
        steps=list(dict.fromkeys(step for service in services for step in service.steps)),
    )


def _will_ask(page: FacilityPage) -> list[str]:
    asked = ["A first name, and how old the person is."]
    care, medicines = page.care, page.medicines
    if "detox" in care or "hospital" in care:
        asked.append("What they take, how much, and when they last took it. It keeps them safe.")
    else:
        asked.append("What they take, and when they last took it.")
    asked.append("Other illnesses, and medicines that a doctor prescribed.")
    if medicines:
        asked.append("Whether they have had methadone, buprenorphine or naltrexone before.")
    if "pregnant" in page.audiences or "women" in page.audiences:
        asked.append("Whether they are pregnant.")
    if _INSURANCE & set(page.payment):
        asked.append("Which insurance they have. The card helps, but is not a must for the call.")
    elif "free" not in page.payment:
        asked.append("How they will pay.")
    asked.append("A number to call back, and whether it is safe to leave a message.")
    return asked


def _to_ask(page: FacilityPage) -> list[str]:
    wanted = ["How soon can somebody be seen? If it is more than two days: who can be quicker?"]
    payment, care = page.payment, page.care
    if not payment:
        wanted.append("They list no way to pay. Ask what it costs, and which insurance they take.")
    elif not any(service.fees_description for service in page.open_services):
        wanted.append(
            "What does it cost in all, and what is asked on the first day?"
            if "free" not in payment
            else "Is everything free, or are there parts that cost something?"
        )
    if payment and not {"free", "sliding"} & set(payment):
        wanted.append("Is there help for people who cannot pay?")
    if not care:
        wanted.append("They list no kind of care. Ask what they do for people, and for how long.")
    if not page.medicines:
        wanted.append("Can people get medicine for opioid use here, or keep what they take?")
    elif "methadone" not in page.medicines:
        wanted.append("May somebody who takes methadone keep taking it?")
    if not page.hours().periods:
        wanted.append("Their hours are not known. Ask when somebody is there.")
    if not page.ages:
        wanted.append("Which ages do they take?")
    if not page.languages:
        wanted.append("Is there somebody who speaks the language you need?")
    if not page.accessibility:
        wanted.append("Can somebody with a wheelchair, or who hears or sees little, use the place?")
    if not page.transportation:
        wanted.append("Is there help with the way there?")
    if {"residential", "housing", "hospital"} & set(care):
        wanted.append("What may be brought along? Can family visit or call?")
    return wanted[:_MOST]
