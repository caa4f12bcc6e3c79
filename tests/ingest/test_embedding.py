"""Texts to vectors."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.bundled_embedder import BundledEmbedder, open_bundled
from ingest.embedding import (
    Embedder,
    EmbeddingModelError,
    HashingEmbedder,
    SentenceTransformerEmbedder,
)

EMBEDDER = HashingEmbedder()


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_every_vector_of_the_hashing_embedder_is_of_unit_length(text: str) -> None:
    vector = EMBEDDER.embed_query(text)

    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


@given(st.text(max_size=50))
def test_the_hashing_embedder_gives_the_same_vector_each_time(text: str) -> None:
    assert np.array_equal(EMBEDDER.embed_query(text), HashingEmbedder().embed_query(text))


def test_a_batch_holds_what_single_texts_give() -> None:
    texts = ["量子技術", "quantum technology", ""]
    rows = EMBEDDER.embed_passages(texts)

    assert rows.shape == (3, EMBEDDER.dimension)
    assert all(
        np.array_equal(row, EMBEDDER.embed_query(t)) for row, t in zip(rows, texts, strict=True)
    )


def test_no_texts_give_no_rows() -> None:
    assert EMBEDDER.embed_passages([]).shape == (0, EMBEDDER.dimension)


def test_the_dimension_is_the_callers_choice() -> None:
    assert HashingEmbedder(64).embed_query("量子").shape == (64,)


def test_texts_that_share_words_are_nearer_than_texts_that_do_not() -> None:
    question = EMBEDDER.embed_query("廃炉について")
    near = EMBEDDER.embed_query("原子力発電所の廃炉について協力する")
    far = EMBEDDER.embed_query("宇宙を探査する")

    assert question @ near > question @ far


def test_full_width_text_has_the_vector_of_its_half_width_form() -> None:
    assert np.array_equal(EMBEDDER.embed_query("ＡＩ２０２６"), EMBEDDER.embed_query("AI2026"))


def test_a_model_that_is_not_there_is_one_clear_line_without_a_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    with pytest.raises(EmbeddingModelError) as caught:
        SentenceTransformerEmbedder.load("no-such-owner/no-such-model")

    message = str(caught.value)
    assert message.startswith("The embedding model 'no-such-owner/no-such-model' cannot be loaded")
    assert "PARTNERSHIP_EMBEDDING_MODEL" in message
    assert "\n" not in message


def test_a_folder_that_holds_no_model_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")

    with pytest.raises(EmbeddingModelError, match=r"cannot be loaded: [^\n]+\Z"):
        SentenceTransformerEmbedder.load(tmp_path)


@pytest.mark.model
def test_questions_and_passages_get_the_models_own_prompts(
    bundled_embedder: SentenceTransformerEmbedder,
) -> None:
    bare = SentenceTransformerEmbedder(bundled_embedder._model, "bare")

    assert np.allclose(bundled_embedder.embed_query("量子"), bare.embed_query("query: 量子"))
    assert np.allclose(
        bundled_embedder.embed_passages(["量子"]), bare.embed_passages(["passage: 量子"]), atol=1e-6
    )
    assert bare.fingerprint != bundled_embedder.fingerprint


@pytest.mark.model
def test_the_bundled_model_gives_unit_vectors_and_none_for_nothing(
    bundled_embedder: SentenceTransformerEmbedder,
) -> None:
    rows = bundled_embedder.embed_passages(["量子", "space"])

    assert rows.shape == (2, bundled_embedder.dimension)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)
    assert bundled_embedder.embed_passages([]).shape == (0, bundled_embedder.dimension)


@pytest.mark.model
def test_the_bundled_model_puts_a_sentence_and_its_translation_together(
    bundled_embedder: SentenceTransformerEmbedder,
) -> None:
    question = bundled_embedder.embed_query("原子力発電所の廃炉")
    near, far = bundled_embedder.embed_passages(
        ["Decommissioning nuclear power plants", "Drug discovery and medical research"]
    )

    assert question @ near > question @ far


@pytest.fixture(scope="module")
def small_engine(bundled_model_folder: Path) -> Embedder:
    return open_bundled(bundled_model_folder)


@pytest.mark.model
@pytest.mark.parametrize(
    "question",
    ["量子技術について何を協力しますか", "Who signed it, and where?", "福島の廃炉 " * 300, "?"],
)
def test_a_question_gets_the_same_vector_from_the_small_engine(
    small_engine: Embedder, bundled_embedder: SentenceTransformerEmbedder, question: str
) -> None:
    small, library = small_engine, bundled_embedder
    assert isinstance(small, BundledEmbedder)
    assert small.fingerprint == library.fingerprint
    assert small.dimension == library.dimension
    assert float(small.embed_query(question) @ library.embed_query(question)) >= 0.999


@pytest.mark.model
def test_a_question_is_embedded_without_importing_torch(bundled_model_folder: Path) -> None:
    code = (
        "import sys, pathlib; from ingest.bundled_embedder import open_bundled;"
        f"open_bundled(pathlib.Path({str(bundled_model_folder)!r})).embed_query('量子');"
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
