"""Puts the parts together, by plain constructor arguments; the only place that knows them all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.evidence.collector import EvidenceCollector, Reader
from assistant.evidence.fitting import Fitting
from assistant.evidence.naming import NameFinder
from assistant.evidence.refusal import refusal_models
from assistant.evidence.rewording import Rewording
from assistant.models import AnswerRequest
from assistant.parts import ALL_PARTS, Parts
from assistant.pipeline import AnswerPipeline, answer_steps
from assistant.retrieval.counted_terms import CountedTerms
from assistant.retrieval.retriever import PassageRetriever, Reranker
from assistant.retrieval.term_statistics import StatisticsCache
from assistant.serving.sharing import SharedEmbedder, SharedReader
from assistant.settings import Settings
from assistant.snapshots import Snapshots
from assistant.state import Writer
from assistant.steps.read import Read
from assistant.steps.retrieve import Retrieve
from assistant.verification.verifier import Verifier, all_rules, strict_rules
from assistant.writers.quotation import QuotationWriter
from assistant.writers.yes_no import YesOrNo
from ingest.bundled_embedder import open_bundled
from ingest.bundled_model import unpack
from ingest.corpus import Corpus, read_corpus
from ingest.corpus_folders import corpus_folders
from ingest.divergences import DivergenceFinder
from ingest.embedding import Embedder, HashingEmbedder, SentenceTransformerEmbedder
from ingest.glossary import Glossary, QueryExpander, read_glossary
from ingest.index import CollectionOptions, PassageIndex
from ingest.lexical import LexicalEncoder, TermAnalyser
from ingest.pipeline import IngestReport, Progress, ingest, manifest_of
from ingest.term_pairs import TermPairs

Announce = Callable[[str, float], None]


@dataclass(frozen=True)
class Engine:
    """Everything that answers, opened."""

    settings: Settings
    index: PassageIndex
    embedder: Embedder
    lexical: LexicalEncoder
    snapshots: Snapshots
    retriever: PassageRetriever
    statistics: StatisticsCache
    read: Read
    pipeline: AnswerPipeline
    terms: TermPairs
    divergences: DivergenceFinder
    shared: Sequence[SharedEmbedder | SharedReader]

    def corpus(self) -> Corpus:
        """The corpus as its files are now.

        Raises:
            CorpusError: the files have faults.
        """
        return read_settings_corpus(self.settings)

    def forget(self) -> None:
        """Let go of what concurrent questions have shared; for when there are none left."""
        for work in self.shared:
            work.forget()

    def warm_up(self) -> None:
        """Answer a question in each language, so that the first user waits no longer than others.

        Dictionaries are loaded, terms counted, synonyms read (for a question of yes or no) and
        kernels prepared when they are first needed.
        """
        for question in ("日英は協力しますか", "Do Japan and the UK cooperate?"):
            self.pipeline.answer(AnswerRequest(question=question))
        self.forget()
        self.statistics.of(self.snapshots.current().corpus).learn()

    def ingest(
        self, *, rebuild: bool = False, progress: Progress = lambda done, total: None
    ) -> IngestReport:
        """Bring the index in step with the corpus files."""
        corpus = self.corpus()
        report = ingest(
            corpus,
            self.index,
            self.embedder,
            self.lexical,
            rebuild=rebuild,
            progress=progress,
        )
        self.statistics.of(corpus, progress)  # or the first answer would have to count
        return report


def read_settings_corpus(settings: Settings) -> Corpus:
    """The product's corpus and the user's own folders.

    Raises:
        CorpusError: the files have faults.
    """
    return read_corpus(corpus_folders(settings.data, settings.corpus))


def open_embedder(settings: Settings, announce: Announce = lambda text, part: None) -> Embedder:
    """The embedding model that the settings name.

    Raises:
        BundledModelError: the bundled weights are missing, altered or cannot be unpacked.
        EmbeddingModelError: there is no such model.
    """
    if settings.embedding_model == "hashing":
        return HashingEmbedder()
    if settings.embedding_model == "bundled":
        folder = unpack(settings.model_folder, progress=announce)
        return open_bundled(folder, settings.arithmetic)
    return SentenceTransformerEmbedder.load(
        settings.embedding_model,
        query_prompt=settings.query_prompt,
        passage_prompt=settings.passage_prompt,
    )


def open_index(settings: Settings) -> PassageIndex:
    """The embedded index, or the server that the settings name.

    Raises:
        IndexUnavailableError: it cannot be used now.
    """
    if settings.qdrant_url is None:
        return PassageIndex.open_folder(settings.index_folder)
    key = settings.qdrant_api_key
    options = CollectionOptions(
        shards=settings.qdrant_shards,
        replicas=settings.qdrant_replicas,
        write_consistency=settings.qdrant_write_consistency,
        on_disk=settings.qdrant_on_disk,
        quantisation=settings.qdrant_quantisation,
        hnsw_m=settings.qdrant_hnsw_m,
        hnsw_ef_construct=settings.qdrant_hnsw_ef_construct,
        hnsw_ef=settings.qdrant_hnsw_ef,
    )
    return PassageIndex.open_server(
        settings.qdrant_url, key.get_secret_value() if key else None, options
    )


def open_reranker(settings: Settings) -> Reranker | None:
    """The cross-encoder that the settings name, if they name one."""
    if settings.reranker is None:
        return None
    from assistant.retrieval.reranking import CrossEncoderReranker

    return CrossEncoderReranker.load(settings.reranker)


def build_engine(
    settings: Settings,
    *,
    embedder: Embedder,
    index: PassageIndex,
    reader: Reader | None = None,
    writer: Writer | None = None,
    parts: Parts = ALL_PARTS,
) -> Engine:
    """Wire the parts.

    Args:
        settings: everything else.
        embedder: makes the vectors.
        index: holds them.
        reader: reads question and passage together, if there is one.
        writer: puts quotations into an answer; by default the one that the settings name.
        parts: what may be exchanged or left out.
    """
    analyser = TermAnalyser()
    glossary = read_glossary()
    lexical = LexicalEncoder(analyser)
    model = manifest_of(Corpus({}, ""), embedder, lexical).model
    snapshots = Snapshots(index, model, lambda: read_settings_corpus(settings))
    asked = SharedEmbedder(embedder)
    reading = SharedReader(reader) if reader is not None else None
    retriever = _retriever(settings, parts, snapshots, index, asked, lexical, glossary)
    verifier = Verifier(analyser, glossary)
    quotation = QuotationWriter(YesOrNo(verifier))
    if writer is None and settings.writer == "language-model":
        writer = open_writer(settings, verifier, embedder, reader, otherwise=quotation)
    retrieve = Retrieve(retriever)
    statistics = StatisticsCache(analyser, CountedTerms(analyser, settings.terms_path))
    collector = EvidenceCollector(
        analyser, Fitting(NameFinder(analyser)), Rewording(glossary), reader=reading
    )
    refusal = parts.refusal or refusal_models()["words" if reader is None else "reader"]
    read = Read(index, statistics, collector, refusal, retrieve.search, parts.signing)
    finder = DivergenceFinder(glossary)
    steps = answer_steps(retrieve, read, writer or quotation, finder)
    pipeline = AnswerPipeline(snapshots, steps)
    shared = [work for work in (asked, reading) if work is not None]
    return Engine(
        settings,
        index,
        embedder,
        lexical,
        snapshots,
        retriever,
        statistics,
        read,
        pipeline,
        TermPairs(glossary),
        finder,
        shared,
    )


def _retriever(
    settings: Settings,
    parts: Parts,
    snapshots: Snapshots,
    index: PassageIndex,
    embedder: Embedder,
    lexical: LexicalEncoder,
    glossary: Glossary,
) -> PassageRetriever:
    return PassageRetriever(
        snapshots,
        index,
        embedder,
        lexical,
        reranker=open_reranker(settings),
        expander=QueryExpander(glossary) if parts.expands else None,
        weights=parts.weights,
        preferences=parts.preferences,
        by_subject=parts.by_subject,
    )


def open_writer(
    settings: Settings,
    verifier: Verifier,
    embedder: Embedder,
    reader: Reader | None,
    *,
    otherwise: QuotationWriter,
) -> Writer:
    """The language-model writer of the settings; llama-index is imported for it alone.

    Args:
        settings: name the model, and say by which rules its sentences are held.
        verifier: whose rules those are to be.
        embedder: must find a sentence to be about what its quotation is about.
        reader: must find it to answer as that does.
        otherwise: answers where no sentence stands.
    """
    from assistant.writers.checking import Agreement, SentenceCheck
    from assistant.writers.endpoint import OpenAIEndpoint
    from assistant.writers.language_model import LanguageModelWriter

    name = settings.llm_model or ""
    model = OpenAIEndpoint(
        base_url=settings.llm_url or "",
        model=name,
        api_key=settings.llm_key,
        timeout=settings.llm_timeout,
        max_tokens=settings.llm_max_tokens,
        temperature=settings.llm_temperature,
    )
    compares = settings.embedding_model == "bundled"  # the least similarity was measured with it
    rules = strict_rules() if settings.llm_coherence else all_rules()
    agreement = Agreement(embedder if compares else None, reader)
    check = SentenceCheck(verifier.with_rules(rules).with_general_words(), agreement)
    return LanguageModelWriter(model, name, check, otherwise=otherwise, rest=settings.llm_timeout)


def open_reader(settings: Settings) -> Reader | None:
    """The reader, whose word embeddings are the bundled model's; None with another model.

    Raises:
        ReaderWeightsError: its weights are missing or damaged.
    """
    if settings.embedding_model != "bundled":
        return None
    from assistant.reader.model import BilingualReader

    folder = unpack(settings.model_folder)
    return BilingualReader.load(folder, arithmetic=settings.arithmetic)


def open_engine(settings: Settings, announce: Announce = lambda text, part: None) -> Engine:
    """Open everything that the settings name.

    Raises:
        BundledModelError, EmbeddingModelError, ReaderWeightsError, IndexUnavailableError: one
            line each.
    """
    index = open_index(settings)
    try:
        embedder = open_embedder(settings, announce)
        reader = open_reader(settings)
        return build_engine(settings, embedder=embedder, index=index, reader=reader)
    except BaseException:
        index.close()
        raise
