"""The public data sets as examples, and the split by document.

Expected in one folder:

* `jaquad-train.json` (JaQuAD, CC BY-SA 3.0), SQuAD format, Japanese;
* `policyqa-dev-test.json` (PolicyQA, MIT), SQuAD format, English;
* `covidqa-windows.jsonl` (COVID-QA, Apache-2.0): question, context, answer, answer_start;
* `squad-train-sentence-question.jsonl` (SQuAD 1.1 train, CC BY-SA 4.0): question, sentence.

The last knows the sentence that answers, not the words, is lower-cased, and has no paragraphs;
neighbouring sentences are put together to passages.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.reader.training.examples import Example
from ingest.documents import Language

HELD_OUT_PERCENT = 5
_BLOCK = 40
"""Sentences of SQuAD that are taken for one document: about two articles' paragraphs."""
_PASSAGE = 5
_WORD = re.compile(r"[A-Za-z]+")
_ARTEFACTS = (
    (r"-lsb-.*?-rsb-", ""),
    (r"([$£€]) (?=\d)", r"\1"),
    (r"  +", " "),
    (r" ([,.])", r"\1"),
)


def load_all(folder: Path) -> list[Example]:
    """Every answered example of the public data."""
    jaquad = list(squad_format(folder / "jaquad-train.json", "ja", "jaquad"))
    policy = list(squad_format(folder / "policyqa-dev-test.json", "en", "policyqa"))
    covid = list(_covid(folder / "covidqa-windows.jsonl"))
    case = TrueCaser(e.passage for e in policy + covid)
    squad = list(_squad(folder / "squad-train-sentence-question.jsonl", case))
    return jaquad + policy + covid + squad


def squad_format(path: Path, language: Language, source: str) -> Iterator[Example]:
    """The first answer of each question of a file in SQuAD's format."""
    for article in json.loads(path.read_text("utf-8"))["data"]:
        title = article.get("title", "")
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                start, end = _shortest(question["answers"])
                if paragraph["context"][start:end].strip():
                    yield Example(
                        question["question"], paragraph["context"], language, source,
                        f"{source}:{title}", title, (start, end),
                    )  # fmt: skip


def _shortest(answers: Sequence[dict[str, Any]]) -> tuple[int, int]:
    answer = min(answers, key=lambda a: len(a["text"]))
    return answer["answer_start"], answer["answer_start"] + len(answer["text"])


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        yield number, json.loads(line)


def _covid(path: Path) -> Iterator[Example]:
    for number, row in _rows(path):
        start = row["answer_start"]
        answer = row["answer"].rstrip()
        yield Example(
            row["question"], row["context"], "en", "covidqa", f"covidqa:{number // 20}",
            span=(start, start + len(answer)),
        )  # fmt: skip


class TrueCaser:
    """Gives lower-cased English its capitals back where other texts always write them.

    Args:
        texts: cased English to learn from.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        upper: Counter[str] = Counter()
        seen: Counter[str] = Counter()
        for text in set(texts):
            for match in re.finditer(r"(?<=[a-z,] )[A-Za-z]{3,}", text):
                seen[match[0].lower()] += 1
                upper[match[0].lower()] += match[0][0].isupper() and not match[0].isupper()
        self._names = {w for w, n in seen.items() if n >= 3 and upper[w] / n > 0.97}

    def __call__(self, text: str) -> str:
        """The text with a capital at its start and on known names; no character moves."""
        cased = _WORD.sub(lambda m: m[0].title() if m[0] in self._names else m[0], text)
        return cased[:1].upper() + cased[1:]


def _squad(path: Path, case: TrueCaser) -> Iterator[Example]:
    rows = [(_clean(row["question"]), _clean(row["sentence"])) for _, row in _rows(path)]
    sentences = list(dict.fromkeys(sentence for _, sentence in rows))
    place = {sentence: i for i, sentence in enumerate(sentences)}
    cased = [case(sentence) for sentence in sentences]
    for question, sentence in rows:
        number = place[sentence]
        first = number - number % _PASSAGE
        group = cased[first : first + _PASSAGE]
        start = sum(len(s) + 1 for s in group[: number - first])
        yield Example(
            case(question), " ".join(group), "en", "squad", f"squad:{number // _BLOCK}",
            region=(start, start + len(sentence)),
        )  # fmt: skip


def _clean(text: str) -> str:
    for pattern, replacement in _ARTEFACTS:
        text = re.sub(pattern, replacement, text)
    return text.strip()


def is_held_out(document: str) -> bool:
    """Whether a document is kept from training; settled by its name alone."""
    return int(hashlib.sha256(document.encode()).hexdigest(), 16) % 100 < HELD_OUT_PERCENT


def write_split(path: Path, examples: Iterable[Example]) -> None:
    """Write down which documents are kept from training."""
    documents = sorted({e.document for e in examples if is_held_out(e.document)})
    counts = Counter(d.split(":")[0] for d in {e.document for e in examples})
    text = json.dumps(
        {"documents": dict(counts), "held_out": documents}, ensure_ascii=False, indent=1
    )
    path.write_text(text + "\n", "utf-8")
