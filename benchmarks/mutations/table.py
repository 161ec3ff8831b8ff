"""The table: what came of the mutations of each kind, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from benchmarks.mutations.measure import Result, lines

VERDICTS = ("noticed", "warned", "passed")
HEAD = """# Wrong statements, planted

`{command}`

Each mutation changes curated files of {archive}, on a copy in memory, so that they are well formed and say what is not
so. It is *noticed* if validation or the build finds a violation, *warned* of if there are only warnings, and has
*passed* otherwise. The archive as it is has {findings} (false alarms: {alarms}).
"""
Shares = tuple[int, int, int, int]


def page(
    results: Sequence[Result], command: str, archive: str, findings: int, things: int, *, planned: int | None = None
) -> str:
    """The whole page. `findings` are those of the archive as it is, which has so many things.

    If fewer results are there than kinds are `planned`, the page says so.
    """
    found = f"{findings} finding{'' if findings == 1 else 's'}"
    head = HEAD.format(command=command, archive=archive, findings=found, alarms=share(findings, things))
    if planned is not None and len(results) < planned:
        head += f"\nThis is not all: {len(results)} of {planned} kinds have been planted.\n"
    placed = [result for result in results if result.outcomes]
    homeless = [result.kind.name for result in results if not result.outcomes]
    parts = [head, _totals(placed), _table(placed), _passed(placed)]
    parts += [f"## No place in {archive}\n\n{len(homeless)} kinds: {'; '.join(homeless)}.\n"] if homeless else []
    return "\n".join(parts)


def counts(results: Iterable[Result]) -> dict[str, int]:
    """How many mutations were planted, noticed, warned of and passed."""
    total = Counter(outcome.verdict for result in results for outcome in result.outcomes)
    return {"planted": sum(total.values()), **{verdict: total[verdict] for verdict in VERDICTS}}


def share(part: int, whole: int) -> str:
    """A part in per cent."""
    return f"{100 * part / whole:.1f}%" if whole else "none"


def _totals(results: Sequence[Result]) -> str:
    families = dict.fromkeys(result.kind.family for result in results)
    rows = [("kinds that the issue names", [result for result in results if result.kind.named])]
    rows += [(f"family *{family}*", [r for r in results if r.kind.family == family]) for family in families]
    rows.append(("**all kinds**", list(results)))
    text = [
        "## Totals",
        "",
        "| | kinds | of them never passed | planted | noticed | warned | passed | share noticed or warned |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
    ]
    for name, some in rows:
        n = counts(some)
        seen = share(n["noticed"] + n["warned"], n["planted"])
        always = sum(result.always for result in some)
        numbers = (len(some), always, n["planted"], n["noticed"], n["warned"], n["passed"], seen)
        text.append(f"| {name} | {' | '.join(map(str, numbers))} |")
    return "\n".join([*text, ""])


def _table(results: Sequence[Result]) -> str:
    text = [
        "## Kinds",
        "",
        "Those that the issue names are in bold.",
        "",
        "| kind | family | planted | noticed | warned | passed | found by |",
        "| --- | --- | --: | --: | --: | --: | --- |",
    ]
    for result in results:
        name = f"**{result.kind.name}**" if result.kind.named else result.kind.name
        rules = Counter(rule for outcome in result.outcomes for rule in outcome.rules)
        numbers = " | ".join(str(result.count(verdict)) for verdict in VERDICTS)
        by = ", ".join(rule for rule, _ in rules.most_common(3))
        text.append(f"| {name} | {result.kind.family} | {len(result.outcomes)} | {numbers} | {by} |")
    return "\n".join([*text, ""])


def _passed(results: Sequence[Result]) -> str:
    """Why no rule sees the kinds that passed, and those of which nobody has said why."""
    passed = [result for result in results if result.count("passed")]
    known = [f"- {r.kind.name}: {r.kind.reason}" for r in passed if r.kind.reason]
    unknown = [
        f"- {'**' if r.kind.named else ''}{r.kind.name}{'**' if r.kind.named else ''}: open"
        for r in passed
        if not r.kind.reason
    ]
    return "\n".join(["## What passed, and why", "", *(known + unknown or ["Nothing."]), ""])


def shown(results: Iterable[Result], number: int, table: dict[str, str]) -> str:
    """So many mutations with what users see of them, spread over the kinds."""
    told = [(r.kind.name, o) for r in results for o in r.outcomes[:1] if o.messages]
    step = max(1, len(told) // number) if number else 1
    parts = ["## What users see", ""]
    for name, outcome in told[::step][:number]:
        parts += [f"### {name}", "", "```", *lines(outcome.change, table), "", *outcome.messages[:2], "```", ""]
    return "\n".join(parts)
