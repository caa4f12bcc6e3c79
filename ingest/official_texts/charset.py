"""Bytes to text when the declared charset may be missing or wrong.

Japanese ministries' older pages are Shift_JIS or EUC-JP, and servers often declare another charset
than the page has. Text that decodes as UTF-8 and has a multi-byte character is UTF-8: the chance
that another charset looks like it by accident is nil after a few characters. Everything else is
decided by who decodes without an error and gives the most Japanese that people write.
"""

import codecs
import re
from collections.abc import Iterator

_META = re.compile(rb"""<meta[^>]+?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""<\?xml[^>]+encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a label means on the web: Windows' own characters (①, ㈱) stand in most "Shift_JIS" pages.
_WEB_NAMES = {
    "shift_jis": "cp932",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "euc_jp": "euc_jis_2004",
}
_FALLBACKS = ("cp932", "euc_jis_2004", "cp1252")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
_KANJI = re.compile("[\u3400-\u9fff]")
_MOJIBAKE = re.compile("[\u0080-\u009f\u00b5-\u00ff\u0160\u0192\u201a]")


def decode(raw: bytes, declared: str | None = None) -> str:
    """Decode a page or a plain text.

    Args:
        raw: the bytes.
        declared: the charset of the HTTP header, if it gives one.

    Returns:
        The text; bytes that no charset explains become U+FFFD.
    """
    for bom, name in _BOMS:
        if raw.startswith(bom):
            return raw.decode(name, errors="replace")
    if b"\x1b$" in raw and (text := _decoded(raw, "iso2022_jp")) is not None:
        return text
    if (text := _decoded(raw, "utf-8")) is not None:
        return text
    candidates = [text for name in _names(raw, declared) if (text := _decoded(raw, name))]
    if not candidates:
        return raw.decode(next(_names(raw, declared), "utf-8"), errors="replace")
    return max(candidates, key=_plausibility)


def _names(raw: bytes, declared: str | None) -> Iterator[str]:
    """Charsets to try, the most trusted first; `max` keeps the first of equals."""
    head = raw[:4096]
    found = [m[1].decode("ascii") for pattern in (_META, _XML) if (m := pattern.search(head))]
    for label in [*([declared] if declared else []), *found, *_FALLBACKS]:
        try:
            name = codecs.lookup(label).name
        except LookupError:
            continue
        yield _WEB_NAMES.get(name, name)


def _decoded(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _plausibility(text: str) -> float:
    """Kana speak for a decoding; half-width kana, stray letters and kanji alone against it."""
    good = len(_KANA.findall(text))
    bad = len(_HALF_WIDTH_KANA.findall(text)) + len(_MOJIBAKE.findall(text))
    bad += 0 if good else len(_KANJI.findall(text))
    return (good - 2 * bad) / max(1, len(text))
