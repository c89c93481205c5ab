"""The measures of the search's answers, by hand and by rule."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from search import evaluation, judging
from search.evaluation import (
    EvaluationError,
    Outcome,
    Query,
    bootstrap,
    by_intent,
    dcg,
    document_key,
    load,
    ndcg,
    percentile,
    reciprocal_rank,
    split_of,
    summarise,
)

some_grades = st.lists(st.sampled_from(evaluation.GRADES), max_size=30)

QUERIES = "qid\tquery\tsite\tlang\tintent\tnote\n"
DOCUMENTS = "document\ttitle\narticle:heroin\tHeroin\n"
JUDGEMENTS = "qid\tdocument\tgrade\n"


def outcome(intent="drug", grades=None, keys=(), total=None, card=False, text="heroin"):
    grades = {"a": 3, "b": 2, "bad": -1} if grades is None else grades
    return Outcome(
        query=Query("q", text, "network", "en", intent),
        answerable=any(grade >= 2 for grade in grades.values()),
        grades=grades,
        keys=tuple(keys),
        total=len(keys) if total is None else total,
        card=card,
        seconds=0.01,
    )


# --- measures --------------------------------------------------------------------------------


def test_gain_is_that_of_the_textbook():
    assert dcg([3, 2, 3, 0, 1, 2]) == pytest.approx(13.848, abs=0.001)
    assert ndcg([3, 2, 3, 0, 1, 2], [3, 2, 3, 0, 1, 2]) == pytest.approx(0.949, abs=0.001)


@given(some_grades)
def test_the_best_order_is_one_and_no_order_is_better(grades):
    best = ndcg(sorted(grades, reverse=True), grades)
    assert best == (1.0 if any(grade > 0 for grade in grades) else 0.0)
    assert 0.0 <= ndcg(grades, grades) <= best + 1e-12


@given(some_grades)
def test_harm_gains_no_more_than_nothing(grades):
    assert dcg(grades) == dcg([max(grade, 0) for grade in grades])


def test_only_ten_results_count():
    assert ndcg([0] * 10 + [3], [3]) == 0.0
    assert ndcg([3] * 10, [3] * 25) == 1.0


def test_reciprocal_rank_is_that_of_the_first_useful_result():
    assert reciprocal_rank([0, 1, 2, 3]) == pytest.approx(1 / 3)
    assert reciprocal_rank([1, -1, 0]) == 0.0
    assert reciprocal_rank([]) == 0.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_interval_holds_the_mean_and_is_the_same_again(values):
    interval = bootstrap(values, rounds=200)
    assert interval == bootstrap(values, rounds=200)
    assert interval.low - 1e-9 <= interval.mean <= interval.high + 1e-9 or len(values) < 8
    assert min(values) - 1e-9 <= interval.low <= interval.high <= max(values) + 1e-9


def test_interval_is_as_wide_as_theory_says():
    # Standard error of 100 throws of a fair coin is 0.05, so 95 % lie within 0.098.
    interval = bootstrap([0.0, 1.0] * 50)
    assert (interval.low, interval.high) == pytest.approx((0.402, 0.598), abs=0.02)


def test_interval_of_nothing_is_an_error():
    with pytest.raises(ValueError):
        bootstrap([])


def test_percentile():
    assert percentile([3, 1, 2], 0.95) == 3
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([], 0.95) == 0.0


# --- splits and keys -------------------------------------------------------------------------


def test_split_hangs_on_the_words_alone_and_never_moves():
    # Fixed words: whoever changes the hash mixes what was tuned on with what is reported.
    words = ["heroin", "smack", "rehab near asheville", "want to die", "iop"]
    assert [split_of(word) for word in words] == [split_of(f"  {w.upper()} ") for w in words]
    assert {split_of(str(number)) for number in range(20)} == {"tune", "held-out"}


def test_about_six_of_ten_are_for_tuning():
    share = sum(split_of(f"query {number}") == "tune" for number in range(5000)) / 5000
    assert 0.57 < share < 0.63


@pytest.mark.parametrize(
    ("kind", "path", "key"),
    [
        ("article", "/home/articles/heroin/", "article:heroin"),
        (
            "article",
            "/home/locations/asheville/local/first-steps/",
            "article:asheville/first-steps",
        ),
        ("facility", "/home/locations/asheville/front-desk/", "facility:asheville/front-desk"),
        ("region", "/home/locations/asheville/", "region:asheville"),
        ("page", "/home/locations/", "page:locations"),
        ("page", "/home/articles/", "page:articles"),
        ("page", "/home/", "page:home"),
    ],
)
def test_document_key(kind, path, key):
    assert document_key(kind, path) == key


# --- summaries -------------------------------------------------------------------------------


def test_summary_counts_what_went_wrong():
    found = summarise(
        "drug",
        [
            outcome(keys=["a", "b"]),
            outcome(keys=["bad", "b", "a"], card=True),
            outcome(keys=[]),
            outcome(grades={"bad": -1}, keys=[]),
        ],
    )
    assert (found.queries, found.answerable, found.empty, found.harm) == (4, 3, 1, 1)
    assert found.cards == 1
    assert found.success == pytest.approx(1 / 3)
    assert found.reciprocal_rank == pytest.approx((1 + 1 / 2 + 0) / 3)
    assert found.ndcg.mean == pytest.approx((1 + outcome(keys=["bad", "b", "a"]).ndcg) / 3)


def test_harm_below_the_third_place_is_not_counted():
    assert outcome(keys=["a", "b", "c", "bad"]).harm == 0


def test_nonsense_is_right_when_nothing_is_found():
    found = summarise("nonsense", [outcome("nonsense", {}), outcome("nonsense", {}, ["a"])])
    assert (found.false_hits, found.empty, found.ndcg, found.success) == (1, 0, None, None)


def test_intents_keep_their_order_and_all_comes_last():
    found = by_intent([outcome("street"), outcome("crisis"), outcome("street")])
    assert [(one.name, one.queries) for one in found] == [("crisis", 1), ("street", 2), ("all", 3)]


# --- files -----------------------------------------------------------------------------------


def write(folder: Path, queries="", judgements="", documents=DOCUMENTS) -> Path:
    (folder / "queries.tsv").write_text(QUERIES + queries)
    (folder / "judgements.tsv").write_text(JUDGEMENTS + judgements)
    (folder / "documents.tsv").write_text(documents)
    return folder


GOOD = "d1\theroin\tnetwork\ten\tdrug\t\n"


def test_files_are_read(tmp_path):
    judged = load(write(tmp_path, GOOD, "d1\tarticle:heroin\t3\n"))
    assert judged.grades == {"d1": {"article:heroin": 3}}
    assert judged.answerable(judged.queries[0])
    assert judged.chosen("all") == list(judged.queries)
    assert len(judged.chosen("tune")) + len(judged.chosen("held-out")) == 1


@pytest.mark.parametrize(
    ("queries", "judgements", "said"),
    [
        (GOOD + GOOD, "", "queries.tsv, line 3"),
        (GOOD.replace("network", "moon"), "", "queries.tsv, line 2"),
        (GOOD.replace("drug", "sport"), "", "queries.tsv, line 2"),
        ("d1\theroin\n", "", "expected the columns"),
        (GOOD, "d2\tarticle:heroin\t3\n", "judgements.tsv, line 2"),
        (GOOD, "d1\tarticle:gone\t3\n", "judgements.tsv, line 2"),
        (GOOD, "d1\tarticle:heroin\t4\n", "judgements.tsv, line 2"),
        (GOOD, "d1\tarticle:heroin\t3\n" * 2, "judgements.tsv, line 3"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, queries, judgements, said):
    with pytest.raises(EvaluationError, match=said):
        load(write(tmp_path, queries, judgements))


def test_a_missing_or_unreadable_file_is_named(tmp_path):
    with pytest.raises(EvaluationError, match=r"queries\.tsv"):
        load(tmp_path)
    write(tmp_path)
    (tmp_path / "documents.tsv").write_bytes(b"\xff\xfe")
    with pytest.raises(EvaluationError, match=r"documents\.tsv"):
        load(tmp_path)


# --- the command -----------------------------------------------------------------------------


def test_help_says_which_part_may_be_looked_at(capsys):
    with pytest.raises(SystemExit):
        call_command("search_evaluate", "--help")
    said = capsys.readouterr().out
    assert "held-out" in said and "60 %" in said


def test_single_queries_of_the_held_out_part_are_not_shown():
    with pytest.raises(CommandError, match="--split tune"):
        call_command("search_evaluate", "--split", "held-out", "--worst", "3")


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(CommandError, match=r"queries\.tsv"):
        call_command("search_evaluate", "--folder", str(tmp_path))


def test_elasticsearch_that_is_not_set_up_is_an_error(settings):
    settings.ELASTICSEARCH_URL = ""
    with pytest.raises(EvaluationError, match="ELASTICSEARCH_URL"):
        judging.engine_of("elasticsearch")


@pytest.mark.django_db
def test_a_missing_demo_is_an_error(tmp_path):
    write(tmp_path, GOOD.replace("network", "asheville"))
    with pytest.raises(CommandError, match="seed_demo"):
        call_command("search_evaluate", "--folder", str(tmp_path), "--split", "all")


@pytest.mark.django_db
def test_numbers_come_as_json(tmp_path):
    write(tmp_path, GOOD, "d1\tarticle:heroin\t3\n")
    out = StringIO()
    call_command(
        "search_evaluate", "--folder", str(tmp_path), "--split", "all", "--json", stdout=out
    )
    found = json.loads(out.getvalue())
    assert (found["engine"], found["split"]) == ("database", "all")
    assert found["intents"]["all"]["queries"] == 1
    # Nothing was indexed, so nothing was found: an answerable query without a result.
    assert found["intents"]["drug"]["empty"] in (0, 1)
