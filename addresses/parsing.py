"""A Ukrainian address written in one line → its parts (terms and short forms: КМУ 690 of 07.07.2021; domain.md, §4).

    >>> parse("вул.Героїв Майдану, 18А, м.Кам’янка, Черкаська обл., 20801 (школа №1)")
    Parts(settlement_kind='M', settlement='Кам’янка', street_kind='street', street='Героїв Майдану', house='18', …)

The order of the parts is free, commas may be missing, and so may words such as «вулиця» and «місто». What stands
without such a word is placed by its neighbours: before a number stands a street, elsewhere a settlement. Where that
leaves more than one reading («Вишневе Шевченка 12»), the words stay together in `street`, and `addresses.search`
tells them apart by the settlements there are.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from addresses.models import NAMED_PLACES, SettlementKind, StreetKind
from addresses.registers import STREET_KINDS
from addresses.spelling import is_latin
from geo.text import fold, mend_homoglyphs, transliterate


@dataclass(frozen=True)
class Parts:
    """Parts of one address as written, look-alike letters mended; empty where the text has none.

    `settlement_kind` is of `SettlementKind`, `street_kind` of `StreetKind`; empty where the text does not say. The
    number is `house` (digits), `letter` (capital), `fraction` (what stands behind the stroke), `block` (корпус).
    `named_object` is what could not be placed otherwise (урочище, «Школа»); `note` stood in brackets at the end.
    """

    postcode: str = ""
    oblast: str = ""
    raion: str = ""
    hromada: str = ""
    settlement_kind: str = ""
    settlement: str = ""
    street_kind: str = ""
    street: str = ""
    house: str = ""
    letter: str = ""
    fraction: str = ""
    block: str = ""
    apartment: str = ""
    named_object: str = ""
    note: str = ""

    @property
    def number(self) -> str:
        """The number in one text, as registers write it: «12-А/3 корп. 2»."""
        text = self.house
        if self.letter:
            text += f"-{self.letter}"
        if self.fraction:
            text += f"/{self.fraction}"
        return f"{text} корп. {self.block}" if self.block else text


def parse(text: str) -> Parts:
    """The parts of the address in `text`; never raises: what cannot be placed stands in `named_object`."""
    body, note = _without_note(mend_homoglyphs(text.replace("\0", " ")))
    chunks = [chunk.split() for chunk in _SEPARATORS.split(_spaced(body)) if chunk.strip()]
    segments: list[_Segment] = []
    for index, words in enumerate(chunks):
        following = chunks[index + 1] if index + 1 < len(chunks) else []
        segments.extend(_read(words, following, segments[-1:]))
    return replace(_placed(_initials_given_back(segments), is_latin(body)), note=note)


class _Role(Enum):
    """What a stretch of words is; `LOOSE` has no word that says it."""

    LOOSE = auto()
    COUNTRY = auto()
    POSTCODE = auto()
    OBLAST = auto()
    RAION = auto()
    HROMADA = auto()
    SETTLEMENT = auto()
    STREET = auto()
    HOUSE = auto()
    BLOCK = auto()
    APARTMENT = auto()
    OBJECT = auto()


@dataclass
class _Segment:
    """`marker`: the word that told the role, as written; `kind`: of settlement or street, where the marker tells it."""

    role: _Role
    kind: str = ""
    marker: str = ""
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.words).strip(' ."«»„“”')


_SETTLEMENT_FORMS = {
    SettlementKind.CITY: ("м", "місто", "м-то"),
    SettlementKind.VILLAGE: ("с", "село"),
    SettlementKind.SETTLEMENT: ("селище", "с-ще", "сел", "с-щ"),
    SettlementKind.TOWN: ("смт", "пгт"),
}
_PLAIN_FORMS = {
    _Role.COUNTRY: ("україна",),
    _Role.OBLAST: ("область", "обл"),
    _Role.RAION: ("район", "р-н", "рн"),
    _Role.HROMADA: ("громада", "тг", "отг", "мтг", "стг"),
    _Role.HOUSE: ("будинок", "буд", "б", "№", "дім", "номер"),
    _Role.BLOCK: ("корпус", "корп", "кор", "к", "блок", "секція"),
    _Role.APARTMENT: ("квартира", "кв", "офіс", "оф", "приміщення", "прим", "кімната", "кімн", "кім"),
    _Role.OBJECT: ("будівля", "споруда"),
}
_LATIN_FORMS = {
    "street": (_Role.STREET, str(StreetKind.STREET)),
    "st": (_Role.STREET, str(StreetKind.STREET)),
    "lane": (_Role.STREET, str(StreetKind.LANE)),
    "avenue": (_Role.STREET, str(StreetKind.AVENUE)),
    "square": (_Role.STREET, str(StreetKind.SQUARE)),
}
#: Words that stand between a hromada's name and «громада».
_HROMADA_MIDDLE = frozenset({"територіальна", "об'єднана", "сільська", "селищна", "міська"})
#: A number before one of these is a part of the name: «8 Березня», «60 років Незалежності».
_COUNTED = re.compile(
    r"(січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листопад|груд)(ня|ого|ень|ада)$"
    r"|(рок(ів|и|у)|річчя|річниці|бригади|дивізії|полку|армії|героїв|воїнів)$"
)
_BEHIND_ITS_NAME = frozenset({_Role.OBLAST, _Role.RAION, _Role.HROMADA})
_SINGLE_LETTER = re.compile(r"^[А-ЯІЇЄҐа-яіїєґ]\.?$")
_SEPARATORS = re.compile(r"[,;\n\r\t]+")
_POSTCODE = re.compile(r"^\d{5}$")
_ORDINAL = re.compile(r"^\d+-(а|я|й|е|ї|го|ша|га|тя|ма|ий|ій|та|ої)$")
_LETTER = "[А-ЯІЇЄҐа-яіїєґA-Za-z]"
#: КМУ 55/2010 read backwards, for lone letters.
_FROM_LATIN = {transliterate(letter): letter for letter in reversed("АБВГДЕЗИІКЛМНОПРСТУФ")}
_HOUSE = re.compile(
    rf"^№?(?P<house>\d{{1,4}})(?:-?(?P<letter>{_LETTER}))?(?:/(?P<fraction>\d+(?:-?{_LETTER})?|{_LETTER}))?"
    r"(?:[кК]\.?(?P<block>\d+))?$"
)


def _without_note(text: str) -> tuple[str, str]:
    """The text without what stands in brackets, and that."""
    begin = text.find("(")
    if begin < 0:
        return text, ""
    end = text.rfind(")")
    end = len(text) if end < begin else end
    return f"{text[:begin]} , {text[end + 1 :]}", text[begin + 1 : end].strip()


def _spaced(text: str) -> str:
    """Words apart from the abbreviations glued to them, and the parts of a house number glued together."""
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    text = re.sub(r"(?<=\w)\.(?=[^\s,])", ". ", text)
    text = re.sub(r"№\s*(?=\d)", "№ ", text)
    text = re.sub(r"(?<=\d)\s*/\s*(?=\w)", "/", text)
    # «5 к 2» is house 5, block 2; any other lone letter behind a number belongs to it.
    text = re.sub(rf"(?<=\d)\s*-\s*({_LETTER})(?!\w)", r"-\1", text)
    text = re.sub(rf"(?<=\d)\s+(?![кКмМсС]\b\.?\s*\S)({_LETTER})(?=$|[\s,;/])", r"\1", text)
    text = re.sub(rf"(?<=\d)({_LETTER})\s*/\s*(?=\d)", r"\1/", text)
    text = re.sub(r"(?<=\d)(?=(?:кв|корп|оф)\b)", " ", text)
    return _SEVERAL_WORDS.sub(lambda form: re.sub(r"\s+", "_", form[0]), text)


def _forms() -> Iterator[tuple[str, tuple[_Role, str]]]:
    for settlement_kind, forms in _SETTLEMENT_FORMS.items():
        yield from ((form, (_Role.SETTLEMENT, str(settlement_kind))) for form in forms)
    for street_kind, written in STREET_KINDS.items():
        yield from ((_bare(_one_word(form)), (_Role.STREET, str(street_kind))) for form in written)
    for role, forms in _PLAIN_FORMS.items():
        yield from ((form, (role, "")) for form in forms)


def _bare(word: str) -> str:
    """A word as the tables of forms have it."""
    return fold(word).strip('.:"').replace("\u02bc", "'")


def _one_word(form: str) -> str:
    return form.replace(" ", "_")


_MARKERS = dict(_forms())
# The same words in Latin letters (КМУ 55/2010): «vulytsia Shevchenka». Cyrillic ones win where the two look alike.
_MARKERS = {transliterate(form): role for form, role in _MARKERS.items()} | _LATIN_FORMS | _MARKERS
_SEVERAL_WORDS = re.compile("|".join(form.replace("_", r"\s+") for form in _MARKERS if "_" in form), re.IGNORECASE)


def _read(words: Sequence[str], following: Sequence[str], before: Sequence[_Segment]) -> Iterator[_Segment]:
    """Segments of one chunk between commas; `following` is the next chunk, `before` the segment that went before."""
    current = _Segment(_Role.LOOSE)
    behind_house = bool(before) and before[-1].role in (_Role.HOUSE, _Role.BLOCK)
    for index, word in enumerate(words):
        rest = words[index + 1 :]
        role, kind = _MARKERS.get(_bare(word), (None, ""))
        if role is _Role.BLOCK and not (behind_house and rest and rest[0][0].isalnum()):
            role = None
        if role is _Role.HOUSE and not (rest and _is_house(rest[0])):
            role = None
        if role and _is_name(word, role, current, rest):
            role = None
        if role in _BEHIND_ITS_NAME and current.words and current.role is _Role.LOOSE:
            current.role, current.marker = role, word
            yield current
            current = _Segment(_Role.LOOSE)
        elif role is _Role.STREET and current.role is _Role.LOOSE and current.words and not _has_name(rest):
            current.role, current.kind, current.marker = role, kind, word
        elif role:
            if current.words:
                yield current
            current = _Segment(role, kind, word)
            behind_house = role in (_Role.HOUSE, _Role.BLOCK)
        elif _POSTCODE.match(word):
            if current.words:
                yield current
            yield _Segment(_Role.POSTCODE, words=[word])
            current = _Segment(_Role.LOOSE)
        elif current.role in (_Role.HOUSE, _Role.BLOCK, _Role.APARTMENT):
            yield replace(current, words=[word])
            behind_house = current.role is not _Role.APARTMENT
            current = _Segment(_Role.LOOSE)
        elif _is_house(word) and not _belongs_to_name(word, current, rest, following):
            if current.words:
                yield current
            yield _Segment(_Role.HOUSE, words=[word])
            behind_house = True
            current = _Segment(_Role.LOOSE)
        else:
            current.words.append(word)
    if current.words:
        yield current
    elif current.role is _Role.STREET and current.marker:
        # «Набережна, 5»: a kind without a name is the name.
        yield _Segment(_Role.LOOSE, words=[current.marker])


def _is_name(word: str, role: _Role, current: _Segment, rest: Sequence[str]) -> bool:
    """Whether a word that could tell a role is a part of a name here: «вул. М. Коцюбинського», «вул. Набережна»."""
    if role is _Role.SETTLEMENT and _SINGLE_LETTER.match(word):
        in_street = current.role is _Role.STREET
        return in_street and all(_SINGLE_LETTER.match(one) for one in current.words) and bool(rest)
    if role is _Role.STREET:
        kind = _MARKERS[_bare(word)][1]
        # «Старий Хутір Франка 5»: what stands in a street's stead is never called behind its name.
        if kind in NAMED_PLACES and current.words:
            return current.role is _Role.LOOSE or not _has_name(rest, or_kind=False)
        # «Підлісне Набережна 3» has a street Набережна, «Річкова набережна 3» an embankment.
        if kind == StreetKind.EMBANKMENT and current.words and word[0].isupper() and not word.endswith("."):
            return True
        if current.role is _Role.STREET:
            return not (current.words and word.endswith("."))
        return not word.endswith(".") and word[0].isupper() and not _has_name(rest) and not current.words
    if role is _Role.APARTMENT or role is _Role.OBJECT:
        return not rest
    return False


def _has_name(rest: Sequence[str], *, or_kind: bool = True) -> bool:
    """Whether a name follows at once: neither the end, nor a number, nor the word of another role."""
    if not rest:
        return False
    role, _kind = _MARKERS.get(_bare(rest[0]), (None, ""))
    if _is_house(rest[0]):
        return _belongs_to_name(rest[0], _Segment(_Role.LOOSE), rest[1:], ())
    return not _POSTCODE.match(rest[0]) and (role is None or (or_kind and role is _Role.STREET))


def _is_house(word: str) -> bool:
    return bool(_HOUSE.match(word.rstrip(".")))


def _belongs_to_name(word: str, current: _Segment, rest: Sequence[str], following: Sequence[str]) -> bool:
    """Whether a number is a part of a street's name: «вул. 1 Травня», «1-а Польова», «Героїв 93 бригади, 5»."""
    if not rest or _bare(rest[0]) in _MARKERS or not rest[0][0].isalpha():
        return False
    if _COUNTED.search(_bare(rest[0])) or (_ORDINAL.match(word) and not current.words):
        return True
    if current.role is _Role.STREET and not current.words:
        return True
    return any(map(_is_house, rest)) or (len(following) == 1 and _is_house(following[0]))


