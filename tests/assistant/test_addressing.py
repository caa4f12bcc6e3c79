"""Articles and running paragraph numbers in questions, over texts as they are fetched."""

import pytest

from assistant.understanding.mentions import MentionFinder
from ingest.corpus import Corpus
from ingest.documents import Bilingual, CatalogEntry, Document, Passage, Standing

TREATY = ("1", "2(1)", "2(2)", "2(2)(a)", "2(2)(b)", "12", "3bis(1)")


def document(name: str, *addresses: tuple[str, str], standing: Standing = "authentic") -> Document:
    title = Bilingual(ja=f"{name}条約", en=f"{name} Treaty")
    entry = CatalogEntry(
        id=name, title=title, short_title=title, date=None, kind="agreement", legal_nature=title
    )
    passages = tuple(
        Passage(
            f"{name}:{en}", name, "paragraph", order, {"ja": "目的", "en": "Purpose"},
            Bilingual(ja=ja, en=en), {"en": "We agree."}, {"en": standing},
        )
        for order, (ja, en) in enumerate(addresses)
    )  # fmt: skip
    return Document(entry, passages, {"en": standing})


def finder(*documents: Document) -> MentionFinder:
    return MentionFinder(Corpus({d.id: d for d in documents}, ""))


def found(documents: MentionFinder, question: str) -> list[str]:
    passages = documents.passages(question, documents.documents(question))
    return [passage.partition(":")[2] for passage in passages]


@pytest.fixture(scope="module")
def treaty() -> MentionFinder:
    from ingest.addresses import restyle

    articles = [f"Article {number}" for number in TREATY]
    annex = ("附属書一 第一条", "Annex 1, Article 1")
    own = [(restyle(article, "ja") or "", article) for article in articles]
    return finder(document("sea", *own, annex), document("sky", ("第七条", "Article 7")))


@pytest.mark.parametrize(
    ("question", "addresses"),
    [
        ("海 sea Treaty, Article 2(2)(b)", ["Article 2(2)(b)"]),
        ("sea条約の第二条第2項(b)は?", ["Article 2(2)(b)"]),
        ("sea条約 第２条第２項", ["Article 2(2)", "Article 2(2)(a)", "Article 2(2)(b)"]),
        ("What does paragraph 1 of Article 2 of the sea Treaty say?", ["Article 2(1)"]),
        ("Article 12 of the sea Treaty", ["Article 12"]),
        ("sea条約の第三条の二第1項", ["Article 3bis(1)"]),
        ("Articles: Article 1 of the sea Treaty", ["Article 1"]),
        ("Annex 1, Article 1 of the sea Treaty", ["Annex 1, Article 1"]),
        ("sea条約の附属書一の第一条", ["Annex 1, Article 1"]),
        ("Compare Article 1 and Article 12 of the sea Treaty", ["Article 1", "Article 12"]),
        ("What does Article 7 say?", ["Article 7"]),
        ("Article 9 of the sea Treaty", []),
        ("Article 7 of the sea Treaty", []),
        ("sea条約の第二条第9項", []),
    ],
)
def test_an_article_is_found_in_either_style(
    treaty: MentionFinder, question: str, addresses: list[str]
) -> None:
    assert found(treaty, question) == addresses


def test_an_article_that_several_documents_have_names_nothing() -> None:
    both = finder(
        document("sea", ("第七条", "Article 7")), document("sky", ("第七条", "Article 7"))
    )

    assert found(both, "What does Article 7 say?") == []
    assert found(both, "What does Article 7 of the sky Treaty say?") == ["Article 7"]


def test_a_number_alone_is_enough_where_paragraphs_are_numbered_through() -> None:
    addresses = [("意図 第1項", "Intent, paragraph 1"), ("範囲 第2項", "Scope, paragraph 2")]
    through = finder(document("sea", *addresses), document("sky", ("第2項", "Paragraph 2")))

    assert found(through, "What is in paragraph 2 of the sea Treaty?") == ["Scope, paragraph 2"]
    assert found(through, "sea条約の第2項には何がありますか") == ["Scope, paragraph 2"]
    assert found(through, "What is in paragraph 2?") == []


def test_numbers_that_begin_again_or_count_a_digest_need_their_heading() -> None:
    again = [("意図 第1項", "Intent, paragraph 1"), ("範囲 第1項", "Scope, paragraph 1")]

    assert found(finder(document("sea", *again)), "paragraph 1 of the sea Treaty") == []
    digest = document(
        "sky", ("要約・範囲 第1段落", "Digest, Scope, paragraph 1"), standing="digest"
    )
    assert found(finder(digest), "paragraph 1 of the sky Treaty") == []
