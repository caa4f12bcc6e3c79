"""Ingestion: only what changed is embedded, and a kill at any moment breaks nothing."""

import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.corpus import Corpus
from ingest.documents import Language, latest_day
from ingest.embedding import HashingEmbedder
from ingest.index import IndexUnavailableError, PassageIndex, SearchFilter
from ingest.lexical import LexicalEncoder, TermAnalyser
from ingest.pipeline import index_entries, ingest, manifest_of

WriteCorpus = Callable[..., Corpus]
REPOSITORY = Path(__file__).parents[2]
LEXICAL = LexicalEncoder(TermAnalyser())

TEXTS = {
    "main.1": ("両国は量子技術を開発する。", "Both countries will develop quantum technology."),
    "main.2": (
        "両国は原子力発電所の廃炉を進める。これには英国のロボットを使う。",
        "Both countries will decommission nuclear plants. British robots are used for this.",
    ),
    "main.3": ("両国は宇宙を探査する。", "Both countries will explore space."),
}
CHANGED = TEXTS | {"main.3": ("両国は月を探査する。", "Both countries will explore the moon.")}


@pytest.fixture
def index(quick_folder: Callable[[], Path]) -> Iterator[PassageIndex]:
    folder = quick_folder()
    with PassageIndex.open_folder(folder) as opened:
        yield opened
    shutil.rmtree(folder)


def ids_of(corpus: Corpus) -> list[str]:
    return [
        e.point_id for e in index_entries(corpus, manifest_of(corpus, HashingEmbedder(), LEXICAL))
    ]


def served_points(index: PassageIndex, corpus: Corpus) -> int:
    served = index.served()
    assert served is not None
    return len(index.stored_vectors(served.collection, ids_of(corpus)))


