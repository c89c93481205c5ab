"""Asking a server: one request at a time through a plain socket, or many connections at once."""

from __future__ import annotations

import http.client
import json
import shutil
import statistics
import subprocess
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 16
# A visitor's browser: the portal counts what people search for, and leaves programs out.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

# wrk sends the requests in turn and says what it saw as one line of JSON.
_SCRIPT = """
local requests, at = {}, 0
for line in io.lines(os.getenv("BENCH_REQUESTS")) do
  local method, path, body = line:match("^(%S+)\\t([^\\t]+)\\t(.*)$")
  local headers = { ["Host"] = os.getenv("BENCH_HOST"),
    ["User-Agent"] = os.getenv("BENCH_BROWSER"), ["Content-Type"] = "application/json" }
  requests[#requests + 1] = { method, path, headers, body ~= "" and body or nil }
end
request = function()
  at = at % #requests + 1
  return wrk.format(unpack(requests[at]))
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '@wrk {"requests": %d, "seconds": %f, "failed": %d, "p50": %f, "p95": %f}\\n',
    summary.requests, summary.duration / 1e6, e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000))
end
"""


@dataclass(frozen=True)
class Request:
    """What is sent: method, path with its query, and a body of JSON or nothing."""

    method: str
    path: str
    body: str = ""


@dataclass(frozen=True)
class Seen:
    """What a load of requests saw. Times in milliseconds."""

    requests: int
    rate: float
    p50: float
    p95: float

    def as_dict(self) -> dict[str, float]:
        """For JSON."""
        return asdict(self)


class Target:
    """A server, the name it is asked by, and the requests it gets in turn."""

    def __init__(self, url: str, requests: list[Request], host: str = "localhost") -> None:
        where = urlsplit(url)
        self.url, self.host, self.requests = url, host, requests
        self._where = (where.hostname or "", where.port)
        self._headers = {
            "Host": host,
            "User-Agent": BROWSER,
            "Content-Type": "application/json",
        }

    def open(self) -> http.client.HTTPConnection:
        """A connection to it."""
        return http.client.HTTPConnection(*self._where, timeout=60)

    def ask(self, link: http.client.HTTPConnection, one: Request) -> float:
        """Milliseconds until the whole answer was read; RuntimeError unless it is 200."""
        began = time.perf_counter()
        link.request(one.method, one.path, one.body or None, self._headers)
        answer = link.getresponse()
        answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            raise RuntimeError(f"{one.method} {one.path} was answered with {answer.status}.")
        return took


def in_turn(targets: dict[str, Target], rounds: int) -> dict[str, Seen]:
    """
    Ask every target the same question one after the other, so that noise falls on all alike.

    The first round is not counted.
    """
    links = {name: target.open() for name, target in targets.items()}
    times: dict[str, list[float]] = {name: [] for name in targets}
    many = min(len(target.requests) for target in targets.values())
    for number in range(rounds + 1):
        for at in range(many):
            for name, target in targets.items():
                took = target.ask(links[name], target.requests[at])
                if number:
                    times[name].append(took)
    for link in links.values():
        link.close()
    return {name: _seen(took, sum(took) / 1000) for name, took in times.items()}


def at_once(target: Target, seconds: float, folder: Path) -> Seen:
    """Sixteen connections that ask without a pause, by wrk or by threads of our own."""
    wrk = shutil.which("wrk")
    return _wrk(wrk, target, seconds, folder) if wrk else _threads(target, seconds)


def loader() -> str:
    """What makes the load on this machine."""
    return "wrk" if shutil.which("wrk") else "threads of this program (wrk is not installed)"


def _wrk(wrk: str, target: Target, seconds: float, folder: Path) -> Seen:
    script, requests = folder / "load.lua", folder / "requests.tsv"
    script.write_text(_SCRIPT)
    requests.write_text("".join(f"{r.method}\t{r.path}\t{r.body}\n" for r in target.requests))
    done = subprocess.run(
        [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "--timeout", "30s",
         "-s", str(script), target.url],
        env={"BENCH_REQUESTS": str(requests), "BENCH_HOST": target.host,
             "BENCH_BROWSER": BROWSER},
        capture_output=True,
        text=True,
    )  # fmt: skip
    said = [line for line in done.stdout.splitlines() if line.startswith("@wrk ")]
    if done.returncode or not said:
        raise RuntimeError(f"wrk failed: {done.stdout}{done.stderr}")
    seen = json.loads(said[0].removeprefix("@wrk "))
    if seen["failed"]:
        raise RuntimeError(f"{seen['failed']} of {seen['requests']} requests failed.")
    return Seen(seen["requests"], seen["requests"] / seen["seconds"], seen["p50"], seen["p95"])


def _threads(target: Target, seconds: float) -> Seen:
    times: list[float] = []
    failed: list[Exception] = []
    end = time.monotonic() + seconds

    def ask(first: int) -> None:
        link = target.open()
        at = first
        try:
            while time.monotonic() < end:
                times.append(target.ask(link, target.requests[at % len(target.requests)]))
                at += 1
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            failed.append(error)
        finally:
            link.close()

    askers = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    if failed:
        raise RuntimeError(f"A request failed: {failed[0]}")
    return _seen(times, seconds)


def _seen(times: list[float], seconds: float) -> Seen:
    cuts = statistics.quantiles(times, n=20)
    return Seen(len(times), len(times) / seconds, statistics.median(times), cuts[18])