def _initials_given_back(segments: Sequence[_Segment]) -> list[_Segment]:
    """«М. Грушевського, 5, м. Сміла» has one settlement: the capital letter before the street is an initial."""
    settlements = [one for one in segments if one.role is _Role.SETTLEMENT]
    if len(settlements) < 2 or any(one.role is _Role.STREET for one in segments):
        return list(segments)
    return [
        replace(one, role=_Role.LOOSE, kind="", words=[one.marker, *one.words])
        if one.role is _Role.SETTLEMENT and one.marker[0].isupper() and _SINGLE_LETTER.match(one.marker)
        else one
        for one in segments
    ]


def _placed(segments: Sequence[_Segment], in_latin: bool) -> Parts:
    """Parts from segments: those that say what they are first, then the loose ones by their neighbours."""
    of: dict[_Role, _Segment] = {}
    loose: list[_Segment] = []
    before_house: _Segment | None = None
    for index, one in enumerate(segments):
        if one.role is _Role.LOOSE or (one.role in of and one.role is not _Role.COUNTRY):
            loose.append(one)
            if index + 1 < len(segments) and segments[index + 1].role is _Role.HOUSE:
                before_house = one
        else:
            of[one.role] = one
    if _Role.STREET not in of and loose:
        street = before_house or _after_house(segments) or (loose[-1] if _Role.HOUSE in of else None)
        if street is None and _Role.SETTLEMENT in of:
            street = loose[0]
        if street is not None:
            loose.remove(street)
            of[_Role.STREET] = street
    if _Role.SETTLEMENT not in of and loose and _Role.STREET in of:
        of[_Role.SETTLEMENT] = loose.pop(0)
    rest = [one.text for one in loose]
    if _Role.OBJECT in of:
        rest.insert(0, f"{of[_Role.OBJECT].marker} {of[_Role.OBJECT].text}")
    nothing = _Segment(_Role.LOOSE)
    number = _HOUSE.match(of.get(_Role.HOUSE, nothing).text)
    found = {name: value or "" for name, value in number.groupdict().items()} if number else {}
    hromada = [word for word in of.get(_Role.HROMADA, nothing).words if _bare(word) not in _HROMADA_MIDDLE]
    return Parts(
        postcode=of.get(_Role.POSTCODE, nothing).text,
        oblast=of.get(_Role.OBLAST, nothing).text,
        raion=of.get(_Role.RAION, nothing).text,
        hromada=" ".join(hromada),
        settlement_kind=of.get(_Role.SETTLEMENT, nothing).kind,
        settlement=of.get(_Role.SETTLEMENT, nothing).text,
        street_kind=of.get(_Role.STREET, nothing).kind,
        street=of.get(_Role.STREET, nothing).text,
        house=found.get("house", ""),
        letter=_capital(found.get("letter", ""), in_latin),
        fraction=_capital(found.get("fraction", ""), in_latin),
        block=found.get("block", "") or of.get(_Role.BLOCK, nothing).text,
        apartment=of.get(_Role.APARTMENT, nothing).text,
        named_object=", ".join(filter(None, rest)),
    )


def _after_house(segments: Sequence[_Segment]) -> _Segment | None:
    """The loose segment behind a number that opens the address: «12 Шевченка»."""
    if len(segments) > 1 and segments[0].role is _Role.HOUSE and segments[1].role is _Role.LOOSE:
        return segments[1]
    return None


def _capital(part: str, in_latin: bool) -> str:
    """A letter of a number in capitals and Cyrillic: «12a» is 12-А; among Latin letters «82-B» is 82-Б, not a В."""
    part = part.upper().replace("-", "")
    return "".join(_FROM_LATIN.get(one, one) for one in part) if in_latin else fold(part).upper()
