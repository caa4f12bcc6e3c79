"""Pages of GOV.UK, the Japanese ministries and others to blocks."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.official_texts.blocks import Block, BlockKind, Link, OfficialTextError, ParsedText, tidy
from ingest.official_texts.headings import ends_sentence
from ingest.official_texts.parsers.html_content import clean, main_content, page_title
from ingest.official_texts.parsers.html_tables import is_data_table, table_rows
from ingest.official_texts.parsers.lines import paragraphs, width

_LINE = "\u2028"
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr", "-text",
}  # fmt: skip
_BLOCKS = "p, div, ul, ol, table, h1, h2, h3, h4, h5, h6, section, article, dl, blockquote"
_BOLD = {"b", "strong"}
_NOTE_MARK = re.compile(r"(?:注|\*|note)\s*\d*|\[\d+\]|\(注\d*\)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|docx?|odt)(?:[?#]|$)|/government/publications/[^/]+/[^/]+$")
_WRAPPED = 56  # columns: a shorter line before a <br> stands for itself
_PSEUDO_LEVEL = 7
_LONGEST_LABEL = 80
_MOST_LINKS = 20


def parse_html(text: str, address: str = "") -> ParsedText:
    """Parse a page: its main part, without navigation, footers and footnote marks.

    Args:
        text: the page's source.
        address: where it came from, for the links on it.

    Raises:
        OfficialTextError: it is nested more deeply than any text is.
    """
    tree = LexborHTMLParser(text)
    title = tidy(page_title(tree))
    clean(tree)
    main = main_content(tree)
    if main is None:
        return ParsedText(title, ())
    links = tuple(_file_links(main, address))
    walker = _Walker()
    try:
        walker.walk(main)
    except RecursionError as error:
        raise OfficialTextError("is nested too deeply to be a text") from error
    walker.flush()
    blocks = [b for b in walker.blocks if not (b.kind == "heading" and b.text == title)]
    return ParsedText(title, tuple(blocks), links)


def _file_links(main: LexborNode, address: str) -> Iterator[Link]:
    seen: set[str] = set()
    for anchor in main.css("a[href]:not([href^='#'])"):
        url = urljoin(address, anchor.attributes.get("href") or "")
        if _FILE.search(url) and url not in seen and len(seen) < _MOST_LINKS:
            seen.add(url)
            yield Link(tidy(anchor.text()) or url, url)


class _Walker:
    """Goes through the nodes in order; what stands open is the inline text and the list item."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._depth = 0
        self._marker = ""

    def walk(self, node: LexborNode) -> None:
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag == "br":
                self._text.append(_LINE)
            elif tag in _INLINE and not (tag != "-text" and child.css_first(_BLOCKS)):
                self._text.append(_inline(child))
            else:
                self.flush()
                self._take(child, tag)
                self.flush()

    def flush(self) -> None:
        """End the open paragraph."""
        text, self._text = "".join(self._text), []
        for piece in paragraphs(text.split(_LINE), _is_wrapped):
            self._emit(tidy(piece))

    def _take(self, node: LexborNode, tag: str) -> None:
        if tag[:1] == "h" and tag[1:].isdigit():
            self._add_heading(tidy(_inline(node).replace(_LINE, " ")), int(tag[1:]))
        elif tag in ("ul", "ol"):
            self._take_list(node, tag)
        elif tag == "table" and is_data_table(node):
            self.blocks += [Block("row", row, self._depth) for row in table_rows(node)]
        elif _is_footnotes(node):
            notes = node.css("li") or [node]
            self.blocks += [Block("footnote", tidy(n.text()).rstrip(" ↩\ufe0e")) for n in notes]
        elif tag in ("p", "dt", "caption") and _is_label(node):
            self._add_heading(tidy(_inline(node)), _PSEUDO_LEVEL)
        elif not _is_mere_link(node, tag):
            self.walk(node)

    def _add_heading(self, text: str, level: int) -> None:
        if text:
            self.blocks.append(Block("heading", text, level))

    def _take_list(self, node: LexborNode, tag: str) -> None:
        self._depth += 1
        number = _int(node.attributes.get("start"), 1)
        for item in node.iter():
            if item.tag != "li" or _is_mere_link(item, "li"):
                continue
            number = _int(item.attributes.get("value"), number)
            self._marker = _marker(node, number) if tag == "ol" else "•"
            self.walk(item)
            self.flush()
            number += 1
        self._marker = ""
        self._depth -= 1

    def _emit(self, text: str) -> None:
        if not text:
            return
        kind: BlockKind = "item" if self._marker else "paragraph"
        self.blocks.append(Block(kind, text, self._depth, self._marker))
        self._marker = ""


def _inline(node: LexborNode) -> str:
    """The text of an inline node; marks of footnotes and readings over kanji are left out."""
    tag = node.tag or ""
    if tag == "-text":
        return node.text(deep=False)
    if tag == "br":
        return _LINE
    if tag in ("rt", "rp") or (tag == "sup" and _is_note_mark(node)):
        return ""
    return "".join(_inline(child) for child in node.iter(include_text=True))


def _is_note_mark(node: LexborNode) -> bool:
    role = node.attributes.get("role") or ""
    linked = node.css_first("a[href^='#']") is not None
    return linked or "noteref" in role or _NOTE_MARK.fullmatch(node.text().strip()) is not None


def _is_footnotes(node: LexborNode) -> bool:
    classes = (node.attributes.get("class") or "").split()
    return "footnotes" in classes or node.attributes.get("role") == "doc-endnotes"


def _is_label(node: LexborNode) -> bool:
    """Whether a paragraph is wholly bold, short and no sentence: a heading in all but name."""
    children = [c for c in node.iter(include_text=True) if c.text().strip()]
    text = tidy(node.text())
    bold = bool(children) and all(c.tag in _BOLD for c in children)
    return bold and len(text) <= _LONGEST_LABEL and not ends_sentence(text)


def _is_mere_link(node: LexborNode, tag: str) -> bool:
    """Whether a paragraph or list item is nothing but a link to somewhere else."""
    if tag not in ("p", "li"):
        return False
    text = "".join(node.text().split())
    linked = "".join("".join(a.text().split()) for a in node.css("a[href]"))
    return bool(text) and len(linked) >= 0.9 * len(text) and not ends_sentence(text)


def _marker(node: LexborNode, number: int) -> str:
    """What a browser prints before an item of an ordered list."""
    style = (node.attributes.get("style") or "") + (node.attributes.get("class") or "")
    kind = node.attributes.get("type") or "1"
    if kind == "a" or "lower-alpha" in style or "lower-latin" in style:
        return f"({chr(96 + number)})" if number <= 26 else f"{number}."
    if kind == "A" or "upper-alpha" in style:
        return f"{chr(64 + number)}." if number <= 26 else f"{number}."
    if kind in ("i", "I") or "-roman" in style:
        numeral = _roman(number)
        return f"{numeral.upper()}." if kind == "I" or "upper" in style else f"({numeral})"
    return "•" if "none" in style else f"{number}."


def _roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "x" * tens + ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")[ones]


def _int(value: str | None, default: int) -> int:
    return int(value) if value and value.isdigit() else default


def _is_wrapped(line: str) -> bool:
    return width(line) >= _WRAPPED and not line.rstrip().endswith(("。", ".", ":", "：", ";"))
