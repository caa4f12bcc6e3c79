"""Passages and questions that look right and are not.

* `removed`: the right passage without the sentences that hold the answer;
* `beside`: a few sentences from the right passage that do not hold it;
* `mined_same`, `mined_other`: what retrieval finds beside it, in the same and in other documents,
  where it does not hold the answer's words;
* `changed`: the right passage, and the question with another number, date or name, or turned to
  its opposite, so that the passage speaks of something else (Rajpurkar et al. 2018, "Know What You
  Don't Know", wrote such questions by hand).
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.reader.training.examples import Example, Span
from ingest.sentences import split_sentences

_NUMBER = re.compile(r"\d+")
_NAME_JA = re.compile(r"[ァ-ヴー・]{3,}|[A-Z][A-Za-z]{2,}|[一-龠]{2,6}(?=は|が|の|に|を|で|と)")
_NAME_EN = re.compile(r"(?<!^)\b[A-Z][a-z]{2,}\b|\b[a-zà-ÿ]{6,}\b")
_OPPOSITES = {
    "ja": "最初=最後 最大=最小 最も多い=最も少ない 最高=最低 最古=最新 東=西 南=北 以前=以降 "
    "開始=終了 設立=解散 増加=減少 輸出=輸入 賛成=反対 父=母 兄=弟 上=下 前=後 男性=女性 "
    "最長=最短 長い=短い 高い=低い 大きい=小さい 多い=少ない 勝=敗 始=終 生まれ=亡くなっ",
    "en": "first=last largest=smallest oldest=newest highest=lowest most=least before=after "
    "north=south east=west northern=southern eastern=western increase=decrease begin=end "
    "began=ended start=finish started=finished father=mother brother=sister won=lost win=lose "
    "longest=shortest earliest=latest minimum=maximum majority=minority import=export",
}
_COUNTED_OPPOSITES = {
    language: [
        (a, b) for pair in pairs.split() for a, b in [pair.split("="), pair.split("=")[::-1]]
    ]
    for language, pairs in _OPPOSITES.items()
}

Change = Callable[[Example, Sequence[str], random.Random], str | None]


def removed(example: Example) -> Example | None:
    """The passage without each sentence that holds the answer; nothing where little is left."""
    answer = example.answer or example.passage[slice(*(example.region or (0, 0)))]
    at = example.span or example.region or (0, 0)
    kept = [
        s.text
        for s in split_sentences(example.passage, example.language)
        if answer not in s.text and (s.end <= at[0] or s.start >= at[1])
    ]
    text = ("" if example.language == "ja" else " ").join(kept)
    return example.unanswered("removed", passage=text) if len(text) >= 40 else None


def beside(example: Example, choice: random.Random) -> Example | None:
    """A run of up to four sentences of the passage, none with the answer's words."""
    answer = example.answer or example.passage[slice(*(example.region or (0, 0)))]
    sentences = split_sentences(example.passage, example.language)
    first = choice.randrange(len(sentences))
    run: list[str] = []
    for sentence in sentences[first : first + choice.randint(1, 4)]:
        if answer in sentence.text:
            break
        run.append(sentence.text)
    text = ("" if example.language == "ja" else " ").join(run)
    return example.unanswered("beside", passage=text) if len(text) >= 30 else None


def shortened(example: Example, choice: random.Random) -> Example:
    """The sentence that holds the answer, with up to two before and after it.

    A digest's passage has a few sentences, an encyclopaedia's many.
    """
    at = example.span or example.region
    if at is None:
        return example
    sentences = split_sentences(example.passage, example.language)
    inside = [i for i, s in enumerate(sentences) if s.start < at[1] and at[0] < s.end]
    first = max(0, inside[0] - choice.randint(0, 2))
    last = min(len(sentences) - 1, inside[-1] + choice.randint(0, 2))
    start, end = min(sentences[first].start, at[0]), max(sentences[last].end, at[1])
    return replace(
        example,
        passage=example.passage[start:end],
        span=_moved(example.span, start),
        region=_moved(example.region, start),
    )


