"""Vectors that are drawn instead of computed: embedding 10⁵ passages takes hours on two cores.

They lie round real vectors as real ones lie round each other, so that an engine has the same work.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from ingest.embedding import Vectors

_NEARNESS = 0.9  # cosine of a drawn vector to its centre; nearest real neighbours have about that


class DrawnEmbedder:
    """An embedder whose vectors depend on the text's hash alone.

    Args:
        centres: real vectors, of unit length, shape (n, d).
    """

    bilingual = True
    """It crosses nothing, but a search over it costs as much as over one that does."""

    def __init__(self, centres: Vectors) -> None:
        self._centres = centres
        self.dimension = int(centres.shape[1])
        self.fingerprint = f"drawn-{self.dimension}-{len(centres)}"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, shape (len(texts), dimension)."""
        rows = [self.embed_query(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimension,)."""
        seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
        draw = np.random.default_rng(seed)
        centre = self._centres[draw.integers(len(self._centres))]
        noise = draw.standard_normal(self.dimension).astype(np.float32)
        noise *= np.float32((1 - _NEARNESS**2) ** 0.5) / np.linalg.norm(noise)
        vector = np.float32(_NEARNESS) * centre + noise
        return np.asarray(vector / np.linalg.norm(vector), np.float32)
