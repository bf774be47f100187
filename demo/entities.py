"""Legal entities of the demonstration: the council, what it founded, and who rents. All are invented.

Their codes look like those of ЄДРПОУ, begin with 99 as no code given so far does, and fail its check digit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from demo.names import Place

_PREFIX = "99"
_WEIGHTS = ((1, 2, 3, 4, 5, 6, 7), (3, 4, 5, 6, 7, 8, 9))
_MODULUS, _TEN = 11, 10


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal entity: code of eight digits, full name, short name, name in English."""

    code: str
    name: str
    short_name: str
    name_en: str


def _code(ordinal: int) -> str:
    """A code that nobody has: the last digit is one more than the check digit of ЄДРПОУ would be."""
    digits = f"{_PREFIX}{ordinal:05}"
    check = _MODULUS
    for weights in _WEIGHTS:
        if check >= _TEN:
            check = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % _MODULUS
    return f"{digits}{(check + 1) % _TEN}"


def _entities(first: int, *names: tuple[str, str, str]) -> tuple[Entity, ...]:
    return tuple(Entity(_code(ordinal), *name) for ordinal, name in enumerate(names, start=first))


COUNCIL, EDUCATION, CULTURE, UTILITIES, WATER, CLINIC, SOCIAL, SAFETY, FORESTRY = _entities(
    1,
    ("Яснобрідська селищна рада", "Яснобрідська селищна рада", "Yasnyi Brid Settlement Council"),
    (
        "Відділ освіти, молоді та спорту Яснобрідської селищної ради",
        "Відділ освіти",
        "Department of Education, Youth and Sports",
    ),
    ("Комунальний заклад «Яснобрідський центр культури і дозвілля»", "Центр культури і дозвілля", "Culture Centre"),
    ("Комунальне підприємство «Яснобрідський комунгосп»", "КП «Комунгосп»", "Komunhosp Municipal Enterprise"),
    ("Комунальне підприємство «Яснобрідводоканал»", "КП «Водоканал»", "Vodokanal Water Enterprise"),
    (
        "Комунальне некомерційне підприємство «Яснобрідський центр первинної медико-санітарної допомоги»",
        "Центр первинної допомоги",
        "Primary Health Care Centre",
    ),
    ("Комунальна установа «Яснобрідський центр надання соціальних послуг»", "Центр соцпослуг", "Social Service Centre"),
    ("Комунальна установа «Місцева пожежна охорона Яснобрідської громади»", "Місцева пожежна охорона", "Fire Guard"),
    ("Державне лісове підприємство «Яснобрідський ліс»", "ДП «Яснобрідський ліс»", "Yasnyi Brid State Forestry"),
)

#: Of the settlements with 300 households and more, in their order: the largest has the lyceum.
_SCHOOLS = _entities(
    21,
    ("Комунальний заклад «Яснобрідський ліцей»", "Яснобрідський ліцей", "Yasnyi Brid Lyceum"),
    ("Комунальний заклад «Знам’янська гімназія»", "Знам’янська гімназія", "Znamianka Gymnasium"),
    ("Комунальний заклад «Вишнівська гімназія»", "Вишнівська гімназія", "Vyshneve Gymnasium"),
    ("Комунальний заклад «Козацька гімназія»", "Козацька гімназія", "Kozatske Gymnasium"),
    ("Комунальний заклад «Мар’янівська гімназія»", "Мар’янівська гімназія", "Marianivka Gymnasium"),
    ("Комунальний заклад «Криничненська гімназія»", "Криничненська гімназія", "Krynychne Gymnasium"),
    ("Комунальний заклад «Тернобалківська гімназія»", "Тернобалківська гімназія", "Ternova Balka Gymnasium"),
)

FARMS = _entities(
    41,
    ("Сільськогосподарське товариство «Нива над Бродом»", "СТОВ «Нива над Бродом»", "Nyva nad Brodom Farm"),
    ("Фермерське господарство «Ранкова Роса»", "ФГ «Ранкова Роса»", "Rankova Rosa Farm"),
    ("Сільськогосподарський кооператив «Спільний Лан»", "СК «Спільний Лан»", "Spilnyi Lan Cooperative"),
    ("Товариство «Тернова Зернова Компанія»", "ТОВ «Тернова Зернова»", "Ternova Grain Company"),
)
FISHERY, WORKS, SUN = _entities(
    51,
    ("Товариство «Дзеркальний Короп»", "ТОВ «Дзеркальний Короп»", "Mirror Carp Fish Farm"),
    ("Товариство «Яснобрідська кераміка»", "ТОВ «Яснобрідська кераміка»", "Yasnyi Brid Ceramics"),
    ("Товариство «Сонце Левади»", "ТОВ «Сонце Левади»", "Sun of the Meadow"),
)
SHOPS = _entities(
    61,
    ("Споживче товариство «Калинове»", "СТ «Калинове»", "Kalynove Consumer Society"),
    ("Товариство «Криничка-Маркет»", "ТОВ «Криничка-Маркет»", "Krynychka Market"),
    ("Товариство «Хлібний Двір»", "ТОВ «Хлібний Двір»", "Khlibnyi Dvir Bakery"),
)
POST, PHARMACY, INTERNET, CATERING, BANK, CHARITY = _entities(
    71,
    ("Акціонерне товариство «Польова Пошта Краю»", "АТ «Польова Пошта Краю»", "Field Post of the Land"),
    ("Товариство «Аптека Цілющий Степ»", "ТОВ «Цілющий Степ»", "Healing Steppe Pharmacy"),
    ("Товариство «Степлайн»", "ТОВ «Степлайн»", "Stepline Internet Provider"),
    ("Товариство «Шкільна Їдальня Плюс»", "ТОВ «Шкільна Їдальня Плюс»", "School Canteen Plus"),
    ("Акціонерне товариство «Банк Добробут Громад»", "АТ «Добробут Громад»", "Welfare of Communities Bank"),
    ("Благодійна організація «Теплі Руки»", "БО «Теплі Руки»", "Warm Hands Charity"),
)

ENTITIES = (
    *(COUNCIL, EDUCATION, CULTURE, UTILITIES, WATER, CLINIC, SOCIAL, SAFETY, FORESTRY),
    *_SCHOOLS,
    *FARMS,
    *(FISHERY, WORKS, SUN),
    *SHOPS,
    *(POST, PHARMACY, INTERNET, CATERING, BANK, CHARITY),
)

#: Natural persons that rent. None lives: no register has such a family name.
PERSONS = (
    "Вітроплет Олена Іванівна",
    "Дощовий Петро Семенович",
    "Зорепад Ганна Миколаївна",
    "Кульбабенко Степан Юрійович",
    "Полинова Марія Василівна",
    "Росяний Андрій Тарасович",
    "Скороліто Надія Павлівна",
    "Сонцебрід Ілля Григорович",
    "Туманяк Ярослав Олегович",
    "Хмаролюб Катерина Богданівна",
)


def school_of(place: Place, places: Sequence[Place]) -> Entity:
    """The school that keeps the school buildings of a settlement; the department of education where there is none."""
    ordinal = places.index(place)
    return _SCHOOLS[ordinal] if ordinal < len(_SCHOOLS) else EDUCATION
