"""Blocks to passages: sections, ids and addresses that follow the numbering printed in the text.

An id is made of the numbers (article-3.2.b), so it is the same in both languages and survives an
edit elsewhere; what bears no number is counted within its section (overview.2).
"""

from ingest.documents import Language
from ingest.official_texts.blocks import OfficialTextError, ParsedText
from ingest.official_texts.headings import find_headings
from ingest.official_texts.loose_lines import join_loose_lines
from ingest.official_texts.outline import Outline
from ingest.official_texts.passage_ids import number_passages
from ingest.official_texts.sections import name_sections
from ingest.official_texts.structured import StructuredText


def structure(
    parsed: ParsedText, language: Language, reserved: frozenset[str] = frozenset()
) -> StructuredText:
    """Find the sections and passages of a parsed text.

    Args:
        parsed: the parser's blocks.
        language: of the text.
        reserved: section slugs that are taken (by the digest of the same document).

    Raises:
        OfficialTextError: there is no passage in it.
    """
    outline = Outline().take_all(find_headings(parsed.blocks))
    found = join_loose_lines(outline.found, language, parsed.title)
    if not found:
        raise OfficialTextError("holds no paragraph of text")
    named = name_sections(outline.sections, found, language, reserved)
    passages = number_passages(found, outline.sections, named, language)
    return StructuredText(language, parsed.title, tuple(named.values()), tuple(passages))
