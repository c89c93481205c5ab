"""
The plain choices a visitor filters by.

They group the SAMHSA service codes (domain: type of care, setting, payment, pharmacotherapies,
special programmes) into words a frightened person understands.
"""

from collections.abc import Iterable

CARE = [
    ("detox", "Detox (help through withdrawal)"),
    ("hospital", "Hospital care"),
    ("residential", "Residential (stay there)"),
    ("day", "Day treatment"),
    ("outpatient", "Outpatient (visits)"),
    ("co_occurring", "Mental health and substance use"),
    ("housing", "Recovery housing"),
]
MEDICINES = [
    ("methadone", "Methadone"),
    ("buprenorphine", "Buprenorphine"),
    ("naltrexone", "Naltrexone"),
]
PAYMENT = [
    ("free", "Free"),
    ("medicaid", "Medicaid"),
    ("medicare", "Medicare"),
    ("private", "Private insurance"),
    ("military", "Military insurance"),
    ("sliding", "Pay what you can (sliding scale)"),
    ("cash", "Paying yourself"),
]
AUDIENCES = [
    ("adolescents", "Teenagers"),
    ("young_adults", "Young adults"),
    ("women", "Women"),
    ("pregnant", "Pregnant or new mothers"),
    ("men", "Men"),
    ("seniors", "Older adults"),
    ("lgbtq", "LGBTQ people"),
    ("veterans", "Veterans"),
    ("justice", "People in the justice system"),
]
AGES = [
    ("children", "Children and teenagers"),
    ("young_adults", "Young adults"),
    ("adults", "Adults"),
    ("seniors", "Older adults"),
]


def labels(choices: list[tuple[str, str]], codes: Iterable[str]) -> list[str]:
    """The labels of `codes`, in the order of `choices`."""
    wanted = set(codes)
    return [label for code, label in choices if code in wanted]
