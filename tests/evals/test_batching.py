"""Ways for concurrent questions to share the models, and the tables that compare them."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from assistant.reader.weights import WEIGHTS_FILE, read_packed
from evals.benchmarks.batching.result import PAGES, RESULT, with_tables
from evals.benchmarks.batching.texts import drawn
from evals.benchmarks.batching.ways import WAYS
from ingest.encoder.graph import Floats


def test_each_way_gives_every_caller_the_outputs_of_its_own_texts() -> None:
    packed = read_packed(WEIGHTS_FILE)
    heads = ("span", "answerable")
    texts = [drawn(lengths) for lengths in ((20, 31, 16), (40, 18), (25,))]
    found = {}
    for name, way in WAYS.items():
        network = way(packed, heads=heads, streams=2, arithmetic="float32")
        with ThreadPoolExecutor(3) as pool:
            found[name] = list(pool.map(network.run, texts))
    expected = found.pop("shared streams")
    for outputs in found.values():
        pairs = zip(_flat(outputs), _flat(expected), strict=True)
        assert all(np.allclose(value, right, atol=1e-3) for value, right in pairs)


def _flat(outputs: list[list[list[Floats]]]) -> list[Floats]:
    return [value for own in outputs for text in own for value in text]


@pytest.mark.parametrize("language", PAGES)
def test_the_tables_in_the_documentation_are_those_of_the_result_kept(language: str) -> None:
    """Where this fails: python -m evals.benchmarks.batching --keep."""
    page = PAGES[language].read_text(encoding="utf-8")
    content = json.loads(RESULT.read_text(encoding="utf-8"))
    assert with_tables(page, content, language) == page
    assert {row["way"] for row in content["rows"]} == set(WAYS)
