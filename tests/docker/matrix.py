"""Every part killed and brought back: what a visitor and an editor see meanwhile and afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.docker.people import NOT_WORKING, SIMPLER, Answer, Editor, Visitor
from tests.docker.stack import Failed, Stack

# A change is in the index within a minute even when no message of it was left.
FOUND_WITHIN = 90.0
# One page of each kind; the demo has them.
PAGES = {"home": "/", "article": "/articles/what-to-do-in-an-overdose/"}
LIST = "/sitemap.xml"
# Not clinical: a copy of that would begin as a draft.
ARTICLE = "paying-for-treatment"


@dataclass
class Row:
    """One line of the table in docs/operate.md."""

    what: str
    visitor: str
    editor: str
    back: str


@dataclass
class Case:
    """What is done to the stack, and what has to be true then."""

    what: str
    word: str
    break_it: Callable[[], object]
    mend: Callable[[], float]
    search_works: bool = True
    editor_works: bool = True
    search_is_simpler: bool = False
    service: str = ""


def wait_for(what: str, true: Callable[[], bool], seconds: float) -> float:
    """Wait until something is true; returns the seconds that took, or fails."""
    began = time.monotonic()
    while not true():
        if time.monotonic() - began > seconds:
            raise Failed(f"Not within {seconds:.0f} s: {what}")
        time.sleep(0.5)
    return time.monotonic() - began


def need(true: bool, what: str) -> None:
    """Fail when something that has to be true is not."""
    if not true:
        raise Failed(what)


class Matrix:
    """The cases, on a stack that is up."""

    def __init__(self, stack: Stack, visitor: Visitor, editor: Editor) -> None:
        self.stack, self.visitor, self.editor = stack, visitor, editor
        self.page_id = stack.page_id(ARTICLE)
        # Words of the pages that the editor was told are published.
        self.published: list[str] = []

    def cases(self) -> list[Case]:
        """The cases in the order of the table."""

        def killed(service: str, word: str, **seen: bool) -> Case:
            return Case(
                f"{service} killed",
                word,
                lambda: self.stack.kill(service),
                lambda: self.stack.bring_back(service),
                service=service,
                **seen,
            )

        nothing = {"search_works": False, "editor_works": False}
        return [
            killed("web", "Lindenweb", **nothing),
            killed("worker", "Lindenworker"),
            killed("beat", "Lindenbeat"),
            killed("redis", "Lindenredis"),
            killed("elasticsearch", "Lindenelastic", search_is_simpler=True),
            killed("db", "Lindendatabase", **nothing),
            Case("Elasticsearch's disk full", "Lindendisk", self._fill_disk, self._empty_disk),
            Case("Redis wiped", "Lindenwiped", self._wipe_redis, lambda: 0.0),
        ]

    def _fill_disk(self) -> None:
        # The watermark is raised above what any disk has free; the rest is Elasticsearch's own
        # doing: it looks at its disk and makes its indexes read-only.
        self._watermarks("100000gb", "1s")
        self._write_is_refused(True)

    def _empty_disk(self) -> float:
        self._watermarks(None, None)
        return self._write_is_refused(False)

    def _watermarks(self, free: str | None, interval: str | None) -> None:
        name = "cluster.routing.allocation.disk.watermark"
        values = {f"{name}.{level}": free for level in ("low", "high", "flood_stage")}
        values["cluster.info.update.interval"] = "10s" if interval else None
        self.stack.elasticsearch("PUT", "/_cluster/settings", {"persistent": values})

    def _write_is_refused(self, refused: bool) -> float:
        setting = "index.blocks.read_only_allow_delete"

        def as_wanted() -> bool:
            answer = self.stack.elasticsearch("GET", f"/portal-documents/_settings/{setting}")
            return ('"true"' in answer) is refused

        return wait_for(f"index read-only: {refused}", as_wanted, 120)

    def _wipe_redis(self) -> None:
        self.stack.compose("exec", "-T", "redis", "redis-cli", "flushall")

    def run(self, case: Case) -> Row:
        """Break, look, mend, look again, and say what was seen."""
        print(f"  {case.what} …", flush=True)
        for path in (*PAGES.values(), LIST):
            # What somebody has read just now is there for the next one, whatever dies.
            self.visitor.get(path)
        case.break_it()
        visitor = self._visitor(case)
        done, seconds = self.editor.edits(self.page_id, case.word)
        need(done is case.editor_works, f"{case.what}: could the editor publish? {done}")
        need(seconds < 10, f"{case.what}: the editor waited {seconds:.1f} s")
        if done:
            self.published.append(case.word)
            shown = self.visitor.get(f"/articles/{case.word.lower()}/")
            need(shown.status == 200, f"{case.what}: the new page answers {shown.status}")
            seen = wait_for(
                f"{case.what}: the list of pages names the new one",
                lambda: f"/articles/{case.word.lower()}/" in self.visitor.get(LIST).text,
                10,
            )
            editor = f"publishes in {seconds:.1f} s; lists name it {seen:.0f} s later"
        else:
            editor = "sees that page too; nothing is half saved"
        back = case.mend()
        self._all_well(case)
        found = self._found(case)
        by_itself = self.stack.crash(case.service) if case.service else None
        self._all_well(case)
        after = [f"healthy in {back:.0f} s"] if back >= 0.5 else []
        if by_itself is not None:
            after.append(f"after a crash back by itself in {by_itself:.0f} s")
        if found is not None:
            after.append(
                f"the page is found {found:.0f} s later" if found >= 1 else "found at once"
            )
        row = Row(case.what, visitor, editor, "; ".join(after))
        # What was measured is not lost when a later case fails.
        print(f"    {row.visitor} | {row.editor} | {row.back}", flush=True)
        return row

    def _visitor(self, case: Case) -> str:
        answers: list[Answer] = []
        for name, path in PAGES.items():
            answer = self.visitor.get(path)
            answers.append(answer)
            need(
                answer.status == 200 and answer.has_numbers,
                f"{case.what}: {name} answers {answer.status}, numbers: {answer.has_numbers}",
            )
        search = self.visitor.get("/search/?q=detox")
        answers.append(search)
        slowest = max(answer.seconds for answer in answers)
        need(slowest < 6, f"{case.what}: the visitor waited {slowest:.1f} s")
        need(search.has_numbers, f"{case.what}: the search page has no numbers")
        if not case.search_works:
            # For a moment a web server does not know yet, and says so on the site's own page.
            said = search.status == 503 or NOT_WORKING in search.text
            need(said, f"{case.what}: the search answers {search.status}")
            return (
                "pages that were read lately; for others and the search a page (503) with 911, "
                f"988 and the helpline, in {slowest:.1f} s"
            )
        need(search.status == 200, f"{case.what}: the search answers {search.status}")
        simpler = SIMPLER in search.text
        for _ in range(5):
            # On a machine that is busy with other things the engine may miss its second.
            if simpler is case.search_is_simpler:
                break
            time.sleep(1)
            simpler = SIMPLER in self.visitor.get("/search/?q=detox").text
        need(simpler is case.search_is_simpler, f"{case.what}: is the search simpler? {simpler}")
        how = "; the search is simpler and says so" if simpler else ""
        return f"every page{how}, slowest {slowest:.1f} s"

    def _all_well(self, case: Case) -> None:
        def well() -> bool:
            # Right after its start Elasticsearch needs longer than a visitor waits; that search
            # is answered by the database, and says so.
            healthy = self.visitor.get("/health/ready?strict=1").status == 200
            return healthy and SIMPLER not in self.visitor.get("/search/?q=detox").text

        try:
            wait_for("all parts are well", well, FOUND_WITHIN)
        except Failed as failed:
            health = self.visitor.get("/health/ready").text
            raise Failed(f"{case.what}: {failed} It says: {health}") from failed
        home = self.visitor.get("/")
        need(home.status == 200, f"{case.what}: afterwards home answers {home.status}")

    def _found(self, case: Case) -> float | None:
        if case.word not in self.published:
            return None
        return wait_for(
            f"{case.what}: the search finds {case.word}",
            lambda: self.visitor.finds(case.word),
            FOUND_WITHIN,
        )

    def nothing_was_lost(self) -> None:
        """Every page the editor was told is published is there and found; the index is right."""
        for word in self.published:
            answer = self.visitor.get(f"/articles/{word.lower()}/")
            need(answer.status == 200, f"The page {word} is lost: {answer.status}")
            need(self.visitor.finds(word), f"The page {word} is not found")
        print(self.stack.manage("search_verify").strip())
