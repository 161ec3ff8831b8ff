"""The review in a terminal: one fact after another, with its words marked, and a key for each verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kg.errors import KgError
from kg.review.decisions import Review
from kg.review.draft import Item
from kg.review.show import Shower, Shown

KEYS = "a accept, c change, r reject, u undecided, n next, b back, q leave"
_VERDICTS = {"a": "accept", "r": "reject", "u": "undecided"}


def review(
    one: Review,
    shower: Shower,
    prefixes: dict[str, str],
    say: Callable[[str], object],
    ask: Callable[[str], str],
    *,
    items: Sequence[Item] = (),
) -> None:
    """Goes through the items, or these only, from the first undecided one until the reviewer leaves."""
    items = items or one.draft.to_decide
    place = next((number for number, item in enumerate(items) if one.verdict(item) == "undecided"), len(items))
    while place < len(items):
        item = items[place]
        _show(shower.shown(one, item), place + 1, len(items), say)
        try:
            key = ask(f"{KEYS}: ").strip().lower()[:1]
        except EOFError:
            return
        if key == "q":
            return
        if key == "b":
            place = max(place - 1, 0)
            continue
        try:
            if key in _VERDICTS:
                one.decide(item.key, _VERDICTS[key], {}, "", prefixes)
            elif key == "c":
                one.decide(item.key, "change", _new_values(shower.shown(one, item), ask), "", prefixes)
            elif key != "n":
                say(f"  the keys are: {KEYS}")
                continue
        except KgError as error:
            for part in str(error).split("\n"):
                say(part)
            continue
        except EOFError:
            return
        place += 1


def _show(shown: Shown, number: int, total: int, say: Callable[[str], object]) -> None:
    say("")
    say(f"{number} of {total} · {shown.heading} ({shown.kind}) · {shown.verdict}")
    for name, lines in shown.groups:
        say(f"  {name}: {'; '.join(line.value for line in lines)}")
        for line in lines:
            if line.remark:
                say(f"    {line.remark}")
    for excerpt in shown.excerpts:
        text = "".join(f"⟦{part}⟧" if marked else part for part, marked in excerpt.parts)
        say(f"  {excerpt.locator}: {' '.join(text.split())}")
    if not shown.excerpts:
        places = "; ".join(one.locator for one in shown.item.passages)
        say(f"  {places}" if places else "  the draft gives no stretch of the text for this")


def _new_values(shown: Shown, ask: Callable[[str], str]) -> dict[str, str]:
    """The new values that a reviewer writes; an empty answer leaves a value as it is."""
    lines = [line for line in shown.lines if shown.item.kind != "absence" or line.number == "new"]
    answers = {line.number: ask(f"  {line.name} [{line.written}]: ").strip() for line in lines}
    return {number: answer for number, answer in answers.items() if answer}
