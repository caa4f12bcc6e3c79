"""Documents and addresses that a question names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.mentions import MentionFinder, fold
from ingest.corpus import Corpus

STATEMENT = "frontier-technology-partnership-2026"
QUANTUM = "quantum-moc-2025"


@pytest.fixture(scope="module")
def finder(corpus: Corpus) -> MentionFinder:
    return MentionFinder(corpus)


def test_every_document_is_found_by_each_of_its_names(
    finder: MentionFinder, corpus: Corpus
) -> None:
    lost = []
    for document in corpus.documents.values():
        entry = document.entry
        asked = [
            *(
                f"{n}について教えて"
                for n in (entry.title.ja, entry.short_title.ja, *entry.aliases.ja)
            ),
            *(
                f"About {n}, please."
                for n in (entry.title.en, entry.short_title.en, *entry.aliases.en)
            ),
        ]
        lost += [question for question in asked if finder.documents(question) != (document.id,)]

    assert lost == []


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("フロンティア・テクノロジー・パートナーシップとは", (STATEMENT,)),
        ("ﾌﾛﾝﾃｨｱ・ﾃｸﾉﾛｼﾞｰ・ﾊﾟｰﾄﾅｰｼｯﾌﾟとは", (STATEMENT,)),
        ("ＦＴＰとは", (STATEMENT,)),
        ("What is the JAPAN–UK FRONTIER TECHNOLOGY PARTNERSHIP?", (STATEMENT,)),
        ("What is the Japan-UK  Frontier\nTechnology Partnership?", (STATEMENT,)),
        ("令和8年6月の日英共同声明とは", (STATEMENT,)),
        ("二〇二六年六月の共同声明とは", (STATEMENT,)),
        ("Is SFTPX a thing? And FTPs?", ()),
        ("What is quantum technology?", ()),
        ("When was the partnership signed, and where?", (STATEMENT,)),
        ("本パートナーシップはどこで署名されたか", (STATEMENT,)),
        ("Was the partnership on whaling signed?", ()),
        ("What did the Digital Partnership say of the partnership?", ("digital-partnership-2022",)),
        ("", ()),
    ],
)
def test_a_name_is_found_however_it_is_written_and_not_inside_a_word(
    finder: MentionFinder, question: str, documents: tuple[str, ...]
) -> None:
    assert finder.documents(question) == documents


def test_the_longest_name_wins_over_one_inside_it(finder: MentionFinder, corpus: Corpus) -> None:
    names = {
        fold(name): d.id
        for d in corpus.documents.values()
        for name in (d.entry.title.ja, d.entry.short_title.ja, *d.entry.aliases.ja)
    }
    inside = [
        (long, short)
        for long in names
        for short in names
        if short in long and names[short] != names[long] and len(short) > 2
    ]
    for long, _ in inside:
        assert finder.documents(long) == (names[long],)


def test_several_documents_are_named_in_order_and_once(finder: MentionFinder) -> None:
    question = "GCAPとFTPと日英間の量子科学技術に関する協力覚書とGCAPを比べてください"

    assert finder.documents(question) == ("gcap", STATEMENT, QUANTUM)


@pytest.mark.parametrize(
    ("question", "passage"),
    [
        ("FTPの協力 第7項は何ですか", "cooperation.7"),
        ("フロンティア・テクノロジー・パートナーシップの協力の第７項", "cooperation.7"),
        ("FTPの協力第七項", "cooperation.7"),
        ("FTPの「協力」の7項", "cooperation.7"),
        ("FTPの協力の7番目の項目", "cooperation.7"),
        ("FTPの協力 第11項", "cooperation.11"),
        ("FTPの協力 第1項", "cooperation.1"),
        ("FTPの背景 第2段落", "background.2"),
        ("FTPの協力 第2段落", "cooperation-opening.2"),
        ("FTP Cooperation, item 7", "cooperation.7"),
        ("What is item 7 under Cooperation in the FTP?", "cooperation.7"),
        ("FTP, cooperation, item no. 7", "cooperation.7"),
        ("the seventh item of the FTP's Cooperation section", "cooperation.7"),
        ("the 7th item of the FTP's Cooperation section", "cooperation.7"),
        ("the third paragraph of the FTP's Background", "background.3"),
        ("FTP Background, para 1", "background.1"),
        ("FTP Commitments bullet 2", "commitments.2"),
    ],
)
def test_an_address_names_its_passage_in_both_languages(
    finder: MentionFinder, question: str, passage: str
) -> None:
    documents = finder.documents(question)

    assert documents == (STATEMENT,)
    assert finder.passages(question, documents) == (f"{STATEMENT}:{passage}",)


@pytest.mark.parametrize(
    "question",
    [
        "FTPの協力 第12項",
        "FTPの協力 第0項",
        "FTPの協力 第99999項",
        "FTP Cooperation, item 70",
        "FTPの第7項",
        "FTPの協力について",
        "FTP, 7 items on cooperation",
        "the first thing in the FTP's Cooperation section",
    ],
)
def test_an_address_that_is_not_there_names_nothing(finder: MentionFinder, question: str) -> None:
    assert finder.passages(question, finder.documents(question)) == ()


def test_an_address_that_several_documents_have_names_nothing(
    finder: MentionFinder, corpus: Corpus
) -> None:
    question = "概要 第1段落"
    having = [
        d.id for d in corpus.documents.values()
        if any(p.address.ja.endswith("概要 第1段落") for p in d.passages)
    ]  # fmt: skip

    assert len(having) > 1
    assert finder.passages(question, ()) == ()
    assert len(finder.passages(question, (having[0],))) == 1


@given(st.text(max_size=200))
def test_any_text_may_be_searched_for_mentions(text: str) -> None:
    assert MentionFinder(Corpus({}, "")).documents(text) == ()


@pytest.mark.parametrize(
    ("question", "document", "alone"),
    [
        (
            "Who signed the Quantum MoC and the Hiroshima Accord?",
            QUANTUM,
            "who signed the quantum moc?",
        ),
        ("量子の覚書と広島アコードの法的性格は?", QUANTUM, "量子の覚書の法的性格は?"),
        (
            "量子の覚書と広島アコードの法的性格は?",
            "hiroshima-accord-2023",
            "広島アコードの法的性格は?",
        ),
        ("What is the Quantum MoC?", QUANTUM, "What is the Quantum MoC?"),
    ],
)
def test_a_question_can_be_put_as_if_it_named_one_document_only(
    finder: MentionFinder, question: str, document: str, alone: str
) -> None:
    assert finder.naming_only(question, document) == alone


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What does the Quantum MoC say about sensors?", "what does the say about sensors?"),
        ("広島アコードの法的性格は?", "の法的性格は?"),
        ("声明は量子について何と言っている?", "は量子について何と言っている?"),
        ("What are sensors for?", "What are sensors for?"),
        ("Quantum MoC?", "Quantum MoC?"),
        ("What is the Quantum MoC?", "What is the Quantum MoC?"),
        ("When was the Hiroshima Accord?", "When was the Hiroshima Accord?"),
        ("広島アコードとは何ですか", "広島アコードとは何ですか"),
    ],
)
def test_the_subject_of_a_question_is_what_it_asks_of_the_documents_it_names(
    finder: MentionFinder, question: str, subject: str
) -> None:
    assert finder.subject(question) == subject
