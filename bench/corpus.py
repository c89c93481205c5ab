"""
What the benchmarks load: 1,750 articles and 11,928 facilities.

The real corpora (described in the README of the folder they lie in) are no part of the project
and nothing of them is shown anywhere. Who has them sets PORTAL_SHARED to the folder that holds
`data/`, or keeps it in ../shared. Without them a synthetic set of the same size and length of
texts is made from a seed.
"""

from __future__ import annotations

import csv
import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ARTICLES, FACILITIES = 1_750, 11_928
SEED = 20_261_103
ROOT = Path(__file__).resolve().parent.parent

# What a facility offers, out of SAMHSA's service codes.
_CARE = {"DT": "detox", "HID": "hospital", "RES": "residential", "ODT": "day", "OP": "outpatient",
         "CO": "co_occurring", "HH": "housing"}  # fmt: skip
_MEDICINES = {"MM": "methadone", "BU": "buprenorphine", "NXN": "naltrexone"}
_PAYMENT = {"NP": "free", "MD": "medicaid", "MC": "medicare", "PI": "private", "MI": "military",
            "SS": "sliding", "SF": "cash"}  # fmt: skip
_AUDIENCES = {"AD": "adolescents", "YAD": "young_adults", "WN": "women", "PW": "pregnant",
              "MN": "men", "SE": "seniors", "GL": "lgbtq", "VET": "veterans",
              "CJ": "justice"}  # fmt: skip
_LANGUAGES = {"SP": "es"}


@dataclass(frozen=True)
class Article:
    """An article as both projects get it."""

    title: str
    summary: str
    also_called: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Facility:
    """A facility as both projects get it. No telephone number: the directory's are old."""

    title: str
    summary: str
    street: str
    city: str
    state: str
    zip_code: str
    care: tuple[str, ...]
    medicines: tuple[str, ...]
    payment: tuple[str, ...]
    audiences: tuple[str, ...]
    languages: tuple[str, ...]


def folder() -> Path | None:
    """Where the real corpora lie on this machine, or None."""
    shared = Path(os.environ.get("PORTAL_SHARED") or ROOT.parent / "shared")
    names = ("health-articles.jsonl", "samhsa-facilities-2015.csv")
    data = shared / "data"
    return data if all((data / name).is_file() for name in names) else None


def articles(part: float = 1.0) -> Iterator[Article]:
    """The articles, or the first `part` of them."""
    most, data = int(ARTICLES * part), folder()
    if data is None:
        yield from _made_articles(most)
        return
    with (data / "health-articles.jsonl").open(encoding="utf-8") as lines:
        for _, line in zip(range(most), lines, strict=False):
            record = json.loads(line)
            answer = " ".join(str(record["answer"]).split())
            yield Article(
                title=f"{record['topic']}: {record['question']}"[:255],
                summary=answer[:237],
                also_called=", ".join(record["also_called"])[:400],
                paragraphs=tuple(answer[at : at + 900] for at in range(0, len(answer), 900)),
            )


def facilities(part: float = 1.0) -> Iterator[Facility]:
    """The facilities, or the first `part` of them."""
    most, data = int(FACILITIES * part), folder()
    if data is None:
        yield from _made_facilities(most)
        return
    path = data / "samhsa-facilities-2015.csv"
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        for _, row in zip(range(most), csv.DictReader(lines), strict=False):
            keys = frozenset((row["Keys"] or "").strip("/").split("/"))
            name = " ".join(filter(None, (row["Name1"], row["Name2"])))
            yield _facility(name, row["Address1"], row["City"], row["State"], row["ZIP_Code"], keys)


def _facility(
    name: str, street: str, city: str, state: str, zip_code: str, keys: frozenset[str]
) -> Facility:
    def chosen(codes: dict[str, str]) -> tuple[str, ...]:
        return tuple(meaning for code, meaning in codes.items() if code in keys)

    care = chosen(_CARE)
    offers = ", ".join(care).replace("_", " ") or "treatment"
    return Facility(
        title=name[:255],
        summary=f"Offers {offers} in {city}, {state}."[:240],
        street=street[:160],
        city=city[:80],
        state=state[:2],
        zip_code=zip_code[:10],
        care=care,
        medicines=chosen(_MEDICINES),
        payment=chosen(_PAYMENT),
        audiences=chosen(_AUDIENCES),
        languages=chosen(_LANGUAGES),
    )


# --- the synthetic set -------------------------------------------------------------------


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_THINGS = _split(
    """
    heroin fentanyl alcohol cocaine methamphetamine buprenorphine methadone naltrexone
    withdrawal overdose recovery craving detox naloxone anxiety depression sleep pain liver
    heart lung blood pregnancy diabetes asthma hepatitis infection allergy cancer stroke
    """
)
_WORDS = _split(
    """
    the a of and to in for with people person may help can doctor treatment medicine health
    symptoms body take call care often many some other days weeks family support risk stop start
    use drug feel safe talk plan test clinic nurse group home child adult woman man problem
    cause prevent signs early treat body brain effect dose daily body program
    """
)
_TOWNS = (
    ("Asheville", "NC", "28801"), ("Greenville", "SC", "29601"), ("Knoxville", "TN", "37902"),
    ("Dayton", "OH", "45402"), ("Tucson", "AZ", "85701"), ("Portland", "ME", "04101"),
    ("Albany", "NY", "12207"), ("Fresno", "CA", "93721"), ("Tampa", "FL", "33602"),
    ("Reno", "NV", "89501"), ("Austin", "TX", "78701"), ("Boise", "ID", "83702"),
)  # fmt: skip


def _made_articles(most: int) -> Iterator[Article]:
    luck = random.Random(SEED)
    for number in range(most):
        about = luck.choice(_THINGS)
        # MedQuAD's answers: a median of about 140 words, and a long tail.
        length = min(4000, int(luck.lognormvariate(5, 1)) + 20)
        words = [luck.choice(_THINGS if luck.random() < 0.12 else _WORDS) for _ in range(length)]
        texts = [" ".join(words[at : at + 120]) for at in range(0, length, 120)]
        yield Article(
            title=f"{about.capitalize()}: what to know about {luck.choice(_THINGS)} ({number})",
            summary=texts[0][:237],
            also_called=", ".join(luck.sample(_THINGS, 2)),
            paragraphs=tuple(texts),
        )


def _made_facilities(most: int) -> Iterator[Facility]:
    luck = random.Random(SEED + 1)
    every = (_CARE, _MEDICINES, _PAYMENT, _AUDIENCES, _LANGUAGES)
    codes = [code for group in every for code in group]
    for number in range(most):
        city, state, zip_code = luck.choice(_TOWNS)
        kind = luck.choice(("Recovery Center", "Treatment Services", "Counseling", "House"))
        yield _facility(
            f"{luck.choice(_THINGS).capitalize()} {kind} {number}",
            f"{luck.randint(1, 999)} Main Street",
            city,
            state,
            zip_code,
            frozenset(code for code in codes if luck.random() < 0.3),
        )