def test_everything_is_embedded_at_first_each_text_and_each_sentence_once(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    report = ingest(write_corpus({"first": TEXTS}), index, embedder, LEXICAL)

    assert (report.total, report.embedded, report.carried_over) == (6, 6, 0)
    assert index.count(report.collection) == 6
    assert sorted(embedder.embedded) == sorted(
        [
            *(f"短いfirst — 本文\n{ja}" for ja, _ in TEXTS.values()),
            *(f"Short first — Main text\n{en}" for _, en in TEXTS.values()),
            "両国は原子力発電所の廃炉を進める。",
            "これには英国のロボットを使う。",
            "Both countries will decommission nuclear plants.",
            "British robots are used for this.",
        ]
    )


def test_nothing_is_embedded_where_nothing_changed(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    corpus = write_corpus()
    first = ingest(corpus, index, embedder, LEXICAL)
    embedder.embedded.clear()
    second = ingest(corpus, index, embedder, LEXICAL)

    assert embedder.embedded == []
    assert second.collection == first.collection
    assert (second.embedded, second.carried_over) == (0, 6)


def test_only_the_passage_that_changed_is_embedded_again(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    before = ingest(write_corpus({"first": TEXTS}), index, embedder, LEXICAL)
    embedder.embedded.clear()
    report = ingest(write_corpus({"first": CHANGED}), index, embedder, LEXICAL)

    assert embedder.embedded == [
        "短いfirst — 本文\n両国は月を探査する。",
        "Short first — Main text\nBoth countries will explore the moon.",
    ]
    assert (report.total, report.embedded, report.carried_over) == (6, 2, 4)
    assert report.collection != before.collection


def test_what_was_carried_over_is_what_embedding_again_would_give(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any, quick_folder: Callable[[], Path]
) -> None:
    ingest(write_corpus({"first": TEXTS}), index, embedder, LEXICAL)
    corpus = write_corpus({"first": CHANGED})
    carried = ingest(corpus, index, embedder, LEXICAL)
    with PassageIndex.open_folder(quick_folder()) as other:
        afresh = ingest(corpus, other, embedder, LEXICAL)
        expected = other.stored_vectors(afresh.collection, ids_of(corpus))
    stored = index.stored_vectors(carried.collection, ids_of(corpus))

    assert set(stored) == set(expected)
    for key, vectors in stored.items():
        assert vectors.dense == pytest.approx(expected[key].dense, abs=1e-6)
        assert vectors.sentences == pytest.approx(expected[key].sentences, abs=1e-6)
        assert vectors.lexical.indices == expected[key].lexical.indices
        assert vectors.lexical.values == pytest.approx(expected[key].lexical.values, abs=1e-6)


def test_a_passage_that_is_gone_from_the_texts_is_gone_from_the_index(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    ingest(write_corpus({"first": TEXTS, "second": TEXTS}), index, embedder, LEXICAL)
    report = ingest(write_corpus({"first": TEXTS}), index, embedder, LEXICAL)

    assert report.embedded == 0
    assert index.count(report.collection) == 6


def test_ids_are_stable_when_another_passage_changes_or_comes_before(
    write_corpus: WriteCorpus,
) -> None:
    before = ids_of(write_corpus({"first": TEXTS}))
    first_new = {"main.9": ("新しい。", "New.")} | CHANGED
    after = ids_of(write_corpus({"earlier": TEXTS, "first": first_new}))

    assert set(before) < set(after)


def test_a_new_date_moves_a_document_for_the_filter(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    for date, found in (("2026-06-14", 0), ("1994-06", 3)):
        report = ingest(write_corpus(dates={"first": date}), index, embedder, LEXICAL)
        where = SearchFilter("ja", latest_day=int(latest_day("2000").strftime("%Y%m%d")))
        hits = index.search(
            report.collection, where, dense=embedder.embed_query("量子"), lexical=None, limit=9
        )
        assert len(hits.dense) == found


def test_another_model_embeds_everything_again(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    corpus = write_corpus()
    ingest(corpus, index, HashingEmbedder(64), LEXICAL)
    report = ingest(corpus, index, embedder, LEXICAL)

    assert report.embedded == report.total == 6
    served = index.served()
    assert served is not None
    assert served.manifest.dimension == 512


def test_a_rebuild_embeds_everything_again_beside_what_serves(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    corpus = write_corpus()
    first = ingest(corpus, index, embedder, LEXICAL)
    second = ingest(corpus, index, embedder, LEXICAL, rebuild=True)

    assert second.embedded == second.total
    assert second.collection != first.collection
    assert served_points(index, corpus) == 6


def test_going_back_to_the_texts_before_embeds_nothing(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    first = ingest(write_corpus({"first": TEXTS}), index, embedder, LEXICAL)
    ingest(write_corpus({"first": CHANGED}), index, embedder, LEXICAL)
    embedder.embedded.clear()
    back = ingest(write_corpus({"first": TEXTS}), index, embedder, LEXICAL)

    assert embedder.embedded == []
    assert back.collection == first.collection


def numbered(count: int, *, new: int = 0) -> dict[str, tuple[str, str]]:
    """So many passages, the last ones worded anew."""
    word = {True: ("新文", "New sentence"), False: ("文", "Sentence")}
    return {
        f"main.{n}": (f"第{n}の{word[n > count - new][0]}。", f"{word[n > count - new][1]} {n}.")
        for n in range(1, count + 1)
    }


def test_a_few_changes_are_made_in_a_copy_of_what_serves(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any, quick_folder: Callable[[], Path]
) -> None:
    ingest(write_corpus({"first": numbered(20)}), index, embedder, LEXICAL)
    embedder.embedded.clear()
    corpus = write_corpus({"first": numbered(20, new=1)})
    report = ingest(corpus, index, embedder, LEXICAL)

    assert (report.embedded, report.carried_over, len(embedder.embedded)) == (2, 38, 2)
    assert index.count(report.collection) == 40
    with PassageIndex.open_folder(quick_folder()) as other:
        afresh = ingest(corpus, other, embedder, LEXICAL)
        for question in ("新文", "Sentence 7", "New sentence 20"):
            language: Language = "ja" if question == "新文" else "en"
            words = LEXICAL.analyser.terms(question, language)
            terms = LEXICAL.encode_query(dict.fromkeys(words, 1.0))
            hits = [
                i.search(
                    name, SearchFilter(language), dense=embedder.embed_query(question),
                    lexical=terms, limit=40,
                )
                for i, name in ((index, report.collection), (other, afresh.collection))
            ]  # fmt: skip
            assert hits[0].dense == pytest.approx(dict(hits[1].dense), abs=1e-6)
            assert hits[0].lexical == pytest.approx(dict(hits[1].lexical), abs=1e-6)


def test_copies_of_copies_end_where_too_much_in_them_is_worn(
    write_corpus: WriteCorpus, embedder: Any, quick_folder: Callable[[], Path]
) -> None:
    folder = quick_folder()
    worn = []
    with PassageIndex.open_folder(folder) as index:
        for new in range(7):
            report = ingest(
                write_corpus({"first": numbered(20, new=new)}), index, embedder, LEXICAL
            )
            worn.append((folder / report.collection / "wear.json").exists())
            assert report.carried_over == (0 if new == 0 else 38)
            assert index.count(report.collection) == 40

    assert worn == [False, True, True, True, True, False, True]


def test_a_passage_that_is_gone_is_gone_from_a_copy(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    ingest(write_corpus({"first": numbered(20)}), index, embedder, LEXICAL)
    report = ingest(write_corpus({"first": numbered(19)}), index, embedder, LEXICAL)

    assert (report.embedded, report.carried_over) == (0, 38)
    assert index.count(report.collection) == 38


def test_progress_is_told_up_to_the_end(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    told: list[tuple[int, int]] = []
    many = {f"main.{n}": (f"第{n}の文。", f"Sentence {n}.") for n in range(1, 41)}
    ingest(
        write_corpus({"first": many}), index, embedder, LEXICAL,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip

    assert told == [(64, 80), (80, 80)]


def test_a_failing_model_leaves_the_old_index_serving(
    index: PassageIndex, write_corpus: WriteCorpus, embedder: Any
) -> None:
    class Failing(HashingEmbedder):
        def embed_passages(self, texts: Any) -> Any:
            raise MemoryError("no room")

    old = ingest(write_corpus({"first": TEXTS}), index, embedder, LEXICAL)
    changed = write_corpus({"first": CHANGED})
    with pytest.raises(MemoryError):
        ingest(changed, index, Failing(), LEXICAL)

    served = index.served()
    assert served is not None
    assert served.collection == old.collection
    assert ingest(changed, index, embedder, LEXICAL).carried_over == 4


# -- kills -------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.corpus import read_corpus
from ingest.embedding import HashingEmbedder
from ingest.index.edge import EdgeIndex
from ingest.lexical import LexicalEncoder, TermAnalyser
from ingest.pipeline import ingest

def die():
    os.kill(os.getpid(), signal.SIGKILL)

class Killed(EdgeIndex):
    def begin(self, *args, **kwargs):
        name = super().begin(*args, **kwargs)
        point == "begun" and die()
        return name
    def add(self, collection, points):
        carried_over = len(points) < 64
        if point == "half a batch" and not carried_over:
            super().add(collection, points[:7])
            die()
        super().add(collection, points)
        point == "carried over" and die()
        point == "one batch" and not carried_over and die()
    def remove_others(self, *args):
        super().remove_others(*args)
        point == "complete" and die()
    def commit(self, *args):
        super().commit(*args)
        point == "swapped" and die()

class KilledEmbedder(HashingEmbedder):
    def embed_passages(self, texts):
        point == "embedding" and die()
        return super().embed_passages(texts)

corpus = read_corpus([Path(sys.argv[1])])
lexical = LexicalEncoder(TermAnalyser())
lexical.encode_passage("先に辞書を読む", "ja")
for folder in map(Path, sys.argv[2:]):
    point = folder.name
    child = os.fork()
    if not child:
        if point.endswith("ms"):
            signal.setitimer(signal.ITIMER_REAL, int(point[:-2]) / 1000)  # unhandled: ends at once
        ingest(corpus, Killed.open(folder), KilledEmbedder(), lexical)
        os._exit(0)
    print(point, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
NAMED_POINTS = ["begun", "carried over", "embedding", "half a batch", "one batch", "complete",
                "swapped"]  # fmt: skip
KILLS = int(os.environ.get("KILLS", "3"))  # KILLS=50 for the whole proof
MOMENTS = [f"{n}ms" for n in random.Random(8).sample(range(20, 420), KILLS)]  # noqa: S311


def many(version: int) -> dict[str, tuple[str, str]]:
    texts = {f"main.{n}": (f"第{n}の文。続く。", f"Sentence {n}. More.") for n in range(1, 36)}
    changed = {f"main.{n}": (f"第{n}の新文。", f"New sentence {n}.") for n in range(1, 34)}
    return texts if version == 1 else texts | changed


def test_a_kill_at_any_moment_leaves_the_old_index_serving_and_the_next_run_completes(
    tmp_path: Path,
    quick_folder: Callable[[], Path],
    copy_index: Callable[[Path, Path], None],
    write_corpus: WriteCorpus,
    embedder: Any,
) -> None:
    disk = quick_folder()
    old = write_corpus({"first": many(1)})
    with PassageIndex.open_folder(disk / "base") as index:
        ingest(old, index, embedder, LEXICAL)
    new = write_corpus({"first": many(2)})
    folders = {point: disk / point for point in [*NAMED_POINTS, *MOMENTS]}
    for folder in folders.values():
        copy_index(disk / "base", folder)

    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "corpus"), *map(str, folders.values())],
        cwd=REPOSITORY, env=os.environ | {"PYTHONUTF8": "1"}, capture_output=True, text=True,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr
    ends = dict(line.rsplit(" ", 1) for line in ran.stdout.splitlines())
    assert {ends[point] for point in NAMED_POINTS} == {str(-signal.SIGKILL)}
    assert {ends[moment] for moment in MOMENTS} <= {str(-signal.SIGALRM), "0"}
    embedded = {}
    for point, folder in folders.items():
        with PassageIndex.open_folder(folder) as index:
            served = index.served()
            assert served is not None
            assert served.manifest.corpus_version in {old.version, new.version}, point
            assert (served.manifest.corpus_version == new.version) <= (
                point == "swapped" or point in MOMENTS
            )
            assert served_points(index, old) == 70 == index.count(served.collection), point
            embedder.embedded.clear()
            report = ingest(new, index, embedder, LEXICAL)
            embedded[point] = report.embedded
            assert index.count(report.collection) == 70, point
            assert served_points(index, new) == 70, point
            assert set(index.fingerprints(report.collection, entries_of(new)).values()) == {
                e.fingerprint for e in entries_of(new)
            }
    assert embedded["begun"] == embedded["carried over"] == embedded["embedding"] == 66
    assert embedded["half a batch"] == 66 - 7
    assert embedded["one batch"] == 66 - 64
    assert embedded["complete"] == embedded["swapped"] == 0


def entries_of(corpus: Corpus) -> list[Any]:
    return list(index_entries(corpus, manifest_of(corpus, HashingEmbedder(), LEXICAL)))


# -- a full disk -------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own."""
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> None:
    """Leave 40 MB."""
    with (disk / "filler").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - (40 << 20))


@pytest.mark.parametrize("full", ["before", "meanwhile"])
def test_a_full_disk_is_one_clear_line_and_the_old_index_goes_on(
    small_disk: Path, write_corpus: WriteCorpus, embedder: Any, full: str
) -> None:
    class Filling(HashingEmbedder):
        def embed_passages(self, texts: Any) -> Any:
            fill(small_disk)
            return super().embed_passages(texts)

    corpus = write_corpus()
    changed = write_corpus({"first": many(1)})
    with PassageIndex.open_folder(small_disk / "index") as index:
        ingest(corpus, index, embedder, LEXICAL)
        served = index.served()
        if full == "before":
            fill(small_disk)
        with pytest.raises(IndexUnavailableError) as caught:
            ingest(changed, index, Filling(), LEXICAL)

        message = str(caught.value)
        assert re.search(r"cannot be written: 6\d MB are needed, 40 MB are free\.", message)
        assert message.endswith("Free some space or choose another folder with PARTNERSHIP_DATA.")
        assert "\n" not in message
        assert index.served() == served
    with PassageIndex.open_folder(small_disk / "index") as index:
        assert index.served() == served
        assert served_points(index, corpus) == 6
        (small_disk / "filler").unlink()
        assert ingest(changed, index, embedder, LEXICAL).total == 70
