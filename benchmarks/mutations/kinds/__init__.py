"""All kinds of wrong statement that are planted, family by family."""

from benchmarks.mutations.kinds.careless import CARELESS
from benchmarks.mutations.kinds.exchanged import EXCHANGED
from benchmarks.mutations.kinds.form import FORM
from benchmarks.mutations.kinds.further import FURTHER
from benchmarks.mutations.kinds.independent import INDEPENDENT
from benchmarks.mutations.kinds.kind import Kind
from benchmarks.mutations.kinds.names import NAMES
from benchmarks.mutations.kinds.source import SOURCE
from benchmarks.mutations.kinds.swept import SWEPT
from benchmarks.mutations.kinds.time import TIME
from benchmarks.mutations.kinds.unlikely import UNLIKELY
from benchmarks.mutations.kinds.unnamed import UNNAMED
from benchmarks.mutations.kinds.what import WHAT
from benchmarks.mutations.kinds.whose import WHOSE

KINDS: tuple[Kind, ...] = (
    *TIME,
    *WHOSE,
    *WHAT,
    *SOURCE,
    *NAMES,
    *FORM,
    *UNNAMED,
    *FURTHER,
    *EXCHANGED,
    *CARELESS,
    *INDEPENDENT,
    *SWEPT,
    *UNLIKELY,
)

__all__ = ["KINDS", "Kind"]
