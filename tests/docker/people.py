"""A visitor and an editor, who know nothing but the port of the front."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode, urlsplit

from bs4 import BeautifulSoup, Tag

from tests.docker.stack import Failed

SIMPLER = "simpler"
NOT_WORKING = "The search is not working right now"
NUMBERS = ("911", "988", "1-800-662-4357")


@dataclass
class Answer:
    """What came back; status 0 when nothing did."""

    status: int
    text: str
    seconds: float
    headers: dict[str, str]

    @property
    def has_numbers(self) -> bool:
        """Whether it says whom to call."""
        return all(number in self.text for number in NUMBERS)


class Visitor:
    """Asks the front for pages of any site."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str, host: str = "localhost") -> Answer:
        """Ask for a page."""
        return self._ask("GET", path, host)

    def _ask(self, method: str, path: str, host: str, body: str | None = None) -> Answer:
        headers = {"Host": f"{host}:{self.port}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://{host}:{self.port}"
        began = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, str(error), time.monotonic() - began, {})
        finally:
            connection.close()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies |= {key: one.value for key, one in SimpleCookie(value).items()}
        seconds = time.monotonic() - began
        return Answer(response.status, text, seconds, dict(response.getheaders()))

    def finds(self, word: str) -> bool:
        """Whether the search lists a page with this very word in its title."""
        answer = self.get(f"/search/?exact=1&q={quote(word)}")
        soup = BeautifulSoup(answer.text, "html.parser")
        main = soup.find("main") or soup
        return any(word in link.get_text() for link in main.find_all("a"))


class Editor(Visitor):
    """An administrator's account, used through the admin's own forms."""

    def log_in(self, name: str, password: str) -> None:
        """Log in, or say why not."""
        self.get("/admin/login/")
        answer = self.post("/admin/login/", {"username": name, "password": password})
        if answer.status != 302:
            raise Failed(f"The editor cannot log in: {answer.status}")

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """Send a form with the token of the session."""
        token = self.cookies.get("csrftoken", "")
        body = urlencode({**fields, "csrfmiddlewaretoken": token})
        return self._ask("POST", path, "localhost", body)

    def copy(self, page_id: str, word: str) -> Answer:
        """Publish a copy of a page under a new title; `.headers` says where it went."""
        path = f"/admin/pages/{page_id}/copy/"
        form = BeautifulSoup(self.get(path).text, "html.parser")
        parent = form.find(attrs={"name": "new_parent_page"})
        return self.post(
            path,
            {
                "new_title": f"{word} (demo)",
                "new_slug": word.lower(),
                "new_parent_page": str(parent["value"]) if isinstance(parent, Tag) else "",
                "publish_copies": "on",
            },
        )

    def edits(self, page_id: str, word: str) -> tuple[bool, float]:
        """Whether a copy could be published, and the seconds the editor waited."""
        answer = self.copy(page_id, word)
        done = answer.status == 302 and "login" not in urlsplit(answer.headers["Location"]).path
        return done, answer.seconds
