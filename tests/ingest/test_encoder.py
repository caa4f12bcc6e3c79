"""The encoder's arithmetic: what the processor is asked for, and that the results agree."""

from pathlib import Path

import numpy as np
import pytest

from ingest.bundled_embedder import QuestionEncoder
from ingest.encoder.network import Arithmetic
from ingest.encoder.processor import matrix_units_in, usable_cores
from ingest.encoder.weights import quantise, widen


@pytest.mark.parametrize(
    ("flags", "there"),
    [("fpu avx512_bf16 amx_bf16 amx_tile", True), ("fpu avx512_bf16 avx512_vnni", False)],
)
def test_units_for_matrices_are_read_off_the_processors_flags(
    tmp_path: Path, flags: str, there: bool
) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor\t: 0\nflags\t\t: {flags}\nbugs\t\t: amx_bf16\n", "ascii")

    assert matrix_units_in(cpuinfo) is there


def test_a_system_that_tells_nothing_of_its_processor_has_none(tmp_path: Path) -> None:
    assert not matrix_units_in(tmp_path / "cpuinfo")
    assert usable_cores() >= 1


def test_weights_come_back_from_8_bits_within_half_a_step() -> None:
    matrix = np.random.default_rng(4).standard_normal((16, 384)).astype(np.float32)

    back = widen(quantise({"layers.0.wide.weight": matrix}))["layers.0.wide.weight"]

    step = np.abs(matrix).max(axis=1, keepdims=True) / 127
    assert (np.abs(back - matrix) <= 0.6 * step).all()


@pytest.mark.model
@pytest.mark.parametrize("arithmetic", ["bfloat16", "int8"])
def test_every_arithmetic_gives_a_question_the_vector_of_float32(
    bundled_model_folder: Path, arithmetic: Arithmetic
) -> None:
    exact = QuestionEncoder.load(bundled_model_folder, "float32")
    quick = QuestionEncoder.load(bundled_model_folder, arithmetic)

    for question in ("query: 量子技術について何を協力しますか", "query: Who signed it, and where?"):
        assert float(quick.encode(question) @ exact.encode(question)) >= 0.999
