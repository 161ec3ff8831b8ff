"""The trials: what is prepared, which verb is disturbed and how, and what must hold afterwards."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import ruritania_copied
from tests.faults.child import Ended, run

ASK = ("ask", "cases-resting-on", "provision=RUR CC 7", "article=Covenant of Liberty 2", "--format", "srj")
SCRATCH = (".habeas-new-", ".old-", ".current-")  # names of what is being written; none may stay


class LossError(Exception):
    """Something did not hold; the message says what."""


class Trial(ABC):
    """One kind of trial in a folder of its own. `prepared` is made once, and each trial begins with a copy of it."""

    name: str

    def __init__(self, base: Path) -> None:
        self.base = base
        self.temporary = base / "temporary"
        self.temporary.mkdir(parents=True)
        self.prepared = base / "prepared"
        self.prepared.mkdir()
        self.folder = self.prepared
        self.prepare()
        self.folder = base / "trial"
        with self.begun():
            self.undisturbed = self.disturbed()

    @abstractmethod
    def prepare(self) -> None:
        """Makes what each trial begins with."""

    @abstractmethod
    def once(self, chance: random.Random) -> str:
        """Makes one trial; returns how it was disturbed. Raises LossError."""

    @contextmanager
    def begun(self) -> Iterator[None]:
        """A fresh copy of what was prepared, which is deleted at the end."""
        shutil.copytree(self.prepared, self.folder, symlinks=True)
        try:
            yield
        finally:
            shutil.rmtree(self.folder)
            shutil.rmtree(self.temporary)
            self.temporary.mkdir()

    def kg(self, *words: str | Path, **disturbance: Any) -> Ended:
        """How a verb over the trial's archive ended. Raises LossError if it crashed."""
        ended = run(["--archive", self.archive, *words], self.temporary, **disturbance)
        if ended.crashed:
            raise LossError(f"kg {words[0]} crashed ({ended.status}): {ended.errors[-800:]}")
        return ended

    def succeeds(self, *words: str | Path) -> Ended:
        """The same for a verb that must succeed."""
        ended = self.kg(*words)
        if ended.status:
            raise LossError(f"kg {words[0]} failed: {ended.errors[:800]}")
        return ended

    @property
    def archive(self) -> Path:
        """The archive of the trial."""
        return self.folder / "archive"

    def leaves_nothing_behind(self, *folders: Path) -> None:
        """Raises LossError if a folder or the temporary one still holds what is only there while something is made."""
        made = (path for folder in folders for path in folder.rglob("*") if path.name.startswith(SCRATCH))
        if left := [str(path.relative_to(self.base)) for path in (*made, *self.temporary.iterdir())]:
            raise LossError(f"left behind: {', '.join(left[:5])}")

    def disturbed(self, **disturbance: Any) -> Ended:
        """Runs the verb that is disturbed."""
        return self.kg("build", **disturbance)

    def killed(self, chance: random.Random) -> str:
        """Kills the verb, half the times at a change to files and half at a moment; returns where."""
        if chance.random() < 0.5:
            at = chance.randint(1, self.undisturbed.changes)
            self.disturbed(kill_at=at)
            return f"change {at} of {self.undisturbed.changes}"
        after = chance.uniform(0, self.undisturbed.seconds)
        self.disturbed(kill_after=after)
        return f"after {after:.2f} of {self.undisturbed.seconds:.2f} seconds"


def answer(ended: Ended) -> str:
    """The rows of an answer, comparable."""
    return json.dumps(json.loads(ended.output)["results"], sort_keys=True)


