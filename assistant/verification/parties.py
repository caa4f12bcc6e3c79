"""Who acts: Japan, the United Kingdom, both of them, or the three of the fighter programme.

"Japan and the United Kingdom", "both countries", "we" and 日英 are one party, so that naming them
otherwise is no change, and one of them alone is.
"""

import re
from collections.abc import Iterator

from ingest.documents import Language

JAPAN, UK, BOTH, EACH, THREE = "japan", "uk", "both", "each", "three"

_J = r"\bjapan(?:ese|['’]s)?\b"
_U = r"\b(?:united kingdom|uk|u\.k\.|great britain|britain|british)(?:['’]s)?(?!\w)"
_SIDES = r"(?:countries|governments|nations|sides|parties|participants|prime ministers)"
_AND = r"(?:,? and (?:of |for |in )?(?:the )?|\s?[-–]\s?|/)"
_ENGLISH: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        THREE,
        re.compile(
            rf"{_J},? (?:the )?{_U},? and italy\b|{_U},? {_J},? and italy\b"
            rf"|{_U},? italy,? and {_J}|italy,? (?:the )?{_U},? and {_J}"
            rf"|\b(?:the|all) (?:3|three) {_SIDES}\b"
        ),
    ),
    (
        BOTH,
        re.compile(
            rf"{_J}{_AND}{_U}|{_U}{_AND}{_J}"
            rf"|\b(?:both|the two|the 2|two|our|each other['’]s) {_SIDES}\b"
            r"|\bthe (?:parties|participants)\b"
            r"|\bparticipants\b|\bbilateral(?:ly)?\b|\bjointly\b"
            r"|\beach (?:country|side|government)\b|\b(?:we|our|us|both|each other)\b"
        ),
    ),
    (
        EACH,
        re.compile(
            r"\b(?:a|an|any|either|neither|each|every|one|the other|other|another) "
            r"(?:contracting )?(?:party|participant)\b(?!['’]s)"
        ),
    ),
    (JAPAN, re.compile(_J)),
    (UK, re.compile(_U)),
)
_JAPANESE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        THREE,
        re.compile(
            r"日英伊|日伊英|英国、?イタリア(?:及び|と|、)日本|日本、?(?:英国(?:及び|と|、)イタリア|イタリア(?:及び|と|、)英国)"
            r"|3[かカヶ]国|三国"
        ),
    ),
    (
        BOTH,
        re.compile(
            r"日英(?:両国|両政府|双方|間)?|日本(?:国|側)?(?:及び|と|、|並びに)(?:の)?(?:英国|イギリス)(?:側)?(?:両国|双方)?"
            r"|(?:英国|イギリス)(?:側)?(?:及び|と|、|並びに)日本(?:国|側)?|両国|両政府|両者|双方|我々|我が国と英国"
            r"|2国間|二国間|相互"
        ),
    ),
    (JAPAN, re.compile(r"日本|日(?=側)|我が国")),
    (UK, re.compile(r"英国|イギリス|連合王国|英(?=側)")),
)


def find_parties(text: str, language: Language) -> Iterator[tuple[int, int, str]]:
    """The parties in a normalised text: start, end (exclusive) and which."""
    taken: list[tuple[int, int]] = []
    for party, pattern in _JAPANESE if language == "ja" else _ENGLISH:
        for match in pattern.finditer(text):
            if not any(match.start() < end and start < match.end() for start, end in taken):
                taken.append(match.span())
                yield *match.span(), party
