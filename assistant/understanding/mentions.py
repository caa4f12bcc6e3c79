"""Documents and addresses that a question names."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache

from assistant.understanding.addressing import addressed_passages
from assistant.understanding.described import Descriptions
from assistant.understanding.folding import fold
from ingest.corpus import Corpus
from ingest.documents import LANGUAGES, CatalogEntry
from ingest.numerals import MONTHS

_STATEMENT = re.compile(
    r"(?:(?P<ja>\d{1,2})月(?:\d{1,2}日)?の(?:日英)?|(?<![^\s、。「])|この|その|本|今回の|日英)(?:共同)?声明"
    rf"|\b(?:the|this|that|(?P<en>{'|'.join(MONTHS)})(?: \d{{4}})?) (?:joint )?statement\b"
)
_PARTNERSHIP = re.compile(
    r"\b(?:the|this) partnership\b(?! (?:on|for|of|between|with)\b)"
    r"|(?:^|[\s、。「])(?:この|その|本)?パートナーシップ(?=は|の|が|に|で|を)"
)
_SHORTEST_NAME = 3
_REMEMBERED = 20_000  # passages whose mentions are kept
_TELLS = re.compile(
    r"[^\W\da-z\u3041-\u309f何誰教知]"
    r"|\b(?!(?:an?|and|about|are|can|did|do|does|explain|for|give|how|in|is|it|me|of|on|please|say"
    r"|says|tell|that|the|there|this|to|was|were|what|when|where|which|who|why|you)\b)[a-z]{2,}"
)
_JOINS_AFTER = re.compile(r"と(?!の間|して|は)|及び|や|、|,? (?:and|or|with|than|from|to) |, ")
_JOINS_BEFORE = re.compile(r"(?:と|及び|や|、|,? (?:and|or|with|than|from|to)|,) ?(?:the )?$")
_ARTICLE = re.compile(r"\bthe $")


class MentionFinder:
    """Finds the documents and passages that a question names, by any of their names."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self.named_by = lru_cache(_REMEMBERED)(self._named_by)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        names: dict[str, str] = {}
        for document in self._corpus.documents.values():
            for name in (n for language in LANGUAGES for n in document.entry.names(language)):
                if len(name) >= _SHORTEST_NAME:
                    names.setdefault(fold(name), document.id)
        return names

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._names, key=len, reverse=True)
        return re.compile("|".join(_bounded(name) for name in longest_first) or r"(?!)")

    @cached_property
    def _descriptions(self) -> Descriptions:
        return Descriptions(self._corpus.documents.values())

    def documents(self, question: str) -> tuple[str, ...]:
        """The ids of the documents named, in order; a longer name wins over one inside it.

        "The statement" and "the June statement" name a joint statement where only one can be meant;
        so do descriptions ("the quantum memo"), and "the partnership" where nothing else is named.
        """
        text = fold(question)
        found = [self._names[m.group()] for m in self._pattern.finditer(text)]
        described = self._descriptions.documents(self.without_names(text))
        named = dict.fromkeys([*found, *self._statement(text), *described])
        return tuple(named or self._partnership(text))

    def _named_by(self, passage_id: str) -> frozenset[str]:
        """The ids of the documents that a passage names, remembered: a text takes milliseconds."""
        texts = self._corpus.passages[passage_id].texts.values()
        return frozenset(document for text in texts for document in self.documents(text))

    def without_names(self, question: str) -> str:
        """A question, folded, with a bar for each name of a document."""
        return self._pattern.sub(" | ", fold(question))

    def without_documents(self, question: str) -> str:
        """A question, folded, with a bar for each name and each description of a document."""
        text = self.without_names(question)
        if self._statement(text):
            text = _STATEMENT.sub(" | ", text)
        for start, end, _ in sorted(self._descriptions.spans(text), reverse=True):
            text = f"{text[:start]} | {text[end:]}"
        return text

    def subject(self, question: str) -> str:
        """What a question asks of the documents that it names; all of it where that is nothing."""
        bare = self.without_documents(question)
        left = " ".join(bare.replace("|", " ").split())
        return left if "|" in bare and _TELLS.search(left) else question

    def naming_only(self, question: str, document_id: str) -> str:
        """A question without the names of other documents and what joins them to this one's."""
        text = fold(question)
        spans = [(m.start(), m.end(), self._names[m.group()]) for m in self._pattern.finditer(text)]
        spans += self._descriptions.spans(self._pattern.sub(lambda m: "|" * len(m.group()), text))
        others = [(start, end) for start, end, named in spans if named != document_id]
        for start, end in sorted(others, reverse=True):
            text = _without(text, start, end)
        return text if others else question

    def referred_to(self, question: str, among: Sequence[str]) -> list[str]:
        """Which of some documents a bare word for one means: "those principles", その覚書."""
        return self._descriptions.referred_to(fold(question), among)

    def _statement(self, text: str) -> list[str]:
        match = _STATEMENT.search(text)
        if match is None:
            return []
        month = match["ja"] or match["en"]
        if month and not month.isdigit():
            month = str(next(i for i, m in enumerate(MONTHS, 1) if m.startswith(month[:3])))
        return self._only_statement(
            lambda entry: not month or (entry.date or "")[5:7] == month.zfill(2)
        )

    def _partnership(self, text: str) -> list[str]:
        """The joint statement that is itself a partnership, where only one can be meant."""
        if not _PARTNERSHIP.search(text):
            return []
        return self._only_statement(lambda entry: "partnership" in fold(entry.short_title.en))

    def _only_statement(self, fits: Callable[[CatalogEntry], bool]) -> list[str]:
        """The joint statement that fits; nothing where several do, or none."""
        entries = (document.entry for document in self._corpus.documents.values())
        meant = [e.id for e in entries if e.kind == "joint_statement" and fits(e)]
        return meant if len(meant) == 1 else []

    def passages(self, question: str, documents: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of the passages whose address a question gives (協力 第7項, Article 3(2)(b)).

        Args:
            question: as asked.
            documents: those it names; without any, the address must be found in one document only.
        """
        among = documents or tuple(self._corpus.documents)
        searched = (self._corpus.documents[document_id] for document_id in among)
        return addressed_passages(fold(question), searched, named=bool(documents))


def _without(text: str, start: int, end: int) -> str:
    """A text without a name, and without the "and" or と that joins it to another."""
    before, after = text[:start], text[end:]
    joined = _JOINS_AFTER.match(after)
    if joined:
        return _ARTICLE.sub("", before) + after[joined.end() :]
    return _JOINS_BEFORE.sub("", before) + after


def _bounded(name: str) -> str:
    start = r"(?<![a-z0-9])" if name[0].isascii() else ""
    end = r"(?![a-z0-9])" if name[-1].isascii() else ""
    return f"{start}{re.escape(name)}{end}"
