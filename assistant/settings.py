"""Every setting, where it comes from, and its bounds; nothing else reads the environment.

A setting comes from the environment (PARTNERSHIP_PORT=8080), else from `partnership.toml` in the
working directory, else from its default. Unknown keys are refused.
"""

import os
from pathlib import Path
from typing import Annotated

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

_APP = "partnership-assistant"
_PREFIX = "PARTNERSHIP_"
SETTINGS_FILE = "partnership.toml"


class SettingsError(Exception):
    """A setting is unknown or out of bounds; the message names it."""


class Settings(BaseSettings):
    """All settings of the product."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, toml_file=SETTINGS_FILE, extra="forbid", frozen=True
    )

    data: Path = Field(
        default_factory=lambda: user_data_path(_APP),
        description="Folder of the embedded index.",
    )
    cache: Path = Field(
        default_factory=lambda: user_cache_path(_APP),
        description="Folder of the unpacked embedding model.",
    )
    corpus: Annotated[tuple[Path, ...], NoDecode] = Field(
        default=(),
        description="Further corpus folders beside the product's own, separated as in PATH.",
    )
    qdrant_url: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="A Qdrant server or cluster instead of the embedded index.",
    )
    qdrant_api_key: SecretStr | None = Field(default=None, description="The Qdrant server's key.")
    embedding_model: str = Field(
        default="bundled",
        min_length=1,
        description=(
            "`bundled` (multilingual-e5-small, no download), `hashing` (no weights, weaker), or "
            "the name or folder of any sentence-transformers model."
        ),
    )
    query_prompt: str | None = Field(
        default=None, description="Put before questions; the model's own where not set."
    )
    passage_prompt: str | None = Field(
        default=None, description="Put before passages; the model's own where not set."
    )
    reranker: str | None = Field(
        default=None, description="Name or folder of a sentence-transformers CrossEncoder."
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 picks one.")
    workers: int = Field(
        default=2, ge=1, le=64, description="Questions worked on at the same time."
    )
    max_body_bytes: int = Field(
        default=262_144, ge=1_024, le=16_777_216, description="The largest request body."
    )

    mcp_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description=(
            "Further host names by which /mcp may be called (behind a proxy, say), separated by "
            "commas; loopback and `host` always may."
        ),
    )

    @field_validator("mcp_hosts", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("corpus", mode="before")
    @classmethod
    def _paths(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part for part in value.split(os.pathsep) if part)
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def index_folder(self) -> Path:
        """Where the embedded index lives."""
        return self.data / "index"

    @property
    def model_folder(self) -> Path:
        """Where the bundled model is unpacked."""
        return self.cache / "models"


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a key is unknown or a value out of bounds; one line.
    """
    _refuse_unknown_variables()
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problem = error.errors()[0]
        name = ".".join(str(part) for part in problem["loc"])
        raise SettingsError(
            f"Setting {name} ({_PREFIX}{name.upper()}): {problem['msg']}."
        ) from error
    except ValueError as error:  # a broken partnership.toml
        raise SettingsError(f"{SETTINGS_FILE} cannot be read: {error}") from error


def _refuse_unknown_variables() -> None:
    known = {f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    for variable in os.environ:
        if variable.startswith(_PREFIX) and variable not in known:
            raise SettingsError(f"{variable} is no setting. Known: {', '.join(sorted(known))}.")
