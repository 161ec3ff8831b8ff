"""Reads the pages that a record cites and says of each whether it is unchanged, changed, gone, or could not be read."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, replace

from kg.archive import Archive
from kg.errors import KgError
from kg.files import journal
from kg.pages import observations
from kg.pages.cited import CitedPage
from kg.pages.observations import FOLDER, Day, Observation
from kg.pages.text import METHOD, NoTextError, readable
from kg.terms.names import prefixes, shorten
from kg.web.client import Answer, Web, in_turns


@dataclass(frozen=True)
class Seen:
    """A page that was read: its state, a remark for the reader, and problems that a person must solve."""

    page: CitedPage
    state: str
    remark: str = ""
    problems: tuple[KgError, ...] = ()


def due(pages: Iterable[CitedPage], archive: Archive, today: datetime.date, days: int) -> list[CitedPage]:
    """The pages that were not observed in the last `days` days, today included, in turns between hosts.

    Raises KgError if the earlier observations cannot be read.
    """
    since = (today - datetime.timedelta(days=max(days, 1) - 1)).isoformat()
    lately = {(one.document, one.address) for one in observations.read_all(archive) if one.day >= since}
    return in_turns((one for one in pages if (one.document, one.address) not in lately), lambda one: one.address)


def read(pages: Iterable[CitedPage], web: Web, archive: Archive, today: Callable[[], datetime.date]) -> Generator[Seen]:
    """The state of each page, as soon as it has been read and its observation is on disk.

    Raises KgError if an observation cannot be written, if another process is writing some, or if there is no network.
    """
    table = prefixes(archive)
    with journal.only_run(archive.path(FOLDER), "kg verify --fetch", "the folder", links=False):
        earlier = observations.read_all(archive)
        problem = ""
        day = Day(archive, today())
        for page in pages:
            if day.date != today():
                day = Day(archive, today())
            answer = web.read(page.address)
            if not answer.outcome:
                problem = answer.problem
                yield Seen(page, "not read", problem)
                continue
            observation, remark = _observed(page, answer, day.date)
            day.add(observation)
            yield _judged(page, observation, _last_reading(earlier, page), remark, table)
        if problem and not web.reached:
            raise KgError(
                f"no page could be read: there is no network, or it does not let this program out ({problem})",
                "the web",
                "at least one host to answer",
                "try again with a connection to the web; nothing was stored, and no proxy is used",
            )


def _last_reading(earlier: list[Observation], page: CitedPage) -> Observation | None:
    """The last time that this page was read."""
    same = (one for one in reversed(earlier) if (one.document, one.address) == (page.document, page.address))
    return next((one for one in same if one.outcome == "page-read"), None)


def _observed(page: CitedPage, answer: Answer, day: datetime.date) -> tuple[Observation, str]:
    """The observation of a page, and a remark on it."""
    reached = answer.reached if answer.reached != page.address else ""
    base = Observation(page.document, page.address, day.isoformat(), answer.outcome, answer.status, reached)
    if answer.outcome != "page-read":
        return base, answer.problem
    text, problem = None, ""
    try:
        text = readable(answer.content, answer.media_type, answer.charset)
    except NoTextError as error:
        problem = str(error)
    if text is None or not text.main:  # a scan, or a page that needs a browser, is not unchanged because it is empty
        text, problem = None, problem or "it has no readable text, so only its bytes are compared"
    found = tuple(phrase for phrase in page.phrases if text and text.holds(phrase))
    observation = replace(
        base,
        media_type=answer.media_type,
        digest=hashlib.sha256(answer.content).hexdigest(),
        text_digest=hashlib.sha256(text.main.encode()).hexdigest() if text else "",
        text_method=METHOD if text else 0,
        found=found,
        missing=tuple(phrase for phrase in page.phrases if text and phrase not in found),
    )
    return observation, "; ".join(filter(None, (f"at {reached}" if reached else "", problem)))


def _judged(page: CitedPage, now: Observation, last: Observation | None, remark: str, table: dict[str, str]) -> Seen:
    """The state that an observation shows, with its problems for the passages of the page."""
    where = f"{shorten(page.document, table)} ({page.address})"
    if now.outcome == "page-gone":
        return Seen(page, "gone", remark, (_gone(remark, where, last),))
    if now.outcome != "page-read":
        return Seen(page, "not read", remark)
    state, change = _compared(now, last)
    problems = [
        _missing(phrase, shorten(passage, table), where) for passage, phrase in page.passages if phrase in now.missing
    ]
    if state == "changed" and any(not phrase for _, phrase in page.passages):
        problems.append(_changed(change, where, last))
    elif state == "changed" and not problems and now.found:
        change += ", but the phrase of each passage is still there"
    elif state == "changed" and not problems:
        problems.append(_changed(change, where, last))
    return Seen(page, state, "; ".join(filter(None, (change, remark))), tuple(problems))


def _compared(now: Observation, last: Observation | None) -> tuple[str, str]:
    """`changed`, `unchanged` or `first reading`, and what has changed since the page was last read."""
    if last is None:
        return "first reading", ""
    if now.digest == last.digest:
        return "unchanged", ""
    if not (now.text_digest and last.text_digest and now.text_method == last.text_method):
        return "changed", f"its bytes have changed since {last.day}, and its text cannot be compared"
    if now.text_digest == last.text_digest:
        return "unchanged", f"only what is not its text has changed since {last.day}"
    return "changed", f"its text has changed since {last.day}"


def _gone(problem: str, where: str, last: Observation | None) -> KgError:
    return KgError(
        f"the page is gone: {problem}",
        where,
        f"the page that was read on {last.day}" if last else "the page that the passage cites",
        "find where its publisher keeps it now, or a copy in a web archive, and correct the address of the document",
    )


def _changed(change: str, where: str, last: Observation | None) -> KgError:
    return KgError(
        f"the page has changed: {change}",
        where,
        f"the text of {last.day if last else 'before'}, by SHA-256, or a locator phrase of each passage on it",
        "read the page again, correct what rests on it, then give its passages a hb:locatorPhrase: docs/modelling.md",
    )


def _missing(phrase: str, passage: str, where: str) -> KgError:
    return KgError(
        f"the phrase “{phrase}” of {passage} is not on the page",
        where,
        "the words of the phrase, one after another, in the readable text of the page",
        "read the page again, then correct the phrase, or withdraw what rests on the passage",
    )
