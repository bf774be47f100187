"""Text that was encoded twice: UTF-8 taken for a Windows code page and encoded again, as «Р’СѓР»РёС†СЏ» for «Вулиця».

Everything here is SQL over a text, so that a column of any length is looked at in its table.
"""

from collections.abc import Sequence

from psycopg import sql

from geo import db


def looks(text: sql.Composable) -> sql.Composable:
    """Condition: two Ukrainian letters in a row stand as UTF-8 read as CP1251, or as CP1252 or Latin-1."""
    return sql.SQL("{} ~ {}").format(text, sql.Literal("|".join(_LOOKS.values())))


def undone(text: sql.Composable) -> sql.Composable:
    """The text as it was meant; null where it was not encoded twice, or not all of it.

    A letter that was cut in two at the end of its field is dropped.
    """
    ways = (
        sql.SQL("WHEN {text} ~ {looks} AND {octets} ~ {utf8} THEN convert_from(convert_to({octets}, 'LATIN1'), 'UTF8')")
        .format(text=text, looks=sql.Literal(_LOOKS[page]), octets=_octets(text, page), utf8=sql.Literal(_UTF8))
        for page in _PAGES
    )  # fmt: skip
    return sql.SQL("CASE {} END").format(sql.SQL(" ").join(ways))


def meant(texts: Sequence[str]) -> dict[str, str]:
    """Those of `texts` that were encoded twice, with what was meant."""
    if not texts:
        return {}
    statement = db.compose(
        "SELECT met, meant FROM (SELECT met, {undone} AS meant FROM unnest(%(texts)s::text[]) AS met) AS read"
        " WHERE meant IS NOT NULL",
        undone=undone(sql.Identifier("met")),
    )
    return dict(db.rows(statement, {"texts": list(texts)}))


def _octets(text: sql.Composable, page: str) -> sql.Composable:
    """The text's bytes, each as the character of Latin-1 that has its number; without a lead byte at the end."""
    read, octets = _PAGES[page]
    return sql.SQL("regexp_replace(translate({}, {}, {}), {}, '')").format(
        text, sql.Literal(read), sql.Literal(octets), sql.Literal(r"[\u00C2-\u00EF]$")
    )


def _page(name: str, last: int) -> tuple[str, str]:
    """Characters that a code page has for the bytes from 0x80 to `last`, and those that Latin-1 has for them.

    A byte for which the page has no character stays what it is in Latin-1, as Windows leaves it.
    """
    octets = [chr(number) for number in range(0x80, last + 1)]
    read = [one.encode("latin-1").decode(name, errors="ignore") or one for one in octets]
    return "".join(read), "".join(octets)


#: Of CP1252 all above 0x9F is as in Latin-1.
_PAGES = {"cp1251": _page("cp1251", 0xFF), "cp1252": _page("cp1252", 0x9F)}
#: Bytes that go on a letter of two bytes, as each page reads them.
_ON_1251 = "".join(_PAGES["cp1251"][0][:0x40])
_ON_1252 = "".join(_PAGES["cp1252"][0]) + r"\u00A0-\u00BF"
#: The letters of Ukrainian begin with the bytes D0, D1 and D2 in UTF-8.
_LOOKS = {"cp1251": f"([РСТ][{_ON_1251}]){{2}}", "cp1252": f"([ÐÑÒ][{_ON_1252}\\u0080-\\u009F]){{2}}"}
#: UTF-8 of up to three bytes a letter, written in Latin-1.
_UTF8 = (
    r"^([\u0001-\u007F]|[\u00C2-\u00DF][\u0080-\u00BF]|\u00E0[\u00A0-\u00BF][\u0080-\u00BF]"
    r"|[\u00E1-\u00EC\u00EE\u00EF][\u0080-\u00BF]{2}|\u00ED[\u0080-\u009F][\u0080-\u00BF])*$"
)
