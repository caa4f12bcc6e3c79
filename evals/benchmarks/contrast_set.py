"""The contrast set: sentences written on a quotation, true ones and the same with a change.

Each file is one document's. A true sentence shortens or rewords its quotation; a changed one is a
true one in which a number, a date, a name, a party, a negation, a modal or a quantifier has become
another ("18 May => 19 May"). The rules were built on some documents, some of them invented; others,
invented too, only show whether what was learnt there holds elsewhere; the rest report.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assistant.verification.context import names_of
from evals.errors import EvalError
from ingest.corpus import Corpus, read_corpus
from ingest.corpus_folders import default_folder
from ingest.documents import LANGUAGES, Language
from ingest.sentences import split_sentences
from ingest.yaml_loader import SafeLoader

FOLDER = Path(__file__).parents[1] / "contrast"
_INVENTED = Path(__file__).parents[1] / "invented" / "corpus"
Part = Literal["tuning", "held_out", "reporting"]
Change = Literal["number", "date", "name", "party", "negation", "modality", "quantifier", "word"]
_ARROW = " => "


class ContrastError(EvalError):
    """The contrast set cannot be used; the message names file and fault."""


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


_Edits = Annotated[list[Annotated[str, Field(pattern=_ARROW)]], BeforeValidator(_as_list)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    passage: str | None = None
    quote: dict[Language, str] | None = None
    ja: str | None = None
    en: str | None = None
    changed: dict[Change, _Edits]

    @model_validator(mode="after")
    def _one_of_each(self) -> "_Entry":
        if (self.passage is None) == (self.quote is None):
            raise ValueError("needs either passage or quote")
        if (self.ja is None) == (self.en is None):
            raise ValueError("needs either ja or en")
        return self

    @property
    def language(self) -> Language:
        return "en" if self.ja is None else "ja"

    @property
    def written(self) -> str:
        return self.en or self.ja or ""


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    document: str
    part: Part
    sentences: list[_Entry]


@dataclass(frozen=True, slots=True)
class Contrast:
    """A written sentence and the quotation that it claims to stand on.

    Attributes:
        document: that the quotation is from.
        part: for building the rules, held out from that, or for reporting.
        language: of both.
        quote: the quotation.
        context: the names of its document, which stand beside every quotation.
        sentence: the written one.
        change: what was changed in it; None in a true one.
    """

    document: str
    part: Part
    language: Language
    quote: str
    context: str
    sentence: str
    change: Change | None


def contrast_corpus() -> Corpus:
    """The product's corpus and the invented documents, which are quoted here, too."""
    return read_corpus([default_folder(), _INVENTED])


def read_contrasts(corpus: Corpus, folder: Path = FOLDER) -> list[Contrast]:
    """All written sentences.

    Args:
        corpus: whose passages are quoted.
        folder: of the files.

    Raises:
        ContrastError: a file is wrong.
    """
    contrasts: list[Contrast] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            text = path.read_text(encoding="utf-8")
            file = _File.model_validate(yaml.load(text, Loader=SafeLoader))  # noqa: S506 - a safe one
            contrasts += (c for e in file.sentences for c in _contrasts(e, file, corpus))
        except (ValidationError, KeyError, ValueError) as error:
            raise ContrastError(f"{path.name}: {' '.join(str(error).split())[:300]}") from error
    return contrasts


def _contrasts(entry: _Entry, file: _File, corpus: Corpus) -> Iterator[Contrast]:
    language, context = entry.language, ""
    if entry.passage is not None:
        quote = corpus.passages[entry.passage].texts[language]
        context = names_of(corpus.documents[file.document], language)
    else:
        quote = (entry.quote or {})[language]
    for sentence, change in [(entry.written, None), *_changed(entry.written, entry.changed)]:
        yield Contrast(file.document, file.part, language, quote, context, sentence, change)


def _changed(sentence: str, edits: Mapping[Change, list[str]]) -> Iterator[tuple[str, Change]]:
    for change, several in edits.items():
        for edit in several:
            old, new = edit.split(_ARROW)
            if old not in sentence:
                raise ValueError(f"{old!r} is not in {sentence!r}")
            yield sentence.replace(old, new, 1), change


def corpus_sentences(corpus: Corpus) -> Iterator[tuple[str, str, Language]]:
    """Every sentence of the corpus with its passage's text: exact quotations, all of them true."""
    for passage in corpus.passages.values():
        for language in LANGUAGES:
            text = passage.texts.get(language, "")
            for sentence in split_sentences(text, language):
                yield sentence.text, text, language
