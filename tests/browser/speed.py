"""How soon the pages of a running server can be read and used, measured in a real Chromium.

    partnership serve &
    python -m tests.browser.speed [--url http://127.0.0.1:8000] [--visits 5]

Prints a table of medians, each with the least of its times: every page with an empty cache and with
what the first visit left there, then a question in each language. The page's own processor time
hardly depends on what else the machine does; the load average says how much that is. It needs
Chromium.
"""

import argparse
import os
import shutil
import statistics
from collections.abc import Sequence
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu"]
LOADED = "() => document.readyState === 'complete'"
PAGES = {
    "/": "() => document.querySelector('#ask')?.textContent.trim() && window.partnershipPage",
    "/read": LOADED,
    "/read/frontier-technology-partnership-2026": LOADED,
    "/timeline": "() => document.querySelector('#plot .points path.point')",
    "/quality": LOADED,
}
"""Each page, and what is true once it can be used."""
QUESTIONS = {
    "en-GB": "What has been agreed on decommissioning Fukushima Daiichi?",
    "ja-JP": "量子技術について両国は何をしますか",
}
_PAINTED = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""
_WAITED = """
async () => {
  const began = performance.now();
  document.querySelector("#ask").click();
  const until = async (found) => {
    while (!found()) await new Promise(requestAnimationFrame);
    return performance.now() - began;
  };
  const first = await until(() => document.querySelector(".waiting .prose-text, .small-print"));
  const whole = await until(() => document.querySelector(".small-print"));
  return [first, whole];
}
"""


class Visit(NamedTuple):
    """A page from the click to its use, in milliseconds.

    Attributes:
        painted: first contentful paint.
        usable: everything on it works.
        busy: processor time of the page's own thread until then.
    """

    painted: float
    usable: float
    busy: float


class Waited(NamedTuple):
    """A question from the click to its answer, in milliseconds."""

    first: float
    whole: float


def visit(page: Any, url: str, path: str) -> Visit:
    """Open a page of the server at `url`, and wait until it can be used."""
    clock = page.context.new_cdp_session(page)
    clock.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _busy(clock)
    page.goto(url + path)
    page.wait_for_function(PAGES[path])
    usable = page.evaluate("performance.now()")
    busy = _busy(clock) - before
    page.wait_for_function(_PAINTED)
    return Visit(page.evaluate(_PAINTED), usable, busy)


def _busy(clock: Any) -> float:
    metrics = clock.send("Performance.getMetrics")["metrics"]
    return float(1000 * next(m["value"] for m in metrics if m["name"] == "TaskDuration"))


def first_words(page: Any, question: str) -> Waited:
    """Ask on the chat page, and wait for the first words of the answer and for all of it."""
    page.wait_for_function(PAGES["/"])
    page.fill("#question textarea", question)
    return Waited(*page.evaluate(_WAITED))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--visits", type=int, default=5)
    given = parser.parse_args()
    executable = shutil.which("chromium")
    if executable is None:
        parser.exit(1, "There is no Chromium. Install it with: apt-get install -y chromium\n")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        _print_pages(chromium, given.url, given.visits)
        _print_questions(chromium, given.url, given.visits)
        chromium.close()
    load = os.getloadavg()[0]
    print(f"\nMedians (least) of {given.visits}, {os.cpu_count()} cores, load average {load:.1f}.")


def _print_pages(chromium: Any, url: str, visits: int) -> None:
    print("| page | visit | first contentful paint | interactive | processor's time |")
    print("| --- | --- | --- | --- | --- |")
    for path in PAGES:
        both: dict[str, list[Visit]] = {"first": [], "second": []}
        for _ in range(visits):
            context = chromium.new_context()  # with nothing kept of an earlier visit
            page = context.new_page()
            for taken in both.values():
                page.goto("about:blank")
                taken.append(visit(page, url, path))
            context.close()
        for which, taken in both.items():
            print(f"| {path} | {which} | {_medians(taken)} |", flush=True)


def _print_questions(chromium: Any, url: str, visits: int) -> None:
    print("\n| question | first words | whole answer |")
    print("| --- | --- | --- |")
    for locale, question in QUESTIONS.items():
        taken = []
        for _ in range(visits):
            context = chromium.new_context(locale=locale)
            page = context.new_page()
            page.goto(url)
            taken.append(first_words(page, question))
            context.close()
        print(f"| {question} | {_medians(taken)} |", flush=True)


def _medians(taken: Sequence[tuple[float, ...]]) -> str:
    columns = zip(*taken, strict=True)
    return " | ".join(
        f"{statistics.median(column):.0f} ms ({min(column):.0f})" for column in columns
    )


if __name__ == "__main__":
    main()
