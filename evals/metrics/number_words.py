"""English number words as digits: "twenty-five" is 25, "two hundred and six" is 206."""

import re

_UNITS = {
    word: n
    for n, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "  # noqa: SIM905
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * n
    for n, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(),  # noqa: SIM905
        2,
    )
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
_TIMES = {"once": 1, "twice": 2, "thrice": 3}
_WORD = "|".join([*_UNITS, *_TENS, *_SCALES])
_EACH = re.compile(rf"\b(?:{_WORD})\b")
_RUN = re.compile(rf"\b(?:{_WORD})(?:(?:[\s-]+(?:and\s+)?)(?:{_WORD}))*\b")


def to_digits(text: str) -> str:
    """A lower-case text with its number words in digits."""
    text = _RUN.sub(lambda m: str(_value(_EACH.findall(m.group()))), text)
    return re.sub(r"\b(once|twice|thrice)\b", lambda m: f"{_TIMES[m[1]]} times", text)


def _value(words: list[str]) -> int:
    total = current = 0
    for word in words:
        if word in _SCALES:
            current = (current or 1) * _SCALES[word]
            if _SCALES[word] >= 1_000:
                total, current = total + current, 0
        else:
            current += _UNITS.get(word, 0) or _TENS.get(word, 0)
    return total + current
