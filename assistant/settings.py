"""Every setting, where it comes from, and its bounds; nothing else reads the environment.

A setting comes from the environment (PARTNERSHIP_PORT=8080), else from `partnership.toml` in the
working directory, else from its default. Unknown keys are refused.
"""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

_APP = "partnership-assistant"
PREFIX = "PARTNERSHIP_"
SETTINGS_FILE = "partnership.toml"


class SettingsError(Exception):
    """A setting is unknown or out of bounds; the message names it."""


class Settings(BaseSettings):
    """All settings of the product."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, toml_file=SETTINGS_FILE, extra="forbid", frozen=True
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
    qdrant_shards: int | None = Field(
        default=None, ge=1, le=1024,
        description="Shards of a server's collection; not set: one a node.",
    )  # fmt: skip
    qdrant_replicas: int = Field(
        default=1, ge=1, le=64, description="Copies of each shard, on nodes of their own."
    )
    qdrant_write_consistency: int | None = Field(
        default=None, ge=1, le=64,
        description="Copies that must have a write before it counts; not set: a majority.",
    )  # fmt: skip
    qdrant_on_disk: bool | None = Field(
        default=None,
        description="A server's vectors on its disk; not set: from 200,000 texts on.",
    )
    qdrant_quantisation: Literal["none", "scalar", "binary"] | None = Field(
        default=None,
        description=(
            "Smaller copies of a server's vectors, searched first and rescored; not set: `scalar` "
            "from 200,000 texts on."
        ),
    )
    qdrant_hnsw_m: int = Field(
        default=16, ge=4, le=128,
        description="Links a point in a server's graph, which there is above 20,000 texts.",
    )  # fmt: skip
    qdrant_hnsw_ef_construct: int = Field(
        default=128, ge=16, le=4096, description="Candidates while a server's graph is built."
    )
    qdrant_hnsw_ef: int = Field(
        default=256, ge=16, le=4096, description="Candidates that a server's search looks at."
    )
    embedding_model: str = Field(
        default="bundled",
        min_length=1,
        description=(
            "`bundled` (multilingual-e5-small, no download), `hashing` (no weights, weaker), or "
            "the name or folder of any sentence-transformers model."
        ),
    )
    arithmetic: Literal["auto", "bfloat16", "int8", "float32"] = Field(
        default="auto",
        description=(
            "What questions are embedded and passages read in with the bundled model; `auto`: "
            "`int8`, but passages in `bfloat16` on processors with units for it (Intel's AMX)."
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
    llm_plain_http: bool = Field(
        default=False,
        description="Let `llm_url` be plain http beyond this machine, which anybody between reads.",
    )
    llm_url: str | None = Field(
        default=None,
        description=(
            "The OpenAI-compatible endpoint of the language-model writer, up to /v1, like "
            "`http://127.0.0.1:11434/v1` (Ollama); https, or on this machine."
        ),
    )
    llm_model: str | None = Field(
        default=None, pattern=r"^[\w.:/@+-]{1,120}$", description="The model's name there."
    )
    llm_key: SecretStr | None = Field(default=None, description="The endpoint's key.")
    llm_timeout: float = Field(
        default=30.0, ge=0.1, le=600, description="Seconds that the model may take for an answer."
    )
    llm_max_tokens: int = Field(
        default=400, ge=16, le=4_096, description="Tokens that the model may write for an answer."
    )
    llm_temperature: float = Field(
        default=0.0, ge=0, le=2, description="How freely the model chooses its words."
    )
    llm_coherence: bool = Field(
        default=True,
        description=(
            "Keep only sentences that follow their quotation's order, which weak models need; "
            "without it a strong model's sentences stand more often."
        ),
    )
    writer: Literal["quotation", "language-model"] = Field(
        default="quotation",
        description=(
            "Who words the answers: `quotation` quotes; `language-model` lets a model write "
            "sentences, and keeps those that their quotations bear out."
        ),
    )
    host: str = Field(default="127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 picks one.")
    feedback: Path | None = Field(
        default=None,
        description=(
            "Folder that keeps what readers of the page say of answers, for `partnership eval "
            "promote`; not set: they are not asked and nothing is kept."
        ),
    )
    workers: int = Field(
        default=2, ge=1, le=64, description="Questions worked on at the same time."
    )
    queue: int = Field(
        default=64,
        ge=0,
        le=10_000,
        description="Questions that may wait for a worker; further ones get 503 with Retry-After.",
    )
    max_body_bytes: int = Field(
        default=262_144, ge=1_024, le=16_777_216, description="The largest request body."
    )

    mcp_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description=(
            "Further host names by which /mcp may be called where no key is needed (behind a "
            "proxy, say), separated by commas; loopback and `host` always may."
        ),
    )

    api_keys: Literal["auto", "required", "off"] = Field(
        default="auto",
        description="Whether callers need a key; `auto`: unless the server listens on loopback.",
    )
    keys_file: Path | None = Field(
        default=None, description="Where the keys' hashes are; `keys.json` in `data` if not set."
    )
    rate_limit: str | None = Field(
        default=None,
        pattern=r"^(off|[1-9][0-9]{0,8}/(second|minute|hour|day))$",
        description=(
            "Requests that a key, or an address without one, may make, like `120/minute`, which "
            "is what holds if not set, unless the server listens on loopback; or `off`."
        ),
    )
    failed_keys_limit: str = Field(
        default="20/minute",
        pattern=r"^(off|[1-9][0-9]{0,8}/(second|minute|hour|day))$",
        description=(
            "Wrong keys that an address may send before it has to wait, like `20/minute`; or `off`."
        ),
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Origins whose pages may call the API from a browser, separated by commas.",
    )
    records: bool = Field(
        default=False,
        description="Keep each question with its answer, in `records.sqlite` in `data`.",
    )
    records_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        description="Days after which a kept answer is deleted; not set: when you delete it.",
    )
    tracing: bool = Field(
        default=False,
        description=(
            "Send OpenTelemetry traces of the answers' steps, to where OTEL_EXPORTER_OTLP_ENDPOINT "
            "says; needs the extra `tracing`."
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="warning", description="What is logged; `info` has a line for each request."
    )
    log_format: Literal["plain", "json"] = Field(
        default="plain", description="How a line of the log looks."
    )
    log_questions: bool = Field(
        default=False, description="Log the questions' texts, at `info`; they may be personal."
    )

    @field_validator("llm_url")
    @classmethod
    def _safe_url(cls, value: str | None, info: ValidationInfo) -> str | None:
        return value and safe_endpoint(value, plain_http=info.data.get("llm_plain_http", False))

    @field_validator("writer")
    @classmethod
    def _has_a_model(cls, value: str, info: ValidationInfo) -> str:
        if value == "language-model" and not (
            info.data.get("llm_url") and info.data.get("llm_model")
        ):
            raise ValueError("language-model needs llm_url and llm_model, too")
        return value

    @field_validator("mcp_hosts", "cors_origins", mode="before")
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
    def keys_path(self) -> Path:
        """Where the keys' hashes are."""
        return self.keys_file or self.data / "keys.json"

    @property
    def terms_path(self) -> Path:
        """What has been counted of the texts' terms; made again where it is missing."""
        return self.data / "terms.sqlite"

    @property
    def records_path(self) -> Path:
        """Where answers are kept, if they are."""
        return self.data / "records.sqlite"

    @property
    def on_loopback(self) -> bool:
        """Whether the server can be reached from this machine alone."""
        return is_loopback(self.host)

    @property
    def keys_required(self) -> bool:
        """Whether callers need a key."""
        return self.api_keys == "required" or (self.api_keys == "auto" and not self.on_loopback)

    @property
    def request_limit(self) -> str | None:
        """Requests that a caller may make, like 120/minute; None for any number."""
        if self.rate_limit is None:
            return None if self.on_loopback else "120/minute"
        return None if self.rate_limit == "off" else self.rate_limit

    @property
    def model_folder(self) -> Path:
        """Where the bundled model is unpacked."""
        return self.cache / "models"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def safe_endpoint(url: str, *, plain_http: bool) -> str:
    """A base URL to which questions and a key may be sent.

    Raises:
        ValueError: it is none, holds a password, or would send them in the clear.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or " " in url:
        raise ValueError("is no http or https address")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must hold no user, query or fragment; the key is a setting of its own")
    if parts.scheme == "http" and not (plain_http or is_loopback(parts.hostname)):
        raise ValueError("must be https, or on this machine, unless llm_plain_http is true")
    return url.rstrip("/")


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
        message = problem["msg"].removeprefix("Value error, ")
        raise SettingsError(f"Setting {name} ({PREFIX}{name.upper()}): {message}.") from error
    except ValueError as error:  # a broken partnership.toml
        raise SettingsError(f"{SETTINGS_FILE} cannot be read: {error}") from error


def given_variables() -> list[str]:
    """The environment's variables that are meant for us, set or mistyped."""
    return [variable for variable in os.environ if variable.startswith(PREFIX)]


def _refuse_unknown_variables() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for variable in given_variables():
        if variable not in known:
            raise SettingsError(f"{variable} is no setting. Known: {', '.join(sorted(known))}.")
