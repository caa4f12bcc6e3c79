"""Snapshots of the embedded index: a round trip, and what is refused."""

import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from qdrant_client import QdrantClient

from ingest.corpus import Corpus
from ingest.embedding import HashingEmbedder
from ingest.index import IndexUnavailableError, Manifest, PassageIndex, SearchFilter
from ingest.index.server import ServerIndex
from ingest.lexical import LexicalEncoder, TermAnalyser
from ingest.pipeline import ingest, manifest_of

WriteCorpus = Callable[..., Corpus]
LEXICAL = LexicalEncoder(TermAnalyser())
MODEL = manifest_of(Corpus({}, ""), HashingEmbedder(), LEXICAL).model
OTHER = {"main.1": ("両国は月を探査する。", "Both countries will explore the moon.")}


@pytest.fixture
def folder(quick_folder: Callable[[], Path]) -> Iterator[Path]:
    place = quick_folder()
    yield place
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def originals(quick_folder: Callable[[], Path]) -> Iterator[Path]:
    place = quick_folder()
    yield place
    shutil.rmtree(place)


@pytest.fixture
def kept(
    folder: Path,
    originals: Path,
    write_corpus: WriteCorpus,
    copy_index: Callable[[Path, Path], None],
) -> Path:
    """A snapshot of an index of three passages; both are made once, and copied for each test."""
    file = originals / "kept.snapshot"
    if not file.exists():
        with PassageIndex.open_folder(originals / "first") as index:
            ingest(write_corpus(), index, HashingEmbedder(), LEXICAL)
            index.snapshot(file)
    copy_index(originals / "first", folder / "first")
    return Path(shutil.copy(file, folder))


def found(index: PassageIndex) -> dict[str, float]:
    served = index.served()
    assert served is not None
    vector = HashingEmbedder().embed_query("quantum technology")
    terms = LEXICAL.encode_query(dict.fromkeys(LEXICAL.analyser.terms("quantum", "en"), 1.0))
    hits = index.search(served.collection, SearchFilter("en"), dense=vector, lexical=terms, limit=9)
    return {**hits.dense, **{f"lexical {key}": score for key, score in hits.lexical.items()}}


def refusal(index: PassageIndex, file: Path) -> str:
    before = index.served()
    with pytest.raises(IndexUnavailableError) as caught:
        index.restore(file, MODEL)
    assert index.served() == before
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_restored_is_what_was_kept(folder: Path, kept: Path) -> None:
    with PassageIndex.open_folder(folder / "first") as index:
        expected, before = found(index), index.served()
    with PassageIndex.open_folder(folder / "second") as index:
        served = index.restore(kept, MODEL)
        assert found(index) == expected
        assert before is not None
        assert served.manifest == before.manifest
    with PassageIndex.open_folder(folder / "second") as index:
        assert index.served() == served
        assert found(index) == expected


def test_a_restored_index_takes_over_and_the_next_ingestion_embeds_only_what_differs(
    folder: Path, kept: Path, write_corpus: WriteCorpus
) -> None:
    with PassageIndex.open_folder(folder / "second") as index:
        ingest(write_corpus({"first": OTHER}), index, HashingEmbedder(), LEXICAL)
        served = index.restore(kept, MODEL)
        assert index.count(served.collection) == 6
        assert len(index.builds()) == 2
        report = ingest(write_corpus(), index, HashingEmbedder(), LEXICAL)
        assert report.embedded == 0


def test_a_snapshot_replaces_an_older_one_and_leaves_nothing_else(folder: Path, kept: Path) -> None:
    old = kept.read_bytes()
    kept.write_bytes(b"older")
    with PassageIndex.open_folder(folder / "first") as index:
        index.snapshot(kept)

    assert len(kept.read_bytes()) == pytest.approx(len(old), rel=0.1)
    assert sorted(path.name for path in folder.iterdir()) == ["first", "kept.snapshot"]


def test_another_models_snapshot_is_refused_before_anything_is_unpacked(
    folder: Path, kept: Path
) -> None:
    with PassageIndex.open_folder(folder / "second") as index:
        with pytest.raises(
            IndexUnavailableError, match="was made with hashing-1, but the"
        ) as error:
            index.restore(kept, ("other-model", *MODEL[1:]))
        assert index.builds() == []
    assert str(error.value).endswith("Name that model, or run: partnership ingest")


