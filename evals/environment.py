"""What a run was made with, as far as it can be known: versions, commit, hashes."""

import datetime
import hashlib
import importlib.metadata
import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path

from evals.product import Served
from evals.record import CaseResult, Environment

_PACKAGES = (
    "partnership-assistant", "llama-index-core", "qdrant-client", "sentence-transformers",
    "transformers", "torch", "openvino", "qdrant-edge-py", "sudachipy", "pydantic",
)  # fmt: skip
_ROOT = Path(__file__).parent.parent


def environment_of(served: Served, results: Sequence[CaseResult]) -> Environment:
    """What a run with these results was made with."""
    return Environment(
        started=_now(),
        server=served.server,
        corpus_version=served.corpus_version,
        embedding_model=served.embedding_model,
        answered_by=sorted({result.answered_by for result in results}),
        settings_hash=served.settings_hash,
        prompts_hash=_prompts_hash() if served.settings_hash else None,
        questions_hash=_questions_hash(results),
        commit=_commit(),
        python=platform.python_version(),
        packages=_versions(),
    )


def made_with() -> dict[str, object]:
    """When, the commit and the versions, for results that are no run of the questions."""
    return {
        "started": _now(),
        "commit": _commit(),
        "python": platform.python_version(),
        "packages": _versions(),
    }


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def _prompts_hash() -> str | None:
    """A hash of the prompts that come with the product; None where it has none."""
    files = sorted((_ROOT / "assistant" / "prompts").glob("*.md"))
    return _hash("\0".join(f.read_text(encoding="utf-8") for f in files)) if files else None


def _questions_hash(results: Sequence[CaseResult]) -> str:
    return _hash("\0".join(sorted(f"{r.id}\t{r.question}" for r in results)))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _commit() -> str | None:
    """The commit of the code, with a plus where files differ from it; None outside a clone."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--abbrev=12", "--dirty=+"],  # noqa: S607 - on the path
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return described.stdout.strip()


def _versions() -> dict[str, str]:
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions
