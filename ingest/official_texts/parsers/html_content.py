"""Which part of a page is the text, and which is the site round it."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

# The main part in the pages of the publishers that the catalog names, then in most others.
_MAIN = (
    ".govspeak",  # GOV.UK
    "#maincontents",  # MOFA
    "#__main_contents",  # METI
    ".contentsBody",  # MIC
    "article .wysiwyg",  # Digital Agency
    "main article",
    "article",
    "main",
    "[role=main]",
    "#main",
    "#content",
    "#contents",
)
_NEVER = [
    "script", "style", "noscript", "template", "nav", "form", "button", "iframe", "svg", "aside",
    "select", "input", "object", "video", "audio", "footer", "del",
]  # fmt: skip
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:breadcrumbs?|topic-?path|pan(?:kuzu)?|share|sns|social|related|page-?top|cookie|"
    r"skip|menu|gnav|global-?nav|header|footer|print-?link|toolbar|language|contents-list|"
    r"visually-hidden|feedback|metadata|published-dates|subscri\w*|inquiry|contact)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CONTAINERS = {"div", "section", "ul", "ol", "dl", "header", "p", "span"}
_LEAST_TEXT = 120
_SITE_NAME = re.compile(
    r"\s*[|｜]\s*.*$|\s+[-–—:]\s+(?:GOV\.UK|[^-–—:]*(?:省|庁|府|官邸)[^-–—:]*)$"
)


def page_title(tree: LexborHTMLParser) -> str:
    """The page's first heading, else its title without the site's name."""
    for heading in tree.css("h1"):
        if text := heading.text().strip():
            return text
    title = tree.css_first("title")
    return _SITE_NAME.sub("", title.text().strip()) if title else ""


def clean(tree: LexborHTMLParser) -> None:
    """Remove what is never part of a text."""
    tree.strip_tags(_NEVER)
    doomed = [
        node for node in tree.css("[class], [id], [hidden], [aria-hidden]") if _is_around(node)
    ]
    for node in doomed:
        node.decompose()


def _is_around(node: LexborNode) -> bool:
    attributes = node.attributes
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return node.tag not in ("html", "body", "main")
    if node.tag not in _CONTAINERS:  # a heading's id is its words ("related-agreements")
        return False
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return _AROUND.search(names) is not None and node.css_first("h1") is None


def main_content(tree: LexborHTMLParser) -> LexborNode | None:
    """The part that holds the text: the first known place with enough of it, else the body."""
    for selector in _MAIN:
        nodes = tree.css(selector)
        if nodes:
            longest = max(nodes, key=lambda node: len(node.text()))
            if len(longest.text().strip()) >= _LEAST_TEXT:
                return longest
    return tree.body
