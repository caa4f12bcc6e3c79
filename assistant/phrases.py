"""The few sentences of our own that an answer may hold, in both languages."""

from ingest.documents import Bilingual, Language, Standing
from ingest.numerals import MONTHS

NOT_IN_CORPUS = Bilingual(
    ja="収録した文書には、このご質問に答える記述がありません。",
    en="The texts do not say. No passage in them answers this question.",
)
OUT_OF_SCOPE = Bilingual(
    ja="このご質問は、日英間の協力に関する文書の範囲外です。文書の内容についてお尋ねください。",
    en=(
        "This question is outside the Japan–UK partnership texts. "
        "Please ask about what the texts say."
    ),
)
UNCLEAR = Bilingual(
    ja="ご質問の内容を読み取れませんでした。文書について知りたいことを、文でお書きください。",
    en="The question could not be understood. Please write what you would like to know in words.",
)
DIGEST_NOTE = Bilingual(
    ja="(当方による要約であり、文書の文言ではありません)",
    en=" (our digest, not the document's own words)",
)
VERDICTS = {True: Bilingual(ja="はい。", en="Yes."), False: Bilingual(ja="いいえ。", en="No.")}
SPEAKING = Bilingual(
    ja="お尋ねの語を含む文書は次のとおりです。含む文がない文書は別に挙げます。",
    en="These documents have the words asked for. Those without them are named separately.",
)
COMPARED = Bilingual(
    ja="| 書かれていること | 文書 | 日付 |", en="| What it says | Document | Date |"
)
STANDINGS: dict[Standing, Bilingual] = {
    "authentic": Bilingual(ja="正文", en="authentic text"),
    "official_translation": Bilingual(ja="公式訳", en="official translation"),
    "unofficial_translation": Bilingual(ja="非公式訳", en="unofficial translation"),
    "digest": Bilingual(
        ja="要約であり文書の文言ではない", en="digest, not the document's own words"
    ),
}
REFUSALS = {"not_in_corpus": NOT_IN_CORPUS, "out_of_scope": OUT_OF_SCOPE, "unclear": UNCLEAR}


def readable_date(date: str, language: Language) -> str:
    """A complete or partial ISO date as people write it: 14 June 2026, 2026年6月14日."""
    year, *rest = date.split("-")
    numbers = [int(part) for part in rest]
    if language == "ja":
        return f"{year}年" + "".join(f"{n}{unit}" for n, unit in zip(numbers, "月日", strict=False))
    names = [MONTHS[n - 1].capitalize() if i == 0 else str(n) for i, n in enumerate(numbers)]
    return " ".join([*reversed(names), year])
