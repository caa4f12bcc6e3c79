"""Near misses written by hand: invented texts, what they answer, and what they almost answer.

`near_misses.yaml` holds texts in the manner of digests, agreements and leaders' statements between
invented partners. No sentence is from a real instrument, from this project's corpus or its evals.
A question that tells its own text from all the others is also read with the texts that search
finds next to it: which of several similar passages answers is what a reader is asked most.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.reader.training.examples import Example
from assistant.reader.training.mining import Miner
from ingest.documents import LANGUAGES, Language
from ingest.lexical import TermAnalyser

FILE = Path(__file__).with_name("near_misses.yaml")


_BESIDE = 2
"""Other texts that a question is read with."""
_LESS = 0.6
"""How much less than its own text's score another's must be, for it to be surely no answer."""

Entry = Mapping[str, Any]


def near_misses(analyser: TermAnalyser, path: Path = FILE) -> Iterator[Example]:
    """Examples in both languages: each question with its text, and with those most like it.

    Args:
        analyser: makes the terms by which other texts are found.
        path: of the texts.

    Raises:
        ValueError: an answer is not in its text, word for word.
    """
    entries: Sequence[Entry] = yaml.safe_load(path.read_text("utf-8"))
    for language in LANGUAGES:
        told = [f"{e['title'][language]} {e['text'][language]}" for e in entries]
        miner = Miner(told, language, analyser)
        for number, entry in enumerate(entries):
            yield from _of_entry(entry, language, number)
            for asked in entry["answered"]:
                for other in _beside(asked[language], number, miner):
                    text = entries[other]
                    yield _unanswered(asked[language], text, language, _name(number), "beside")


def _beside(question: str, own: int, miner: Miner) -> list[int]:
    """The other texts that search finds, where the question's words fit its own much better.

    "Is it legally binding?" may well be answered by another text: such questions get none.
    """
    scores = miner.bm25(question)
    others = [i for i in miner.find(question, None, 1 + _BESIDE) if i != own][:_BESIDE]
    return [i for i in others if scores[i] <= _LESS * scores[own]]


def _of_entry(entry: Entry, language: Language, number: int) -> Iterator[Example]:
    text, document = entry["text"][language], _name(number)
    for asked in entry["answered"]:
        answer = asked["answer"][language]
        start = text.find(answer)
        if start < 0:
            raise ValueError(f"{path_of(number)}: {answer!r} is not in the text")
        span = (start, start + len(answer))
        title = entry["title"][language]
        yield Example(asked[language], text, language, "near", document, title, span)
    for asked in entry["absent"]:
        yield _unanswered(asked[language], entry, language, document, "absent")


def _unanswered(
    question: str, entry: Entry, language: Language, document: str, kind: str
) -> Example:
    text, title = entry["text"][language], entry["title"][language]
    return Example(question, text, language, "near", document, title, kind=kind)


def _name(number: int) -> str:
    return f"near:{number}"


def path_of(number: int) -> str:
    """How to name an entry in a message."""
    return f"{FILE.name}, entry {number + 1}"
