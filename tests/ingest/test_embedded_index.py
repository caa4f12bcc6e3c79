"""The embedded index: one folder, one process, faults told in one line and mended by a rebuild."""

import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.corpus import Corpus
from ingest.embedding import HashingEmbedder
from ingest.index import IndexUnavailableError, Manifest, PassageIndex, SearchFilter
from ingest.index.build_folder import BuildFolder, DamagedError
from ingest.lexical import LexicalEncoder, TermAnalyser
from ingest.pipeline import ingest

WriteCorpus = Callable[..., Corpus]
REPOSITORY = Path(__file__).parents[2]
LEXICAL = LexicalEncoder(TermAnalyser())
MANIFEST = Manifest("sha256:" + "a" * 64, "test-embedder", "test-terms", 8)
CHANGED = {"main.1": ("両国は月を探査する。", "Both countries will explore the moon.")}


@pytest.fixture
def folder(quick_folder: Callable[[], Path]) -> Iterator[Path]:
    place = quick_folder()
    yield place / "index"
    shutil.rmtree(place)


def found(index: PassageIndex, question: str) -> dict[str, float]:
    served = index.served()
    assert served is not None
    vector = HashingEmbedder().embed_query(question)
    hits = index.search(served.collection, SearchFilter("en"), dense=vector, lexical=None, limit=9)
    return dict(hits.dense)


def fault(action: Callable[[], Any]) -> str:
    """The one line that an action fails with."""
    with pytest.raises(IndexUnavailableError) as caught:
        action()
    assert "\n" not in str(caught.value)
    return str(caught.value)


def ingested(folder: Path, corpus: Corpus) -> Path:
    """An index with two builds; the folder of the one that serves."""
    with PassageIndex.open_folder(folder) as index:
        return folder / ingest(corpus, index, HashingEmbedder(), LEXICAL).collection


# -- one folder, one process ---------------------------------------------------------------------


def test_an_index_outlives_the_process_that_made_it(
    folder: Path, write_corpus: WriteCorpus
) -> None:
    build = ingested(folder, write_corpus())
    with PassageIndex.open_folder(folder) as index:
        served = index.served()
        assert served is not None
        assert served.collection == build.name
        assert index.count(served.collection) == 6
        assert found(index, "quantum technology")["first:main.1"] > 0


def test_a_folder_in_use_is_one_clear_line(folder: Path) -> None:
    program = "import sys, pathlib; from ingest.index import PassageIndex as Index\n"
    program += "try: Index.open_folder(pathlib.Path(sys.argv[1]))\nexcept Exception as e: print(e)"
    with PassageIndex.open_folder(folder) as index:
        ran = subprocess.run(
            [sys.executable, "-c", program, str(folder)],
            cwd=REPOSITORY, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True, text=True,
        )  # fmt: skip
        assert index.served() is None  # the one that holds it goes on

    assert ran.stdout.startswith(f"The index in {folder} is in use by another process")
    assert "PARTNERSHIP_QDRANT_URL" in ran.stdout
    assert ran.stdout.count("\n") == 1


def test_a_folder_is_free_again_when_it_is_closed(folder: Path) -> None:
    for _ in range(3):
        with PassageIndex.open_folder(folder) as index:
            assert index.served() is None