def tree(folder: Path) -> dict[str, str]:
    """The digest of every file below a folder by its name."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


class BuildKilled(Trial):
    """A build after the edit of a data file is killed: the last good store answers, and the next build is whole."""

    name, edited = "build killed", True

    def prepare(self) -> None:
        """Ruritania with a store, then edited, and the graph of a build that nothing disturbs."""
        ruritania_copied(self.archive)
        build, kept = self.archive / "build", self.prepared / "kept"
        self.answers = {answer(self.succeeds(*ASK))}
        shutil.copytree(build, kept, symlinks=True)
        if self.edited:
            file = self.archive / "data/bodies.ttl"
            text = file.read_text(encoding="utf-8")
            changed = text.replace('"Committee of the Covenant', '"The Committee of the Covenant')
            file.write_text(changed, encoding="utf-8")
        self.expected = self.whole()
        shutil.rmtree(build)
        kept.rename(build)

    def whole(self) -> str:
        """Builds, and returns the version of the graph. Raises LossError if an answer differs afterwards."""
        self.succeeds("build")
        self.answers.add(answer(self.succeeds(*ASK)))
        self.leaves_nothing_behind(self.archive)
        return run(["--archive", self.archive, "--version"], self.temporary).output

    def once(self, chance: random.Random) -> str:
        """Kills the build, asks, and builds again."""
        with self.begun():
            how = self.killed(chance)
            self.is_whole_again()
            return how

    def is_whole_again(self) -> None:
        """That questions are answered, and that the next build is like one that was never disturbed."""
        if (found := answer(self.succeeds(*ASK))) not in self.answers:
            raise LossError(f"another answer: {found[:300]}")
        self.next_build_is_whole()

    def next_build_is_whole(self) -> None:
        """That the next build is like one that was never disturbed."""
        allowed = set(self.answers)
        version = self.whole()
        if self.answers != allowed:
            raise LossError("the next build gives another answer")
        if version != self.expected:
            raise LossError(f"another graph: {version}, not {self.expected}")


class BuildWithoutRoom(BuildKilled):
    """The disk fills up in a build: it says so, and the last good store answers."""

    name = "build on a full disk"

    def once(self, chance: random.Random) -> str:
        """Lets no file of a build be larger than so many bytes."""
        with self.begun():
            room = int(10 ** chance.uniform(3.7, 5.5))  # enough for what it prints, which goes to a file too
            ended = self.disturbed(room=room)
            if ended.status and "  fix " not in ended.errors:
                raise LossError(f"the message does not say what to do: {ended.errors[:300]}")
            self.is_whole_again()
            return f"{room} bytes"


class StoreDamaged(BuildKilled):
    """Bytes of a built store change: no wrong answer, and the next build is whole."""

    name, edited = "store damaged", False

    def once(self, chance: random.Random) -> str:
        """Flips a bit, cuts a file or deletes one, asks, and builds again."""
        with self.begun():
            files = sorted(path for path in (self.archive / "build").rglob("*") if path.is_file())
            path = chance.choice(files)
            how = chance.choice(["bit flipped", "cut", "deleted"])
            content = bytearray(path.read_bytes())
            if how == "deleted" or not content:
                path.unlink()
            elif how == "cut":
                path.write_bytes(content[: chance.randrange(len(content))])
            else:
                content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
                path.write_bytes(content)
            ended = self.kg(*ASK)
            if ended.status == 0 and answer(ended) not in self.answers:
                raise LossError(f"a wrong answer: {ended.output[:300]}")
            if ended.status and "another program" in ended.errors:
                raise LossError(f"damage is called a lock: {ended.errors[:300]}")
            self.kg("check", "store")
            self.next_build_is_whole()
            self.succeeds("check", "store")
            return f"{path.relative_to(self.archive)}: {how}"


class RedactionKilled(Trial):
    """A redaction is killed: no half of a file, and a second run completes it."""

    name = "redaction killed"
    words = ("redact", "case:rur-rassendyll__petition", "--because", "error", "--on", "2031-12-01")

    def prepare(self) -> None:
        """Ruritania, built, and how its data is before and after."""
        ruritania_copied(self.archive)
        self.before = tree(self.archive / "data")
        with_it = self.base / "redacted"
        shutil.copytree(self.archive, with_it, symlinks=True)
        ended = run(["--archive", with_it, *self.words], self.temporary)
        if ended.status:
            raise LossError(f"kg redact failed: {ended.errors[:800]}")
        self.after = tree(with_it / "data")

    def disturbed(self, **disturbance: Any) -> Ended:
        """Runs the redaction."""
        return self.kg(*self.words, **disturbance)

    def once(self, chance: random.Random) -> str:
        """Kills the redaction, runs it again where it is not complete, and builds."""
        with self.begun():
            how = self.killed(chance)
            data = tree(self.archive / "data")
            found = {name: digest for name, digest in data.items() if "/.habeas-new-" not in name}
            changed = {name for name in found if found[name] not in (self.before.get(name), self.after.get(name))}
            if changed:
                raise LossError(f"neither as before nor as after: {', '.join(sorted(changed)[:3])}")
            if found != self.after:
                self.succeeds(*self.words)
            if tree(self.archive / "data") != self.after:
                raise LossError("a second run does not complete the redaction")
            self.succeeds("build")
            self.leaves_nothing_behind(self.archive)
            return how


KINDS: tuple[type[Trial], ...] = (BuildKilled, BuildWithoutRoom, StoreDamaged, RedactionKilled)
