"""SAMHSA's codes lead to the plain choices, and to no wrong one."""

import pytest

from locations import taxonomy
from locations.models.service import GENDERS, validate_codes
from portal import care
from portal.languages import LANGUAGES

CHOICES = {
    "care": care.CARE,
    "medicines": care.MEDICINES,
    "payment": care.PAYMENT,
    "audiences": care.AUDIENCES,
    "ages": care.AGES,
    "genders": GENDERS,
    "languages": LANGUAGES,
}
WORDS = {"naltrexone": "altrexone", "methadone": "ethadone", "buprenorphine": "uprenorphine"}
MONEY = {"MC": "medicare", "MD": "medicaid", "NP": "free", "SF": "cash", "SI": None, "PA": None}


def test_every_plain_choice_exists_and_is_reached() -> None:
    reached = {pair for code in taxonomy.codes().values() for pair in code.plain}
    assert {group for group, _ in reached} == set(taxonomy.GROUPS) == set(CHOICES)
    for group, choice in reached:
        assert choice in dict(CHOICES[group])
    for group in ("care", "medicines", "payment", "audiences", "ages", "genders"):
        assert {choice for g, choice in reached if g == group} == set(dict(CHOICES[group]))


def test_a_medicine_is_never_filed_under_another_one() -> None:
    for code in taxonomy.codes().values():
        for group, choice in code.plain:
            if group == "medicines":
                assert WORDS[choice] in code.label, code
        # Naloxone reverses an overdose; it is no treatment, and no naltrexone.
        if "Naloxone" in code.label:
            assert not code.plain
    assert taxonomy.plain(["MDTX", "CRV"])["medicines"] == []


@pytest.mark.parametrize(("letters", "choice"), MONEY.items())
def test_money_is_never_mixed_up(letters: str, choice: str | None) -> None:
    assert taxonomy.plain([letters])["payment"] == ([choice] if choice else [])


def test_a_stored_code_keeps_its_year_and_what_that_year_called_it() -> None:
    drifted = taxonomy.stored("TAY", 2015, "Transitional age young adults")
    unknown = taxonomy.stored("OTPA", 2015)
    validate_codes([drifted, unknown, taxonomy.stored("TAY", 2024)])
    assert drifted["label"] == "Transitional age young adults"
    assert unknown == {"scheme": "samhsa", "year": 2015, "code": "OTPA", "label": "OTPA"}
    assert taxonomy.plain(["OTPA", "nonsense"]) == {group: [] for group in taxonomy.GROUPS}