def test_a_folder_that_is_a_file_is_one_clear_line(folder: Path) -> None:
    folder.write_text("in the way")

    line = fault(lambda: PassageIndex.open_folder(folder))
    assert line.startswith(f"The index in {folder} cannot be written: ")


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that nothing can be written to, by root neither."""
    place = tmp_path / "read-only"
    place.mkdir()
    if os.geteuid() != 0:
        place.chmod(0o500)
        yield place
        return
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("needs the right to mount a disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("inside", [".", "index"])
def test_a_read_only_folder_is_one_clear_line(read_only: Path, inside: str) -> None:
    line = fault(lambda: PassageIndex.open_folder(read_only / inside))

    assert "cannot be written: " in line
    assert line.endswith("Free some space or choose another folder with PARTNERSHIP_DATA.")


def test_an_earlier_versions_folder_is_told_of_and_removed_by_the_next_ingestion(
    folder: Path, write_corpus: WriteCorpus, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "collection" / "passages-1").mkdir(parents=True)
    (folder / "meta.json").write_text("{}")
    (folder / "mine.txt").write_text("stays")
    with caplog.at_level(logging.WARNING, "partnership"):
        with PassageIndex.open_folder(folder) as index:
            assert index.served() is None
        assert [r.getMessage() for r in caplog.records] == [
            f"The index in {folder} is an earlier version's and is not used. "
            "An ingestion makes it anew and removes the old one."
        ]
        build = ingested(folder, write_corpus())
        caplog.clear()
        with PassageIndex.open_folder(folder):
            assert caplog.records == []

    left = {path.name for path in folder.iterdir()}
    assert left - {"lock"} == {build.name, "current.json", "mine.txt"}


# -- damage --------------------------------------------------------------------------------------


def one(build: Path, pattern: str) -> Path:
    return sorted(build.glob(f"shard/segments/*/{pattern}"))[0]


def alter(path: Path) -> None:
    """Turn one byte that is not zero."""
    with path.open("r+b") as file:
        block = file.read(4096)
        place = next(i for i, byte in enumerate(block) if byte)
        file.seek(place)
        file.write(bytes([block[place] ^ 255]))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "half a name": lambda b: (b.parent / "current.json").write_text('{"build": '),
    "an empty name": lambda b: (b.parent / "current.json").write_text(""),
    "no name": lambda b: (b.parent / "current.json").write_text('{"build": null}'),
    "a foreign name": lambda b: (b.parent / "current.json").write_text('{"build": "../mine"}'),
    "a build that is gone": lambda b: shutil.rmtree(b),
    "no manifest": lambda b: (b / "manifest.json").unlink(),
    "another manifest": lambda b: (b / "manifest.json").write_text('{"corpus_version": "1"}'),
    "no seal": lambda b: (b / "seal.json").unlink(),
    "half a seal": lambda b: (b / "seal.json").write_text('{"segments'),
    "a shard that is gone": lambda b: shutil.rmtree(b / "shard"),
    "no ids": lambda b: one(b, "mutable_id_tracker.mappings").unlink(),
    "half of the ids": lambda b: os.truncate(one(b, "mutable_id_tracker.mappings"), 60),
    "another vector": lambda b: alter(one(b, "vector_storage-dense/vectors/chunk_0.mmap")),
    "half of the vectors": lambda b: os.truncate(
        one(b, "vector_storage-sentences/vectors/chunk_0.mmap"), 1000
    ),
    "another text": lambda b: alter(one(b, "payload_storage/page_0.dat")),
    "another term": lambda b: alter(one(b, "vector_storage-lexical/store/page_0.dat")),
    "no version": lambda b: one(b, "version.info").unlink(),
    "a shard's broken settings": lambda b: (b / "shard" / "edge_config.json").write_text("{"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_one_clear_line_and_a_rebuild_mends_it(
    folder: Path, write_corpus: WriteCorpus, damage: str
) -> None:
    corpus = write_corpus()
    DAMAGES[damage](ingested(folder, corpus))
    for _ in range(2):  # the second is not told that the folder is in use
        with PassageIndex.open_folder(folder) as index:
            line = fault(index.served)
            assert line.startswith(f"The index in {folder} cannot be read (")
            assert line.endswith("Make it anew: partnership ingest --rebuild")
            assert fault(lambda: ingest(corpus, index, HashingEmbedder(), LEXICAL)) == line

    with PassageIndex.open_folder(folder) as index:
        report = ingest(corpus, index, HashingEmbedder(), LEXICAL, rebuild=True)
        assert report.embedded == report.total == index.count(report.collection) == 6
    with PassageIndex.open_folder(folder) as index:
        assert len(found(index, "quantum technology")) == 3


@pytest.mark.parametrize("damage", ["no manifest", "a shard that is gone"])
def test_an_unfinished_build_that_is_damaged_is_begun_anew(
    folder: Path, write_corpus: WriteCorpus, damage: str
) -> None:
    corpus = write_corpus()
    with PassageIndex.open_folder(folder) as index:
        unfinished = index.begin(MANIFEST)
    DAMAGES[damage](folder / unfinished)
    with PassageIndex.open_folder(folder) as index:
        assert index.begin(MANIFEST) != unfinished
        ingest(corpus, index, HashingEmbedder(), LEXICAL)
        assert len(index.builds()) == 1


def test_the_build_before_is_gone_back_to_only_if_it_is_sound(
    folder: Path, write_corpus: WriteCorpus, embedder: Any
) -> None:
    first = write_corpus()
    before = ingested(folder, first)
    ingested(folder, write_corpus({"first": CHANGED}))
    alter(one(before, "vector_storage-dense/vectors/chunk_0.mmap"))

    with PassageIndex.open_folder(folder) as index:
        report = ingest(write_corpus(), index, embedder, LEXICAL)
        assert report.collection != before.name
        assert report.embedded == 6
        assert found(index, "quantum technology")["first:main.1"] == pytest.approx(
            float(HashingEmbedder().embed_query("quantum technology")
                  @ embedder.embed_passages(["Short first — Main text\n"
                                             "Both countries will develop quantum technology."])[0])
        )  # fmt: skip


def test_a_seal_knows_a_files_content_and_not_its_holes(tmp_path: Path) -> None:
    build = BuildFolder(tmp_path)
    build.shard.mkdir()
    file = build.shard / "data"
    with file.open("wb") as opened:
        opened.seek(200_000)
        opened.write(b"here")
        opened.truncate(1_000_000)
    build.seal()

    content = bytes(200_000) + b"here" + bytes(799_996)
    file.write_bytes(content)
    build.verify()
    for other in (content[:-1], content + b"\0", bytes(1_000_000), b"x" + content[1:],
                  bytes(65_536) + content[:-65_536]):  # fmt: skip
        file.write_bytes(other)
        with pytest.raises(DamagedError, match="shard/data is missing or altered"):
            build.verify()
    file.write_bytes(content)
    (build.shard / "more").write_bytes(b"")
    with pytest.raises(DamagedError, match="shard/more is missing or altered"):
        build.verify()


# -- reading while it is built -------------------------------------------------------------------


def test_searches_go_on_while_builds_are_made_and_swapped(
    folder: Path, write_corpus: WriteCorpus
) -> None:
    corpora = [write_corpus(), write_corpus({"first": CHANGED})]
    sizes: set[int] = set()
    failures: list[BaseException] = []
    done, started = threading.Event(), threading.Barrier(5)

    with PassageIndex.open_folder(folder) as index:
        ingest(corpora[0], index, HashingEmbedder(), LEXICAL)

        def search() -> None:
            started.wait()
            while not done.is_set():
                try:
                    sizes.add(len(found(index, "quantum technology")))
                except BaseException as error:
                    failures.append(error)
                    return

        threads = [threading.Thread(target=search) for _ in range(4)]
        for thread in threads:
            thread.start()
        started.wait()
        for corpus in corpora[::-1] * 3:
            ingest(corpus, index, HashingEmbedder(), LEXICAL)
        done.set()
        for thread in threads:
            thread.join()

    assert failures == []
    assert sizes <= {1, 3}
    assert 3 in sizes


def test_a_swap_is_seen_at_once_and_nothing_is_read_until_there_is_one(
    folder: Path, write_corpus: WriteCorpus
) -> None:
    with PassageIndex.open_folder(folder) as index:
        first = ingest(write_corpus(), index, HashingEmbedder(), LEXICAL)
        served = index.served()
        assert index.served() is served
        second = ingest(write_corpus({"first": CHANGED}), index, HashingEmbedder(), LEXICAL)
        after = index.served()

    assert served is not None
    assert after is not None
    assert (served.collection, after.collection) == (first.collection, second.collection)
    assert json.loads((folder / "current.json").read_text()) == {"build": second.collection}
