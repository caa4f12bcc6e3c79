"""The bundled encoder's network on a fast engine, shared by embedding and reading."""

from ingest.encoder.network import Arithmetic, EncoderNetwork
from ingest.encoder.processor import usable_cores
from ingest.encoder.tokenizer import load_tokenizer
from ingest.encoder.weights import mapped_tensor

__all__ = ["Arithmetic", "EncoderNetwork", "load_tokenizer", "mapped_tensor", "usable_cores"]
