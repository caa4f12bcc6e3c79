"""The index, whichever engine holds it: searched with filters, built beside, swapped whole.

Every test runs on the embedded engine and on the server's code over qdrant-client's own engine;
with QDRANT_URL set, on that (empty) server or cluster too.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from ingest.corpus import Corpus
from ingest.embedding import HashingEmbedder
from ingest.index import (
    EntryVectors,
    Hits,
    IndexEntry,
    Manifest,
    PassageIndex,
    SearchFilter,
)
from ingest.index.server import ServerIndex
from ingest.lexical import LexicalEncoder, SparseVector, TermAnalyser
from ingest.pipeline import ingest

DIMENSION = 8
MANIFEST = Manifest("sha256:" + "a" * 64, "test-embedder", "test-terms", DIMENSION)
WriteCorpus = Callable[..., Corpus]
SERVER = os.environ.get("QDRANT_URL")
ENGINES = ["embedded", "client", *(["server"] if SERVER else [])]
pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect:UserWarning"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact:UserWarning"),
]


def open_engine(engine: str, folder: Path) -> PassageIndex:
    if engine == "embedded":
        return PassageIndex.open_folder(folder)
    if engine == "client":
        return ServerIndex(QdrantClient(":memory:"))
    assert SERVER is not None
    client = QdrantClient(url=SERVER, api_key=os.environ.get("QDRANT_API_KEY"))
    index = ServerIndex(client)
    assert index.builds() == [], "give the tests a server of their own: they delete what is on it"
    return index


@pytest.fixture(params=ENGINES)
def index(
    request: pytest.FixtureRequest, quick_folder: Callable[[], Path]
) -> Iterator[PassageIndex]:
    folder = quick_folder()
    with open_engine(request.param, folder) as opened:
        yield opened
        if request.param == "server":
            clear(opened)
    shutil.rmtree(folder)


def clear(index: PassageIndex) -> None:
    assert isinstance(index, ServerIndex)
    for name in index.builds():
        index._client.delete_collection(name)


def point(number: int = 1, **changes: object) -> tuple[IndexEntry, EntryVectors]:
    entry = IndexEntry(
        passage_id=f"first:main.{number}",
        language="en",
        document_id="first",
        order=number,
        day=20260614,
        standing="authentic",
        text=f"Text {number}.",
        content=f"Text {number}.",
        only_language=False,
        fingerprint=f"f{number}",
    )
    vector = np.zeros(DIMENSION, np.float32)
    vector[number % DIMENSION] = 1.0
    vectors = EntryVectors(vector, vector[None, :], SparseVector([number], [1.0]))
    return replace(entry, **changes), vectors  # type: ignore[arg-type]


def build(index: PassageIndex, manifest: Manifest, numbers: range) -> str:
    name = index.begin(manifest)
    index.add(name, [point(n) for n in numbers])
    index.commit(name)
    return name


def find(index: PassageIndex, name: str, where: SearchFilter, number: int = 1) -> Hits:
    dense = point(number)[1].dense
    return index.search(name, where, dense=dense, lexical=SparseVector([number], [1.0]), limit=1)


def test_an_index_serves_nothing_before_the_first_ingestion(index: PassageIndex) -> None:
    assert index.served() is None


def test_a_build_is_invisible_until_it_is_committed(index: PassageIndex) -> None:
    name = index.begin(MANIFEST)
    index.add(name, [point()])
    assert index.served() is None

    index.commit(name)

    served = index.served()
    assert served is not None
    assert (served.collection, served.manifest) == (name, MANIFEST)


def test_a_new_build_takes_over_and_the_one_before_stays_for_requests_under_way(
    index: PassageIndex,
) -> None:
    names = [build(index, replace(MANIFEST, corpus_version=f"v{i}"), range(1, 3)) for i in range(3)]

    served = index.served()
    assert served is not None
    assert served.collection == names[2]
    assert index.count(names[1]) == 2
    assert set(index.builds()) == {names[1], names[2]}


def test_committing_what_serves_changes_nothing(index: PassageIndex) -> None:
    name = build(index, MANIFEST, range(1, 2))
    index.commit(name)

    served = index.served()
    assert served is not None
    assert served.collection == name


def test_an_unfinished_build_of_the_same_things_is_gone_on_with(index: PassageIndex) -> None:
    name = index.begin(MANIFEST)
    index.add(name, [point()])

    assert index.begin(MANIFEST) == name
    assert index.count(name) == 1
    assert index.begin(replace(MANIFEST, corpus_version="other")) != name


def test_a_fresh_build_leaves_an_unfinished_one_behind(index: PassageIndex) -> None:
    name = index.begin(MANIFEST)
    index.add(name, [point()])
    fresh = index.begin(MANIFEST, fresh=True)

    assert fresh != name
    assert index.count(fresh) == 0


def test_storing_a_point_again_replaces_it(index: PassageIndex) -> None:
    name = index.begin(MANIFEST)
    index.add(name, [point()])
    index.add(name, [point(fingerprint="changed")])

    entry = point()[0]
    assert index.count(name) == 1
    assert index.fingerprints(name, [entry]) == {entry.point_id: "changed"}


def test_points_left_by_an_older_try_are_removed(index: PassageIndex) -> None:
    name = index.begin(MANIFEST)
    index.add(name, [point(n) for n in range(1, 6)])
    kept = [point(n)[0].point_id for n in (2, 4)]
    index.remove_others(name, kept)

    assert index.count(name) == 2
    assert set(index.stored_vectors(name, [point(n)[0].point_id for n in range(1, 6)])) == set(kept)


def test_stored_vectors_come_back_as_they_were(index: PassageIndex) -> None:
    name = index.begin(MANIFEST)
    entry, _ = point()
    rows = np.eye(3, DIMENSION, dtype=np.float32)
    vectors = EntryVectors(rows[0], rows, SparseVector([1, 7], [0.5, 2.0]))
    index.add(name, [(entry, vectors)])
    stored = index.stored_vectors(name, [entry.point_id])[entry.point_id]

    assert np.array_equal(stored.dense, vectors.dense)
    assert np.array_equal(stored.sentences, vectors.sentences)
    assert stored.lexical == vectors.lexical
    assert np.array_equal(
        index.sentence_vectors(name, [entry.passage_id], "en")[entry.passage_id], rows
    )
    assert index.sentence_vectors(name, [entry.passage_id], "ja") == {}


def test_a_passage_has_one_point_in_each_language() -> None:
    ids = {point(n, language=language)[0].point_id for n in (1, 2) for language in ("ja", "en")}

    assert len(ids) == 4


@pytest.mark.parametrize(
    "where",
    [
        SearchFilter("en", documents=("second",)),
        SearchFilter("en", latest_day=20250101),
        SearchFilter("ja"),
        SearchFilter("en", only_language=True),
    ],
)
def test_a_filter_is_applied_in_the_engine_and_not_to_its_results(
    index: PassageIndex, where: SearchFilter
) -> None:
    name = index.begin(MANIFEST)
    wanted = {"document_id": "second", "day": 20240101, "language": where.language}
    far = point(2, **wanted, only_language=True, passage_id="second:main.2")
    index.add(name, [*(point(1, passage_id=f"first:main.{n}") for n in range(30, 60)), far])

    for number in (1, 2):
        hits = find(index, name, where, number)
        assert set(hits.dense) == set(hits.sentences) == {"second:main.2"}
    assert set(find(index, name, where, 2).lexical) == {"second:main.2"}


def test_a_document_without_a_date_is_not_found_by_a_date(index: PassageIndex) -> None:
    name = index.begin(MANIFEST)
    index.add(name, [point(1, day=None)])

    assert find(index, name, SearchFilter("en", latest_day=20991231)).dense == {}
    assert set(find(index, name, SearchFilter("en")).dense) == {"first:main.1"}


def test_a_question_without_terms_is_searched_by_vectors_alone(index: PassageIndex) -> None:
    name = build(index, MANIFEST, range(1, 3))
    dense = point(1)[1].dense
    hits = [
        index.search(name, SearchFilter("en"), dense=dense, lexical=lexical, limit=5)
        for lexical in (None, SparseVector([], []))
    ]

    assert all(h.lexical == {} and "first:main.1" in h.dense for h in hits)


def test_the_best_sentence_of_a_passage_counts(index: PassageIndex) -> None:
    name = index.begin(MANIFEST)
    rows = np.eye(3, DIMENSION, dtype=np.float32)
    entry, _ = point()
    index.add(name, [(entry, EntryVectors(rows[0], rows[1:], SparseVector([1], [1.0])))])
    hits = index.search(name, SearchFilter("en"), dense=rows[2], lexical=None, limit=5)

    assert hits.dense["first:main.1"] == pytest.approx(0)
    assert hits.sentences["first:main.1"] == pytest.approx(1)


def test_rare_terms_weigh_more_than_common_ones(index: PassageIndex) -> None:
    name = index.begin(MANIFEST)
    points = []
    for n in range(1, 9):
        entry, vectors = point(n)
        terms = SparseVector([1, 2] if n == 5 else [1], [1.0, 1.0] if n == 5 else [1.0])
        points.append((entry, replace(vectors, lexical=terms)))
    index.add(name, points)
    scores = [
        index.search(
            name, SearchFilter("en"), dense=points[0][1].dense,
            lexical=SparseVector([term], [1.0]), limit=8,
        ).lexical["first:main.5"]
        for term in (1, 2)
    ]  # fmt: skip

    assert scores[1] > scores[0]


def random_points(count: int) -> list[tuple[IndexEntry, EntryVectors]]:
    random = np.random.default_rng(20260614)
    points = []
    for n in range(count):
        rows = random.standard_normal((1 + n % 4, DIMENSION)).astype(np.float32)
        terms = sorted(random.choice(60, size=12, replace=False).tolist())
        weights = random.random(12).astype(np.float32).tolist()
        entry, _ = point(n, document_id=f"d{n % 7}", language="ja" if n % 2 else "en")
        points.append((entry, EntryVectors(rows[0], rows, SparseVector(terms, weights))))
    return points


def ranked(index: PassageIndex, changed: bool) -> list[list[tuple[str, float]]]:
    """The hits of some questions, in order, also after some points were replaced or removed."""
    points = random_points(120)
    name = index.begin(MANIFEST)
    index.add(name, points)
    if changed:
        index.add(name, [(e, points[-1 - i][1]) for i, (e, _) in enumerate(points[:9])])
        index.remove_others(name, [e.point_id for e, _ in points[:100]])
    index.commit(name)
    found = []
    for n, (_, vectors) in enumerate(random_points(10)):
        where = SearchFilter(
            "ja" if n % 2 else "en", documents=("d1", "d2", "d3") if n % 3 else None
        )
        hits = index.search(name, where, dense=vectors.dense, lexical=vectors.lexical, limit=40)
        found += [list(s.items()) for s in (hits.dense, hits.sentences, hits.lexical)]
    return found


@pytest.mark.parametrize("changed", [False, True])
def test_all_engines_find_the_same_in_the_same_order(
    index: PassageIndex, changed: bool, quick_folder: Callable[[], Path]
) -> None:
    with open_engine("client", quick_folder()) as client:
        expected = ranked(client, changed)
    found = ranked(index, changed)

    assert any(len(hits) > 20 for hits in expected)
    for hits, others in zip(found, expected, strict=True):
        assert [passage for passage, _ in hits] == [passage for passage, _ in others]
        assert [s for _, s in hits] == pytest.approx([s for _, s in others], rel=1e-5, abs=1e-5)


def test_an_index_knows_by_which_models_it_was_made(
    index: PassageIndex, write_corpus: WriteCorpus
) -> None:
    lexical = LexicalEncoder(TermAnalyser())
    ingest(write_corpus(), index, HashingEmbedder(), lexical)
    served = index.served()

    assert served is not None
    assert served.manifest.model == ("hashing-1", f"{lexical.fingerprint}-recipe2", 512, "1")
    assert replace(served.manifest, corpus_version="other").model == served.manifest.model
    assert replace(served.manifest, embedder="other").model != served.manifest.model
