"""Font names written into documents, and what stands in for them on machines that lack them.

The names are real ones always, also when the machine that generates has none of them; a document
with a stand-in's name would look wrong in the office that receives it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from taskbook.official.geometry import escape

TITLE_CHAIN = (
    "方正小标宋简体",
    "方正小标宋_GBK",
    "FZXiaoBiaoSong-B05S",
    "华文中宋",
    "宋体",
)
BODY_CHAIN = (
    "仿宋_GB2312",
    "仿宋",
    "方正仿宋_GB2312",
    "方正仿宋_GBK",
    "华文仿宋",
)
KAI_CHAIN = ("楷体_GB2312", "楷体", "方正楷体_GB2312", "方正楷体_GBK", "华文楷体")
HEI_CHAIN = ("黑体", "方正黑体_GBK", "华文黑体")
SONG_CHAIN = ("宋体", "新宋体", "方正书宋_GBK")


@dataclass(frozen=True, slots=True)
class Fonts:
    """The five type classes that the standard names, and the font of digits and Latin letters."""

    title: str = TITLE_CHAIN[0]
    body: str = BODY_CHAIN[0]
    kai: str = KAI_CHAIN[0]
    hei: str = HEI_CHAIN[0]
    song: str = SONG_CHAIN[0]
    latin: str = "Times New Roman"

    def properties(self, east_asia: str, latin: str | None = None) -> str:
        """Return ``w:rFonts``.

        hAnsi stays the Chinese font: Word would otherwise set “ ” — … half-width in the Latin one.
        """
        narrow = escape(latin or self.latin)
        wide = escape(east_asia)
        return (
            f'<w:rFonts w:hint="eastAsia" w:ascii="{narrow}" w:hAnsi="{wide}" '
            f'w:eastAsia="{wide}" w:cs="{narrow}"/>'
        )


@dataclass(frozen=True, slots=True)
class Layout:
    """How documents are set, apart from what they say.

    Attributes:
        fonts: Font names.
        landscape_page_number: ``plain`` (at the foot of the turned page) or ``strict`` (where the
            portrait pages have it, as clause 8 asks).
        watermark: Words printed at the head of every page (演示数据), or empty.
    """

    fonts: Fonts = field(default_factory=Fonts)
    landscape_page_number: str = "plain"
    watermark: str = ""


def _alternate(name: str, chain: tuple[str, ...]) -> str:
    if name in chain:
        rest = chain[chain.index(name) + 1 :]
        return rest[0] if rest else ""
    return chain[0]


def font_table(fonts: Fonts, namespaces: str) -> str:
    """Return ``word/fontTable.xml`` with the next name of each chain as the alternate."""
    entries = []
    for name, chain, family in (
        (fonts.title, TITLE_CHAIN, "roman"),
        (fonts.body, BODY_CHAIN, "roman"),
        (fonts.kai, KAI_CHAIN, "roman"),
        (fonts.hei, HEI_CHAIN, "modern"),
        (fonts.song, SONG_CHAIN, "roman"),
    ):
        alternate = _alternate(name, chain)
        alt = f'<w:altName w:val="{escape(alternate)}"/>' if alternate else ""
        entries.append(
            f'<w:font w:name="{escape(name)}">{alt}<w:charset w:val="86"/>'
            f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        )
    entries.append(
        f'<w:font w:name="{escape(fonts.latin)}"><w:charset w:val="00"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    unique = "".join(dict.fromkeys(entries))
    return f"<w:fonts {namespaces}>{unique}</w:fonts>"
