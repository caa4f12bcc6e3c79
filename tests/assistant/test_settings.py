"""Settings come from one place and refuse nonsense in one line."""

import os
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.settings import Settings, SettingsError, load_settings


def test_everything_has_a_default() -> None:
    settings = load_settings()

    assert (settings.host, settings.port, settings.embedding_model) == (
        "127.0.0.1",
        8000,
        "bundled",
    )
    assert settings.qdrant_url is None
    assert settings.index_folder == settings.data / "index"
    assert settings.model_folder == settings.cache / "models"


def test_the_environment_goes_before_the_file_and_an_argument_before_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("partnership.toml").write_text('port = 1001\nhost = "file"\nworkers = 3\n')
    assert load_settings().port == 1001
    monkeypatch.setenv("PARTNERSHIP_PORT", "1002")
    monkeypatch.setenv("PARTNERSHIP_HOST", "environment")

    settings = load_settings(port=1003, host=None)

    assert (settings.port, settings.host, settings.workers) == (1003, "environment", 3)


@pytest.mark.parametrize("name", ["PARTNERSHIP_PROT", "PARTNERSHIP_", "PARTNERSHIP_EMBEDDING"])
def test_an_unknown_variable_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")

    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{name} is no setting. Known: PARTNERSHIP_API_KEYS, ")
    assert "\n" not in str(caught.value)


def test_an_unknown_key_in_the_file_is_refused_by_name() -> None:
    Path("partnership.toml").write_text("colour = 1\n")

    with pytest.raises(SettingsError, match=r"^Setting colour .*not permitted"):
        load_settings()


@pytest.mark.parametrize("content", ["port = ", "port: 5", "\udc80"])
def test_a_broken_file_is_one_line(content: str) -> None:
    Path("partnership.toml").write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(SettingsError, match=r"^partnership\.toml cannot be read: [^\n]*$"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("WORKERS", "0"),
        ("WORKERS", "65"),
        ("MAX_BODY_BYTES", "10"),
        ("MAX_BODY_BYTES", "999999999"),
        ("HOST", ""),
        ("EMBEDDING_MODEL", ""),
        ("QDRANT_URL", "localhost:6333"),
        ("QDRANT_URL", "ftp://localhost"),
    ],
)
def test_a_value_out_of_bounds_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"PARTNERSHIP_{name}", value)

    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert f"PARTNERSHIP_{name}" in str(caught.value)
    assert "\n" not in str(caught.value)


@hypothesis.settings(deadline=None)
@given(st.integers(0, 65535))
def test_every_port_there_is_can_be_set(port: int) -> None:
    assert Settings(port=port).port == port


def test_corpus_folders_are_separated_as_in_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERSHIP_CORPUS", os.pathsep.join(["/a", "", "/b c"]))

    assert load_settings().corpus == (Path("/a"), Path("/b c"))


def test_a_key_is_not_shown_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNERSHIP_QDRANT_API_KEY", "hush-hush")
    settings = load_settings()

    assert "hush-hush" not in f"{settings} {settings!r} {settings.model_dump_json()}"
    assert settings.qdrant_api_key is not None
    assert settings.qdrant_api_key.get_secret_value() == "hush-hush"


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1  # type: ignore[misc]


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
