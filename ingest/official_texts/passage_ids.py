"""Ids, keys and addresses of passages, from the numbers printed in the text."""

from collections import Counter
from collections.abc import Mapping, Sequence

from ingest.addresses import NumberedAddress
from ingest.documents import Language, PassageKind
from ingest.official_texts.numbering import Marker
from ingest.official_texts.outline import Found, Section
from ingest.official_texts.structured import Key, TextPassage, TextSection

_RUNNING = {"decimal", "kanji", "upper_roman", "dotted"}
_PARAGRAPHS = {"decimal", "upper_roman", "dotted"}


def number_passages(
    found: Sequence[Found],
    outline: Sequence[Section],
    named: Mapping[int, TextSection],
    language: Language,
) -> list[TextPassage]:
    """Give each passage its id, the key that its counterpart shares, and its address.

    Args:
        found: the passages.
        outline: the outline's sections.
        named: the sections that are kept, by their place in the outline.
        language: of the text.
    """
    numberer = _Numberer(found, outline, language)
    places = {old: new for new, old in enumerate(named)}
    return [numberer.number(f, named[f.section], places[f.section]) for f in found]


class _Numberer:
    """Counts what bears no number, section by section."""

    def __init__(
        self, found: Sequence[Found], outline: Sequence[Section], language: Language
    ) -> None:
        self._outline = outline
        self._language = language
        self._first_numbers: dict[int, str] = {}
        for passage in found:
            if passage.numbered:
                first = next(m for m in passage.path if m.style != "bullet")
                self._first_numbers.setdefault(passage.section, first.part.partition("-")[0])
        self._lone = Counter(f.section for f in found if not f.numbered and not f.path)
        self._all = Counter(f.section for f in found)
        self._counts: Counter[tuple[int, Key]] = Counter()
        self._taken: Counter[str] = Counter()

    def number(self, passage: Found, section: TextSection, place: int) -> TextPassage:
        path = tuple(m for m in passage.path if m.style != "bullet")
        numbered = passage.numbered
        parts = _own_parts(path, section.key)
        address = self._address(passage, path, parts)
        if not numbered:
            parts += (self._counted(passage, parts),)
        local_id = ".".join((section.slug, *parts))
        self._taken[local_id] += 1
        if self._taken[local_id] > 1:
            local_id += f"-{self._taken[local_id]}"
        key = _key(section.key, path) if numbered else self._lone_key(passage, section.key)
        paragraph = not passage.item or (numbered and path[-1].style in _PARAGRAPHS)
        kind: PassageKind = "paragraph" if paragraph else "item"
        return TextPassage(local_id, place, kind, passage.text, key, address)

    def _counted(self, passage: Found, parts: Key) -> str:
        self._counts[passage.section, parts] += 1
        count = self._counts[passage.section, parts]
        if parts:
            return f"item{count}" if passage.item else f"p{count + 1}"
        clash = self._first_numbers.get(passage.section, "").isdigit()
        return f"p{count}" if clash else str(count)

    def _lone_key(self, passage: Found, section_key: Key) -> Key:
        """An article's only paragraph has the article's number for its own."""
        lone = self._all[passage.section] == 1 and not passage.item
        return (*section_key, "1") if lone and self._article(passage) else ()

    def _article(self, passage: Found) -> str | None:
        for heading in reversed(self._outline[passage.section].chain):
            if heading.division and heading.division.division == "article":
                return heading.division.part
        return None

    def _address(self, passage: Found, path: Sequence[Marker], parts: Key) -> str:
        """Empty where the reader of the file can say it: heading and count."""
        article = self._article(passage)
        annex = [
            h.division.printed
            for h in self._outline[passage.section].chain
            if h.division and h.division.division == "annex"
        ]
        if article is None:
            own = self._outline[passage.section].chain[-1]
            head = "" if own.editorial else own.text
            return _by_heading(head, path, self._language) if path else ""
        alone = self._lone[passage.section] == 1 or passage.section in self._first_numbers
        if not parts and not alone and not passage.item:
            parts = (str(self._counts[passage.section, ()] + 1),)
        text = _by_article(article, parts, path, self._language)
        return (" " if self._language == "ja" else ", ").join([*annex, text])


def _own_parts(path: Sequence[Marker], section_key: Key) -> Key:
    """The parts of an id below its section; "2.1" under section 2 or paragraph 2 is only 1."""
    parts: list[str] = []
    for marker in path:
        own = marker.part.split("-")
        above = [*section_key, *parts]
        while marker.style == "dotted" and len(own) > 1 and own[0] in above[-len(own) :]:
            own = own[1:]
        parts.append("-".join(own))
    return tuple(parts)


def _key(section_key: Key, path: Sequence[Marker]) -> Key:
    """The key; below an unnumbered heading only paragraph numbers that may run on have one."""
    if not section_key and path[0].style not in _RUNNING:
        return ()
    return (*(section_key or ("#",)), *(str(m.ordinal) for m in path))


def _by_article(article: str, parts: Key, path: Sequence[Marker], language: Language) -> str:
    if language == "en":
        return NumberedAddress(article, parts).write("en")
    text = NumberedAddress(article).write("ja")
    for place, part in enumerate(parts):
        style = path[place].style if place < len(path) else "decimal"
        if place == 0 and style in ("decimal", "paren_decimal"):
            text += f"第{part}項"
        else:
            text += f"第{part}号" if style == "kanji" else _printed(path[place], part)
    return text


def _by_heading(heading: str, path: Sequence[Marker], language: Language) -> str:
    first, below = path[0], "".join(_printed(m, m.part, language) for m in path[1:])
    if language == "ja":
        number = f"第{first.ordinal}項" if first.style == "decimal" else _printed(first, first.part)
        return f"{heading} {number}{below}".strip()
    number = first.part.replace("-", ".")
    text = f"paragraph {number}" if first.style in _RUNNING else f"item ({number})"
    return f"{heading}, {text}{below}" if heading else f"{text[0].upper()}{text[1:]}{below}"


def _printed(marker: Marker, part: str, language: Language = "ja") -> str:
    """A number below the first, as its language prints it."""
    if marker.style == "dotted":
        return f".{part.split('-')[-1]}" if language == "en" else marker.printed
    if language == "ja" and marker.style in ("aiueo", "iroha", "circled"):
        return marker.printed.strip("()（）.．")
    return f"({part})"
