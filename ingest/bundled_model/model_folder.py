"""The model as a sentence-transformers folder, which appears in one step when it is whole."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from ingest.bundled_model.descriptions import as_json, descriptions
from ingest.bundled_model.packed_model import PackedModel
from ingest.bundled_model.parameters import parameters, unused_pooler
from ingest.bundled_model.release import FORMAT_REVISION, MANIFEST_FILE, MODEL_NAME, WEIGHTS_SHA256
from ingest.bundled_model.tokenizer import build_tokenizer

Progress = Callable[[str, float], None]
"""Told what is being done, in a few English words, and how much of the whole is behind, 0 to 1."""

PARTIAL = ".partial"
"""What the name of a folder ends in while it is written."""


def write_folder(packed: PackedModel, folder: Path, report: Progress) -> None:
    """Write everything beside the folder, bring it to the disk, and only then give it its name."""
    partial = folder.with_name(f".{folder.name}.{os.getpid()}{PARTIAL}")
    partial.mkdir()
    try:
        _write_weights(packed, partial, report)
        report("writing the tokenizer", 0.7)
        _write_text(partial / "tokenizer.json", build_tokenizer(packed).to_str())
        for name, content in descriptions(packed).items():
            _write_text(partial / name, content)
        report("securing the files on the disk", 0.8)
        _seal(partial)
        partial.replace(folder)
        _flush(folder.parent)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    report("the model is ready", 1.0)


def _write_text(path: Path, content: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, "utf-8")


def _seal(folder: Path) -> None:
    """Bring every file to the disk, then write and bring there the manifest that vouches for them.

    The files get the permissions of an ordinary file: safetensors keeps its own to the owner, which
    would shut other users out of a shared cache.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    mode = (folder / "config.json").stat().st_mode
    for path in files:
        path.chmod(mode)
        _flush(path)
    manifest = {
        "model": MODEL_NAME,
        "weights_sha256": WEIGHTS_SHA256,
        "format": FORMAT_REVISION,
        "files": {path.relative_to(folder).as_posix(): path.stat().st_size for path in files},
    }
    _write_text(folder / MANIFEST_FILE, as_json(manifest))
    for path in (folder / MANIFEST_FILE, *(p for p in folder.iterdir() if p.is_dir()), folder):
        _flush(path)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_weights(packed: PackedModel, folder: Path, report: Progress) -> None:
    """Decode every tensor to float32, which holds 4 bits times an fp16 scale without a rounding."""
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    wanted = list(parameters(packed.shape))
    tensors = {}
    for done, parameter in enumerate(wanted):
        report("decoding the weights", 0.1 + 0.3 * done / len(wanted))
        tensors[parameter.name] = packed.tensor(parameter.packed_name, parameter.shape)
    tensors |= unused_pooler(packed.shape.hidden)
    report("writing the weights", 0.4)
    try:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    except SafetensorError as error:  # how the library reports a failed write
        code = errno.ENOSPC if "os error 28" in str(error) else errno.EIO
        raise OSError(code, str(error)) from error
