"""What the processor offers the encoder."""

import os
from functools import lru_cache
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")


def usable_cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


@lru_cache(maxsize=1)
def has_matrix_units() -> bool:
    """Whether products of bfloat16 matrices have units of their own (Intel's AMX).

    Found out on Linux alone, where nearly all machines of that kind run.
    """
    return matrix_units_in(_CPUINFO)


def matrix_units_in(cpuinfo: Path) -> bool:
    """Whether the first processor that a file describes has them; not where there is no file."""
    try:
        with cpuinfo.open(encoding="ascii", errors="replace") as lines:
            flags = next((line for line in lines if line.startswith("flags")), "")
    except OSError:
        return False
    return "amx_bf16" in flags.split()
