"""A quotation, shown in both languages side by side with its words marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.models import Citation, Counterpart, PassageDetail
from ui.dates import dated
from ui.marking import Place, key_places, pieces
from ui.reading import passage_address
from ui.render.divergence import divergence_badge, drawn_divergences
from ui.render.markup import Html, escape, hidden, join, link, tag, web_host
from ui.strings import LANGUAGES, Language, Standing, Strings


@dataclass(frozen=True, slots=True)
class Column:
    """One language's side.

    Attributes:
        language: of the text.
        text: the passage, or the quotation alone.
        span: the quotation's place in it.
        keys: the places in it of the words that answer.
        standing: what the text is.
        reference: where it stands.
        remark: what is to be said of it.
    """

    language: Language
    text: str | None
    span: Place | None
    standing: Standing | None
    reference: str
    remark: str = ""
    keys: tuple[Place, ...] = ()


def drawn_citation(
    citation: Citation, passage: PassageDetail | None, anchor: str, page: Language, words: Strings
) -> Html:
    """A disclosure that opens on the quotation in both languages."""
    document = dated(citation.document_title.in_language(page), citation.date, page)
    heading = join(
        (
            tag("span", f"[{citation.marker}]", class_="number"),
            " ",
            tag("span", citation.address.in_language(page), class_="address"),
            " ",
            badge(citation.standing, words),
            " ",
            divergence_badge(citation.divergences, words),
            " ",
            tag("span", document, class_="document"),
        )
    )
    return tag(
        "details",
        tag("summary", heading),
        parallel(list(_columns(citation, passage, words)), words),
        drawn_divergences(citation.divergences, words),
        _taken_away(citation, page, words),
        _sources(citation.source_url, passage, page, words),
        id=anchor,
        class_="citation",
    )


def drawn_nearest(
    passage: PassageDetail, title: str | None, page: Language, words: Strings
) -> Html:
    """A disclosure that opens on a whole passage, with nothing marked."""
    heading = [tag("span", passage.address.in_language(page), class_="address")]
    if title:
        heading += [escape(" "), tag("span", title, class_="document")]
    columns = [_whole(passage, language) for language in sorted(LANGUAGES, key=page.__ne__)]
    return tag(
        "details",
        tag("summary", *heading),
        parallel(columns, words),
        drawn_divergences(passage.divergences, words),
        _open(passage_address(passage.passage_id), words),
        _sources(None, passage, page, words),
        class_="citation nearest",
    )


def parallel(columns: list[Column], words: Strings) -> Html:
    """Both languages beside each other."""
    return tag("div", *(_drawn(column, words) for column in columns), class_="parallel")


def badge(standing: Standing, words: Strings) -> Html:
    """What a text is, in a word."""
    return tag("span", words.standing[standing].name, class_=f"badge standing-{standing}")


def marked(text: str, span: Place, keys: Sequence[Place] = ()) -> Html:
    """The text with the span, in code points, marked, and in it the words that answer."""
    start, end = span
    inside = [(first - start, last - start) for first, last in keys]
    quote = (tag("strong", p) if key else p for p, key in pieces(text[start:end], inside))
    return join((text[:start], tag("mark", *quote), text[end:]))


def _taken_away(citation: Citation, page: Language, words: Strings) -> Html:
    """The way to the words in their document, and buttons that copy them."""
    address = passage_address(citation.passage_id, _spans(citation))
    said = words.citation
    copy = {"type": "button", "class_": "copy", "data_copied": said.copied}
    return tag(
        "div",
        _open(address, words),
        tag("button", said.copy_quote, data_copy=citation.quote, **copy),
        tag(
            "button",
            said.copy_reference,
            data_copy=quoted(citation, page, words),
            data_path=passage_address(citation.passage_id),
            **copy,
        ),
        class_="take-away",
    )


def quoted(citation: Citation, page: Language, words: Strings) -> str:
    """A quotation with its reference, as plain text in the page's language."""
    title = dated(citation.document_title.in_language(page), citation.date, page)
    address = citation.address.in_language(page)
    standing = words.standing[citation.standing].name
    quote = f"「{citation.quote}」" if citation.language == "ja" else f"“{citation.quote}”"
    if page == "ja":
        return f"{quote}({title}、{address}、{standing})"
    return f"{quote} ({title}, {address}; {standing.lower()})"


