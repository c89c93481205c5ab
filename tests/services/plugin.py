"""
The pytest plugin that gives a run its database and says what is missing on this machine.

It is loaded with `-p` (pyproject.toml), before pytest-django reads the settings. PostgreSQL is
the database when it is on this machine; PORTAL_TEST_DB=sqlite or =postgres asks for one of the two.

A test that is marked with what it needs (postgres, redis, elasticsearch, worker, browser) is
skipped, and named at the end, when that is missing; with CI=true it fails.
"""

import os
from collections.abc import Generator

import pytest

from tests.services import Missing, Postgres, ServiceError, shared
from tests.services.elasticsearch_home import home_folder
from tests.services.machine import CHROMIUM, JAVA, MAVEN, POSTGRES, REDIS, Tool
from tests.services.run import end_run, run_folder

CHOICE = "PORTAL_TEST_DB"
# A developer's own servers are none of the tests' business.
NOT_INHERITED = ("CACHE_URL", "CELERY_BROKER_URL", "DATABASE_URL", "ELASTICSEARCH_URL")
SKIPPED = "Not tested: "
NEEDS: dict[str, tuple[Tool, ...]] = {
    "redis": (REDIS,),
    "worker": (REDIS,),
    "elasticsearch": (JAVA, MAVEN),
    "browser": (CHROMIUM,),
}


def on_ci() -> bool:
    """Whether a missing part must fail the run."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def long_run() -> bool:
    """Whether the tests run at full length (`make test-long`)."""
    return os.environ.get("PORTAL_TEST_LONG") == "1"


def require(need: str) -> None:
    """Return when what `need` names is on this machine; else skip the test, or fail it on CI."""
    tools = NEEDS[need]
    if need == "elasticsearch" and home_folder().exists():
        tools = (JAVA,)
    try:
        for tool in tools:
            tool.require()
    except Missing as missing:
        give_up(str(missing))


def give_up(reason: str) -> None:
    """Skip the test because a part is missing, or fail it on CI."""
    if on_ci():
        pytest.fail(SKIPPED + reason, pytrace=False)
    pytest.skip(SKIPPED + reason)


def on_postgres() -> bool:
    """Whether the database of this run is PostgreSQL."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    """Set the environment before any other plugin reads it; xdist's workers inherit it."""
    options = early_config.known_args_namespace
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        for name in NOT_INHERITED:
            os.environ.pop(name, None)
        if not (options.help or options.version):
            _choose_database()
    # Files that tests upload: a folder for each worker.
    if not (options.help or options.version):
        folder = run_folder() / f"data-{worker or 'main'}"
        os.environ["PORTAL_DATA"] = os.environ["PORTAL_TEST_DATA"] = str(folder)
    return (yield)


def _choose_database() -> None:
    choice = os.environ.get(CHOICE, "")
    if choice not in {"", "postgres", "sqlite"}:
        raise pytest.UsageError(f"{CHOICE}={choice}: say postgres or sqlite")
    if choice == "sqlite":
        return
    try:
        POSTGRES.require()
        os.environ["DATABASE_URL"] = shared(Postgres).url
    except (Missing, ServiceError) as error:
        if choice == "postgres" or on_ci():
            raise pytest.UsageError(str(error)) from error


def pytest_report_header() -> str:
    """Say which database this run is on."""
    length = "full length" if long_run() else "short (full length: make test-long)"
    return f"portal: {'PostgreSQL' if on_postgres() else 'SQLite'}, {length}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, or fail on CI, a test whose marks name what is missing here."""
    if item.get_closest_marker("slow") and not long_run():
        pytest.skip("only at full length: make test-long")
    if item.get_closest_marker("postgres") and not on_postgres():
        if os.environ.get(CHOICE) == "sqlite":
            pytest.skip("this run is on SQLite")
        give_up(_why_no_postgres())
    for need in NEEDS:
        if item.get_closest_marker(need):
            require(need)


def _why_no_postgres() -> str:
    try:
        POSTGRES.require()
    except Missing as missing:
        return str(missing)
    return "PostgreSQL did not start"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what was missing and how many tests could not run because of it."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.getreports("skipped"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if SKIPPED in reason:
            what = reason.split(SKIPPED, 1)[1]
            reasons[what] = reasons.get(what, 0) + 1
    if not on_postgres() and os.environ.get(CHOICE) != "sqlite":
        reasons.setdefault(f"{_why_no_postgres()} This run was on SQLite.", 0)
    if reasons:
        terminalreporter.section("NOT TESTED", sep="!", yellow=True, bold=True)
        for what, count in sorted(reasons.items()):
            skipped = f"{count} skipped: " if count else ""
            terminalreporter.write_line(f"{skipped}{what}", yellow=True)


def pytest_unconfigure() -> None:
    """Stop the servers and remove the folder; in a worker of xdist there is nothing to end."""
    end_run()
