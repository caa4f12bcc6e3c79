"""Give two aligned texts the same ids: one of them leads, the other follows.

The leading text keeps its ids and sections. Of the other, what has a counterpart takes its id;
what has none keeps an id of its own and is declared to stand alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.documents import LANGUAGES
from ingest.embedding import Embedder
from ingest.official_texts.alignment import Link, Unit, align
from ingest.official_texts.structured import StructuredText, TextPassage, TextSection


@dataclass(frozen=True, slots=True)
class PairedTexts:
    """Both texts under common ids; the pairs by id, and the ids that stand alone."""

    leading: StructuredText
    following: StructuredText
    links: Mapping[str, Link]
    only_leading: tuple[str, ...]
    only_following: tuple[str, ...]


def pair(
    leading: StructuredText,
    following: StructuredText,
    embedder: Callable[[], Embedder | None],
    *,
    fixed: bool = False,
) -> PairedTexts:
    """Align two texts and give them common ids.

    Args:
        leading: whose ids and sections both texts get.
        following: the other language's text.
        embedder: called only if the numbering leaves something on both sides.
        fixed: the leading text stands already, so its passages may not be joined.
    """
    units = {text.language: units_of(text) for text in (leading, following)}
    merge = (following.language,) if fixed else LANGUAGES
    links = align(units["ja"], units["en"], embedder, may_merge=merge)
    lead = [link.ja if leading.language == "ja" else link.en for link in links]
    follow = [link.ja if following.language == "ja" else link.en for link in links]
    leads, follows = _Joined(leading, lead), _Joined(following, follow)
    names = leads.ids_of_links()
    slugs = _slugs(leads, follows)
    renamed = _rename(follows, names, slugs, {p.id for p in leads.passages})
    kinds = {p.id: p.kind for p in leads.passages}
    passages = tuple(replace(p, kind=kinds.get(p.id, p.kind)) for p in renamed)
    sections = tuple(replace(s, slug=slugs[n]) for n, s in enumerate(following.sections))
    linked = set(names.values())
    return PairedTexts(
        leading=replace(leading, passages=leads.passages),
        following=replace(following, sections=sections, passages=passages),
        links={name: links[n] for n, name in names.items()},
        only_leading=tuple(p.id for p in leads.passages if p.id not in linked),
        only_following=tuple(p.id for p in passages if p.id not in linked),
    )


def _places(text: StructuredText) -> Iterator[TextSection | TextPassage]:
    """Headings and passages in the order of the text."""
    for number, section in enumerate(text.sections):
        yield section
        yield from (p for p in text.passages if p.section == number)


def units_of(text: StructuredText) -> list[Unit]:
    """What is aligned: headings and passages in the order of the text."""
    return [
        Unit(place.heading, place.key, heading=True)
        if isinstance(place, TextSection)
        else Unit(place.text, place.key)
        for place in _places(text)
    ]


class _Joined:
    """One side of the links: its sections, and its passages with those of one link joined."""

    def __init__(self, text: StructuredText, links: Sequence[tuple[int, ...]]) -> None:
        places = list(_places(text))
        self.text = text
        self.passages: tuple[TextPassage, ...] = ()
        self.section_links: dict[int, int] = {}
        self.passage_links: dict[str, int] = {}
        link_of = {place: number for number, link in enumerate(links) for place in link}
        sections = 0
        passages: list[TextPassage] = []
        for number, place in enumerate(places):
            link = link_of.get(number)
            if isinstance(place, TextSection):
                if link is not None:
                    self.section_links[sections] = link
                sections += 1
            elif link is not None and number != links[link][0]:
                last = passages[-1]
                passages[-1] = replace(last, text=f"{last.text}\n{place.text}", address="")
            else:
                passages.append(place)
                if link is not None:
                    self.passage_links[place.id] = link
        self.passages = tuple(passages)

    def ids_of_links(self) -> dict[int, str]:
        """The passage id of each link between passages."""
        return {link: local_id for local_id, link in self.passage_links.items()}


def _slugs(leads: _Joined, follows: _Joined) -> dict[int, str]:
    """The slug of each of the following text's sections: its counterpart's, else one of its own."""
    by_link = {link: leads.text.sections[n].slug for n, link in leads.section_links.items()}
    slugs = {n: by_link[link] for n, link in follows.section_links.items()}
    sections = {p.id: p.section for p in leads.passages}
    by_passage = {link: sections[i] for i, link in leads.passage_links.items()}
    taken = {s.slug for s in leads.text.sections}
    for number, section in enumerate(follows.text.sections):
        if number in slugs:
            continue
        of_passages = [
            leads.text.sections[by_passage[link]].slug
            for p in follows.passages
            if p.section == number and (link := follows.passage_links.get(p.id)) is not None
        ]
        free = [slug for slug in of_passages if slug not in slugs.values()]
        slugs[number] = free[0] if free else _unused(section.slug, taken | set(slugs.values()))
    return slugs


def _rename(
    follows: _Joined, names: Mapping[int, str], slugs: Mapping[int, str], taken: set[str]
) -> list[TextPassage]:
    """The following text's passages under the ids of their counterparts, or under free ones."""
    used = set(taken)
    renamed: list[TextPassage] = []
    for passage in follows.passages:
        link = follows.passage_links.get(passage.id)
        if link is not None:
            renamed.append(replace(passage, id=names[link]))
            continue
        own = f"{slugs[passage.section]}.{passage.id.partition('.')[2]}"
        local_id = _unused(own, used)
        used.add(local_id)
        renamed.append(replace(passage, id=local_id))
    return renamed


def _unused(name: str, taken: set[str]) -> str:
    number = 1
    while (candidate := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return candidate