def _open(address: str, words: Strings) -> Html:
    """In a window of its own: the conversation stays where it is."""
    label = (words.read.open_document, hidden(f" {words.citation.new_window}"))
    return tag("p", tag("a", *label, href=address, target="_blank"), class_="sources")


def _spans(citation: Citation) -> dict[Language, tuple[int, int]]:
    spans: dict[Language, tuple[int, int]] = {citation.language: (citation.start, citation.end)}
    if citation.counterpart is not None:
        spans[citation.counterpart.language] = citation.counterpart.start, citation.counterpart.end
    return spans


def _columns(citation: Citation, passage: PassageDetail | None, words: Strings) -> Iterator[Column]:
    own: Language = citation.language
    yield _side(citation, passage, citation.standing, _reference(citation, own))
    other: Language = "en" if own == "ja" else "ja"
    standing = passage.standing.get(other) if passage else None
    counterpart = citation.counterpart
    if counterpart is not None:
        yield _side(counterpart, passage, standing, _reference(citation, other))
    else:
        whole = passage.texts.get(other) if passage else None
        remark = words.citation.unmarked if whole else ""
        yield Column(other, whole, None, standing, _reference(citation, other), remark)


def _side(
    side: Citation | Counterpart,
    passage: PassageDetail | None,
    standing: Standing | None,
    reference: str,
) -> Column:
    """The passage and the quotation's place in it, or that alone where they do not agree."""
    text = passage.texts.get(side.language, "") if passage else ""
    start = side.start
    if text[start : side.end] != side.quote:
        text, start = side.quote, 0
    keys = tuple((start + first, start + last) for first, last in key_places(side))
    span = start, start + len(side.quote)
    return Column(side.language, text, span, standing, reference, keys=keys)


def _reference(citation: Citation, language: Language) -> str:
    separator = "、" if language == "ja" else ", "
    title = citation.document_title.in_language(language)
    return f"{title}{separator}{citation.address.in_language(language)}"


def _whole(passage: PassageDetail, language: Language) -> Column:
    text = passage.texts.get(language)
    standing = passage.standing.get(language)
    return Column(language, text, None, standing, passage.address.in_language(language))


def _drawn(column: Column, words: Strings) -> Html:
    caption = [tag("span", words.citation.languages[column.language], class_="language")]
    if column.text is None:
        return tag("figure", tag("figcaption", *caption), tag("p", words.citation.no_text))
    meaning = escape("")
    if column.standing:
        caption += [escape(" "), badge(column.standing, words)]
        meaning = tag("p", words.standing[column.standing].meaning, class_="meaning")
    if column.span:
        text = marked(column.text, column.span, column.keys)
        caption += _said(column.text, column.keys, column.language, words)
    else:
        text = escape(column.text)
    remark = tag("p", column.remark, class_="meaning") if column.remark else ""
    return tag(
        "figure",
        tag("figcaption", *caption),
        remark,
        tag("blockquote", text, lang=column.language),
        tag("cite", column.reference, lang=column.language),
        meaning,
    )


def _said(text: str, keys: Sequence[Place], language: Language, words: Strings) -> list[Html]:
    """The words that answer, for screen readers, which pass over what is only marked."""
    if not keys:
        return []
    said = ("、" if language == "ja" else "; ").join(text[start:end] for start, end in keys)
    return [
        hidden(f" {words.citation.key_words}: "),
        tag("span", said, class_="unseen", lang=language),
    ]


def _sources(
    url: str | None, passage: PassageDetail | None, page: Language, words: Strings
) -> Html:
    note = words.citation.new_window
    facts = passage.facts if passage else []
    if facts:
        items = (tag("li", link(f.url, f.name.in_language(page), note)) for f in facts)
        return tag("div", tag("p", words.citation.facts), tag("ul", *items), class_="sources")
    host = web_host(url) if url else None
    if host is None:
        return escape("")
    label = words.citation.source.format(host=host)
    return tag("p", link(url, label, note), class_="sources")
