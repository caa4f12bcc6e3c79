"""How long answers take, as one client sees it: percentiles, since a mean hides the slow ones."""

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that `share` of them do not exceed (nearest rank); None without values."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]