def _moved(span: Span | None, by: int) -> Span | None:
    return (span[0] - by, span[1] - by) if span else None


def mined(
    example: Example, found: Sequence[Example], same: bool, choice: random.Random
) -> Example | None:
    """One of the best found passages that lacks the answer's words.

    Args:
        example: the answered one.
        found: examples whose passages retrieval found, best first.
        same: of the same document, or of another.
        choice: draws one of the first three.
    """
    words = example.answer.strip("「」『』()（） ").lower()
    fitting = [
        f
        for f in found
        if (f.document == example.document) == same
        and f.passage != example.passage
        and not (words and words in f.passage.lower())
    ]
    if not fitting:
        return None
    other = choice.choice(fitting[:3])
    kind = "mined_same" if same else "mined_other"
    negative = example.unanswered(kind, passage=other.passage)
    return replace(negative, title=other.title)


def changed(example: Example, others: Sequence[str], choice: random.Random) -> Example | None:
    """The question changed so that the passage no longer answers it.

    Args:
        example: the answered one.
        others: questions about the same or near documents, to draw names from.
        choice: draws the change.
    """
    changes: list[Change] = [_other_number, _other_name, _opposite]
    choice.shuffle(changes)
    for change in changes:
        question = change(example, others, choice)
        if question is not None and question != example.question:
            return example.unanswered("changed", question=question)
    return None


def _other_number(example: Example, others: Sequence[str], choice: random.Random) -> str | None:
    """One number of the question, which the passage has too, made another that it has not."""
    held = [m for m in _NUMBER.finditer(example.question) if m[0] in example.passage]
    if not held:
        return None
    match = choice.choice(held)
    value = int(match[0])
    steps = [1, 2, 3, 5, 7, 10] if value > 31 else [1, 2, 3]
    options = [str(value + sign * step) for step in steps for sign in (1, -1) if value > step]
    options = [o for o in options if o not in example.passage and int(o) > 0]
    return _put(example.question, match, choice.choice(options)) if options else None


def _other_name(example: Example, others: Sequence[str], choice: random.Random) -> str | None:
    """One name of the question, which the passage has too, made another that it has not."""
    pattern = _NAME_JA if example.language == "ja" else _NAME_EN
    passage, title = example.passage.lower(), example.title.lower()
    held = [m for m in pattern.finditer(example.question) if m[0].lower() in passage]
    if not held:
        return None
    match = choice.choice(held)
    names = {m[0] for other in others for m in pattern.finditer(other)}
    options = sorted(
        n
        for n in names
        if n.lower() not in passage
        and n.lower() not in title
        and n not in example.question
        and _alike(n, match[0])
    )
    return _put(example.question, match, choice.choice(options)) if options else None


def _alike(one: str, other: str) -> bool:
    """Whether two names are written in one script and end alike, or are about as long."""
    if bool(re.match(r"[ァ-ヴ]", one)) != bool(re.match(r"[ァ-ヴ]", other)):
        return False
    if bool(re.match(r"[A-Z]", one)) != bool(re.match(r"[A-Z]", other)):
        return False
    if re.match(r"[a-z]", one):
        return one[-2:] == other[-2:]
    return abs(len(one) - len(other)) <= 2


def _opposite(example: Example, others: Sequence[str], choice: random.Random) -> str | None:
    """One word of the question turned to its opposite, where the passage has not that."""
    pairs = [
        (a, b)
        for a, b in _COUNTED_OPPOSITES[example.language]
        if a in example.question and b not in example.passage
    ]
    if not pairs:
        return None
    a, b = choice.choice(pairs)
    pattern = re.escape(a) if example.language == "ja" else rf"\b{a}\b"
    return re.sub(pattern, b, example.question, count=1)


def _put(text: str, match: re.Match[str], new: str) -> str:
    return text[: match.start()] + new + text[match.end() :]
