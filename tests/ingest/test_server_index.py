"""The index on a server: what only a server can do wrong. The rest is in test_index.py."""

import pytest

from ingest.index import IndexUnavailableError, PassageIndex


def test_a_server_that_does_not_answer_is_one_clear_line() -> None:
    with pytest.raises(IndexUnavailableError) as caught:
        PassageIndex.open_server("http://127.0.0.1:9")

    message = str(caught.value)
    assert message.startswith("The Qdrant server at http://127.0.0.1:9 does not answer: ")
    assert "PARTNERSHIP_QDRANT_URL" in message
    assert "\n" not in message