def test_the_other_engine_refuses_it_by_name(kept: Path) -> None:
    with ServerIndex(QdrantClient(":memory:")) as server:
        line = refusal(server, kept)
        with pytest.raises(IndexUnavailableError, match="nothing to keep yet"):
            server.snapshot(kept)
    assert "is of the embedded engine, and this index is of the server one" in line


def altered(kept: Path, change: Callable[[bytearray], object]) -> None:
    content = bytearray(kept.read_bytes())
    change(content)
    kept.write_bytes(content)


def repacked(kept: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> None:
    """The same tar with some of its members changed."""
    made = BytesIO()
    with tarfile.open(kept) as old, tarfile.open(fileobj=made, mode="w:gz", compresslevel=1) as new:
        for member in old:
            file = old.extractfile(member)
            assert file is not None
            changed = change(member.name, file.read())
            if changed is not None:
                member.name, content = changed
                member.size = len(content)
                new.addfile(member, BytesIO(content))
    kept.write_bytes(made.getvalue())


def is_vectors(name: str) -> bool:
    return name.endswith("vector_storage-dense/vectors/chunk_0.mmap")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "no snapshot at all": lambda f: f.write_text("something else"),
    "empty": lambda f: f.write_bytes(b""),
    "cut short": lambda f: f.write_bytes(f.read_bytes()[:-2000]),
    "a byte turned": lambda f: altered(f, lambda c: c.__setitem__(300, c[300] ^ 1)),
    "its last checksum turned": lambda f: altered(f, lambda c: c.__setitem__(-8, c[-8] ^ 1)),
    "a file changed": lambda f: repacked(
        f, lambda n, c: (n, c[:-1] + b"x") if is_vectors(n) else (n, c)
    ),
    "a file gone": lambda f: repacked(f, lambda n, c: None if is_vectors(n) else (n, c)),
    "a name that leads elsewhere": lambda f: repacked(
        f, lambda n, c: (f"../{n}", c) if is_vectors(n) else (n, c)
    ),
    "no header": lambda f: repacked(f, lambda n, c: None if n == "snapshot.json" else (n, c)),
    "a header of another format": lambda f: repacked(
        f, lambda n, c: (n, b'{"format": 2}') if n == "snapshot.json" else (n, c)
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_snapshot_is_refused_and_what_serves_goes_on(
    folder: Path, kept: Path, damage: str
) -> None:
    DAMAGES[damage](kept)
    with PassageIndex.open_folder(folder / "first") as index:
        before = index.builds()
        assert str(kept) in refusal(index, kept)
        assert index.builds() == before
        assert len(found(index)) > 3
    assert not list(folder.rglob("*.new"))


def test_a_header_with_a_name_that_leads_elsewhere_is_refused(folder: Path, kept: Path) -> None:
    def lead_elsewhere(name: str, content: bytes) -> tuple[str, bytes]:
        if name == "snapshot.json":
            header = json.loads(content)
            vectors = next(n for n in header["files"] if is_vectors(n))
            header["files"]["../../out"] = header["files"].pop(vectors)
            return name, json.dumps(header).encode()
        return ("../../out", content) if is_vectors(name) else (name, content)

    repacked(kept, lead_elsewhere)
    with PassageIndex.open_folder(folder / "first") as index:
        assert "it is damaged" in refusal(index, kept)
    assert not (folder.parent / "out").exists()
    assert not (folder / "out").exists()


def test_nothing_to_keep_and_nowhere_to_keep_it_are_one_line_each(folder: Path, kept: Path) -> None:
    with (
        PassageIndex.open_folder(folder / "empty") as index,
        pytest.raises(
            IndexUnavailableError, match=r"nothing to keep yet\. Run: partnership ingest"
        ),
    ):
        index.snapshot(kept)
    with (
        PassageIndex.open_folder(folder / "first") as index,
        pytest.raises(IndexUnavailableError, match="cannot be written: No such file or directory"),
    ):
        index.snapshot(folder / "nowhere" / "kept.snapshot")


def test_a_manifest_tells_models_apart() -> None:
    manifest = Manifest("sha256:a", *MODEL[:2], MODEL[2], MODEL[3])

    assert replace(manifest, corpus_version="sha256:b").model == MODEL
    assert replace(manifest, lexical="other").model != MODEL
