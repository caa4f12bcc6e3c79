"""The bilingual reader; importing it does not import torch."""

from assistant.reader.model import BilingualReader, Reading
from assistant.reader.weights import ReaderWeightsError

__all__ = ["BilingualReader", "ReaderWeightsError", "Reading"]
