"""From the network's two signs of an answer to one probability.

The signs are the answerable head's logit and the margin of the best span over "no answer". A
logistic regression over both (Platt 1999, "Probabilistic Outputs for Support Vector Machines"),
fitted on documents kept from training, weighs them.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the two signs; the default takes the head's logit as it is."""

    logit: float = 1.0
    margin: float = 0.0
    bias: float = 0.0

    def evidence(self, logit: float, margin: float) -> float:
        """The log odds that the passage answers, kept within ±30."""
        value = self.logit * logit + self.margin * max(margin, -30.0) + self.bias
        return min(30.0, max(-30.0, value))

    @classmethod
    def load(cls, path: Path) -> "Calibration":
        """Read from a file; the default where there is none."""
        if not path.exists():
            return cls()
        return cls(**json.loads(path.read_text("utf-8")))

    def save(self, path: Path) -> None:
        """Write to a file."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", "utf-8")
