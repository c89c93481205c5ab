"""The visitor's words: emergencies, places, spelling, drugs and care; any text is harmless."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locations import geo
from search.dictionary import DictionaryError, load_dictionary
from search.normalise import fold_term
from search.query import CrisisKind, ImpliedFilter, Kind, Place, Synonym, understand
from search.query.crisis import read_patterns
from search.query.spelling import distance

PHRASES = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "crisis_phrases.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def asheville() -> Place:
    place = geo.find_place("asheville nc")
    assert place is not None
    return place


@pytest.mark.parametrize(("kind", "text"), PHRASES)
def test_emergencies(kind: str, text: str) -> None:
    crisis = understand(text).crisis
    assert (crisis.value if crisis else "none") == kind


def test_there_are_enough_phrases() -> None:
    counts = Counter(kind for kind, _ in PHRASES)
    assert sum(counts.values()) - counts["none"] >= 80
    assert counts["none"] >= 80
    assert set(counts) == {kind.value for kind in CrisisKind} | {"none"}


@pytest.mark.parametrize("line", ["overdose\ten", "party\ten\tword", "overdose\ten\t? *",
                                  "overdose\ten\ta/ b", "overdose\ten\ta !b c"])  # fmt: skip
def test_a_wrong_pattern_is_named(line: str) -> None:
    with pytest.raises(DictionaryError, match="line 1"):
        read_patterns([line])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("herion", "heroin"),
        ("suboxin", "suboxone"),
        ("percaset", "percocet"),
        ("perkaset", "percocet"),
        ("fentnyl", "fentanyl"),
        ("methodone", "methadone"),
        ("methadne", "methadone"),
        ("methamphetmine", "methamphetamine"),
        ("alchohol", "alcohol"),
        ("ashville", "asheville"),
        ("ashville rehab", "asheville rehab"),
        ("zanex", "xanax"),
        ("detocks", "detox"),
        ("medicade", "medicaid"),
        ("buprenorphinne", "buprenorphine"),
        ("residental treatment", "residential treatment"),
        ("desintoxicasion", "desintoxicación"),
        ("tratamineto gratis", "tratamiento gratis"),
    ],
)
def test_misspelt_words(typed: str, meant: str) -> None:
    understood = understand(typed)
    assert understood.correction is not None
    assert understood.correction.original == typed
    assert understood.correction.corrected == understood.text == meant


@pytest.mark.parametrize(
    "text",
    [
        "heroin", "medicaid", "medicare", "naloxone", "naltrexone", "methadone", "meth", "lean",
        "dope", "tar", "ice", "coke", "snow", "weed", "hash", "pot", "acid", "spice", "tranq",
        "asdfgh", "learn to clean", "hydroxyzine", "medicine", "medical", "respira", "adolescentes",
        "online counseling", "ashville al", "bupropion", "mountainside",
    ],
)  # fmt: skip
def test_words_that_are_left_alone(text: str) -> None:
    assert understand(text).correction is None


@pytest.mark.parametrize("pair", [tuple(sorted(p)) for p in load_dictionary().confusable])
def test_confusable_names_never_reach_each_other(pair: tuple[str, str]) -> None:
    """Neither typed right nor with any letter dropped, doubled or swapped with the next."""
    dictionary = load_dictionary()
    for one, other in (pair, pair[::-1]):
        for at in range(1, len(one)):
            for typed in (
                one,
                one[:at] + one[at + 1 :],
                one[:at] + one[at] + one[at:],
                one[: at - 1] + one[at] + one[at - 1] + one[at + 1 :],
            ):
                understood = understand(typed)
                found = {fold_term(term.corrected) for term in understood.terms}
                found |= {fold_term(text) for text in understood.expansions}
                for text in found:
                    assert other not in dictionary.canonicals(text), (typed, text)


def test_what_could_be_either_is_left_and_not_fuzzy() -> None:
    (term,) = understand("medicaed").terms
    assert (term.corrected, term.fuzzy_allowed, term.expansions) == ("medicaed", False, ())


def test_fuzzy_only_for_long_unknown_words() -> None:
    for text in ("smack", "heroin", "asheville", "learning", "short", "12345678", "medicaed"):
        assert not any(term.fuzzy_allowed for term in understand(text).terms), text
    assert understand("xyzxyzxyz").terms[0].fuzzy_allowed


def test_search_instead_corrects_nothing() -> None:
    understood = understand("herion ashville xyzxyzxyz", correct=False)
    assert understood.correction is None
    assert understood.terms[0].text == "herion"
    assert not any(term.fuzzy_allowed for term in understood.terms)


@pytest.mark.parametrize("word", ["herion", "Herion", "fentnylll"])
def test_blocked_corrections(word: str) -> None:
    understood = understand(word, blocked_corrections={word})
    assert not understood.changed and not understood.terms[0].fuzzy_allowed


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("rehab near asheville", "Asheville, NC"),
        ("28801 detox", "28801 Asheville, NC"),
        ("28802", "28802 Asheville, NC"),
        ("treatment in buncombe county", "Buncombe County, NC"),
        ("centros en el condado de buncombe", "Buncombe County, NC"),
        ("snow hill nc", "Snow Hill, NC"),
        ("snow hill", "Snow Hill, NC"),
        ("crystal river", "Crystal River, FL"),
        ("weed ca", "Weed, CA"),
        ("detox in mobile al", "Mobile, AL"),
        ("rehab portland or", "Portland, OR"),
        ("rehab nc", "North Carolina"),
        ("sober living puerto rico", "Puerto Rico"),
        ("cerca de asheville", "Asheville, NC"),
        ("greenville", "Greenville, SC"),
        ("hendersonvile detox", "Hendersonville, NC"),
        ("weavervile", "Weaverville, NC"),
        ("doctor in waynesvile nc", "Waynesville, NC"),
        ("asheville nc 28803", "28803 Asheville, NC"),
    ],
)
def test_places(text: str, label: str, asheville: Place) -> None:
    place = understand(text, near=asheville).place
    assert place is not None and place.label == label


@pytest.mark.parametrize(
    "text",
    [
        "weed", "speed", "crystal", "snow", "help me", "hope", "detox in recovery", "nc medicaid",
        "veterans va", "treatment or jail", "ok", "why", "heroin de mi hijo", "normal", "99999",
        "free rehab", "i need help in crisis",
    ],
)  # fmt: skip
def test_what_is_no_place(text: str, asheville: Place) -> None:
    assert understand(text, near=asheville).place is None


def test_a_street_word_in_a_place_means_no_drug() -> None:
    understood = understand("snow hill nc")
    assert [term.kind for term in understood.terms] == [Kind.PLACE]
    assert not understood.expansions and not understood.hints
    assert understand("snow").expansions == {"cocaine": 0.4}


@pytest.mark.parametrize(
    "text", ["rehab near me", "detox nearby", "metadona cerca de mí", "clinics in my area"]
)
def test_near_me(text: str, asheville: Place) -> None:
    here, nowhere = understand(text, near=asheville), understand(text)
    assert here.near_me and here.place == asheville
    assert nowhere.near_me and nowhere.place is None


@pytest.mark.parametrize(
    ("text", "facet", "value"),
    [
        ("does medicaid pay for suboxone", "payment", "medicaid"),
        ("does medicaid pay for suboxone", "medicine", "buprenorphine"),
        ("free rehab", "payment", "free"),
        ("sliding scale", "payment", "sliding"),
        ("self pay", "payment", "cash"),
        ("tricare", "payment", "military"),
        ("blue cross", "payment", "private"),
        ("iop", "care", "outpatient"),
        ("halfway house", "care", "housing"),
        ("dual diagnosis", "care", "co_occurring"),
        ("php", "care", "day"),
        ("vivitrol shot", "medicine", "naltrexone"),
        ("clínica de metadona", "medicine", "methadone"),
        ("rehab while pregnant", "audience", "pregnant"),
        ("court ordered rehab", "audience", "justice"),
        ("teen rehab", "audience", "adolescents"),
        ("mujeres embarazadas", "audience", "pregnant"),
        ("spanish speaking counselor", "language", "es"),
        ("asl", "language", "ase"),
    ],
)
def test_implied_filters(text: str, facet: str, value: str) -> None:
    assert ImpliedFilter(facet, value) in understand(text).implied


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("smack", "heroin"),
        ("subs", "buprenorphine"),
        ("percs", "oxycodone"),
        ("tranq", "xylazine"),
        ("suboxone", "buprenorphine"),
        ("heroína", "heroin"),
        ("metadona", "methadone"),
        ("ayuda", "help"),
        ("desintoxicación", "detox"),
        ("alcohólico", "alcohol"),
    ],
)
def test_expansions_are_weaker(text: str, other: str) -> None:
    assert 0 < understand(text).expansions[other] < 1


def test_a_street_name_is_explained_without_judgement() -> None:
    assert understand("smack").hints == ("“smack” can be a street name for heroin.",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ayuda con heroína", "es"),
        ("metadona cerca de mí", "es"),
        ("centros de rehabilitación gratis", "es"),
        ("quiero dejar de fumar", "es"),
        ("alcohol", "en"),
        ("rehab in los angeles", "en"),
        ("no insurance", "en"),
        ("", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert understand(text).language == language


def test_editors_synonyms() -> None:
    own = (Synonym("The Blue House", ("recovery housing",)), Synonym("zaza", ("x",), two_way=True))
    assert understand("blue house").expansions == {}
    assert understand("the blue house", extra_synonyms=own).expansions == {"recovery housing": 0.6}
    assert understand("x", extra_synonyms=own).expansions == {"zaza": 0.6}


def test_words_and_text_for_a_simple_engine() -> None:
    understood = understand("How do I get herion detox near Asheville?")
    assert understood.words == ("heroin", "detox")
    assert understood.text == "how do i get heroin detox near asheville"
    assert understood.original == "How do I get herion detox near Asheville?"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000, "overdose " * 12_000, "\ud800\x00" * 50_000, "\"'(){}[]~*?:\\/ " * 7_000,
        "\u202eabc\u202c", "\ufdfd" * 5_000, "e\u0301" * 5_000, "heroinn methadonee " * 5_000,
    ],
)  # fmt: skip
def test_huge_and_odd_texts_are_cut_and_quick(text: str) -> None:
    understand(text)
    begun = time.process_time()
    understood = understand(text)
    assert time.process_time() - begun < 0.05
    assert len(understood.normalised) <= 200 and len(understood.normalised.split()) <= 20
    understood.normalised.encode("utf-8")
    assert "\x00" not in understood.original and "\u202e" not in understood.original


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=300))
def test_any_text_is_harmless(text: str) -> None:
    understood = understand(text)
    for shown in (understood.original, understood.normalised, understood.text):
        shown.encode("utf-8")
    assert understood.normalised == " ".join(term.text for term in understood.terms)
    assert understand(understood.normalised).normalised == understood.normalised


@settings(max_examples=100, deadline=None)
@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_distance_is_a_distance(one: str, other: str) -> None:
    letters = distance(one, other, 8)
    assert letters == distance(other, one, 8)
    assert (letters == 0) == (one == other)
    assert letters >= abs(len(one) - len(other))


def test_it_is_fast() -> None:
    texts = [text for _, text in PHRASES]
    for text in texts:
        understand(text)
    times = []
    for text in texts:
        begun = time.process_time()
        understand(text)
        times.append(time.process_time() - begun)
    # Half of them within 1 ms even on a machine that is busy with other work.
    assert sorted(times)[len(times) // 2] < 0.001
