"""How much memory this process takes, watched while it works."""

import os
import resource
import sys
import threading
from types import TracebackType
from typing import Self

_SECONDS = 0.2
_STATUS = "/proc/self/status"


class MemoryWatch:
    """Notes the most memory of its own that the process had while the watch was open, in MB.

    Pages of files that are mapped (the index's own) are left out where the system tells them
    apart: it takes them back when it needs them. Where it does not, they are counted.
    """

    def __init__(self) -> None:
        self.most = own_memory()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._done.set()
        self._thread.join()
        self._note()

    def _watch(self) -> None:
        while not self._done.wait(_SECONDS):
            self._note()

    def _note(self) -> None:
        self.most = max(self.most, own_memory())


def own_memory() -> float:
    """The process's memory now, without mapped files where that is known; in MB."""
    if os.path.exists(_STATUS):
        with open(_STATUS, encoding="ascii") as status:
            for line in status:
                if line.startswith("RssAnon:"):
                    return int(line.split()[1]) / 1024
    return all_memory()


def all_memory() -> float:
    """The most memory that the process ever had, mapped files and all; in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)
