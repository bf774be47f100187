"""The words of the demonstration hromada: names of places and streets, codes, postcodes. All are invented.

The codes are well-formed КАТОТТГ codes that no one has: the hromadas of the Poltava raion are numbered
001–047, this one is 991. The oblast and the raion are the real ones, so that the demonstration stands where
it says. The cadastral numbers begin with councils of a raion 298, which КОАТУУ did not have in the oblast
53.
"""

from dataclasses import dataclass

OBLAST = ("UA53000000000028050", "Полтавська")
RAION = ("UA53080000000068029", "Полтавський")
HROMADA = ("UA53089910000099017", "Яснобрідська")

_SETTLEMENT_CODE = "UA53089910{ordinal:02}0099{tail:03}"
_COUNCIL_CODE = "53298{council}00"
_FIRST_POSTCODE = 38_970


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement's words: category X (селище) or C (село) as in the codifier, households, postcode."""

    code: str
    category: str
    name: str
    households: int
    postcode: str

    @property
    def label(self) -> str:
        """As written in addresses: «с-ще Ясний Брід», «с. Вишневе»."""
        return f"{'с-ще' if self.category == 'X' else 'с.'} {self.name}"


# Two villages of one name stand in one hromada, as 120 pairs of the official codifier do: a name is no key.
_PLACES = (
    ("X", "Ясний Брід", 1430),
    ("C", "Знам’янка Друга", 690),
    ("C", "Вишневе", 560),
    ("C", "Козацьке", 480),
    ("C", "Мар’янівка", 420),
    ("C", "Криничне", 375),
    ("C", "Тернова Балка", 330),
    ("C", "Ґрунівка", 290),
    ("C", "Лук’янівка", 250),
    ("C", "Їжакове", 220),
    ("C", "Підлісне", 190),
    ("C", "Єлизаветівка", 160),
    ("C", "Нова Левада", 130),
    ("C", "Вишневе", 110),
    ("C", "Старий Хутір", 80),
    ("C", "Сухий Яр", 60),
    ("C", "Заґайки", 42),
)

# Number within the raion of КОАТУУ: 551 is a селищна рада, 8xx are сільські ради.
COUNCILS = ("551", "801", "802", "804", "807", "811")

MAIN_STREETS = ("вулиця Центральна", "вулиця Незалежності", "вулиця Соборна")
SQUARES = ("площа Незалежності", "майдан Героїв України")
EMBANKMENT = "набережна Річкова"

# Some bear names that the hromada has changed since (`demo.acts`): its files are older than its decisions.
STREETS = (
    "вулиця Шевченка",
    "вулиця В’ячеслава Чорновола",
    "вулиця Лесі Українки",
    "вулиця Левка Лук’яненка",
    "вулиця Садова",
    "вулиця Миру",
    "вулиця Франка",
    "вулиця Григорія Сковороди",
    "вулиця Польова",
    "вулиця Лугова",
    "вулиця Перемоги",
    "вулиця П’ятирічки",
    "вулиця Шкільна",
    "вулиця Набережна",
    "вулиця Гетьмана Сагайдачного",
    "вулиця Ґонти",
    "вулиця Об’їзна",
    "вулиця Олександра Довженка",
    "вулиця Гоголя",
    "вулиця Івана Мазепи",
    "вулиця Панаса Мирного",
    "вулиця Котляревського",
    "вулиця Зарічна",
    "вулиця Козацька",
    "вулиця Січових Стрільців",
    "вулиця Героїв Крут",
    "вулиця Михайла Грушевського",
    "вулиця Колгоспна",
    "вулиця Ударників",
    "вулиця Вишнева",
    "вулиця Калинова",
    "вулиця Їжакевича",
    "вулиця Євгена Коновальця",
    "вулиця Раїси Кириченко",
    "вулиця Космонавтів",
    "вулиця Новоселів",
    "вулиця Ярова",
    "вулиця Нижньо-Зарічна",
    "вулиця 1-ша Польова",
    "вулиця Дев’ятого Січня",
)

LANES = (
    "провулок Садовий",
    "провулок Ставковий",
    "провулок Тихий",
    "провулок Кар’єрний",
    "провулок Зелений",
    "провулок Шевченка",
    "провулок Ґрунтовий",
    "провулок Під’їзний",
    "провулок Лісовий",
    "провулок Яблуневий",
    "провулок Ковальський",
    "провулок Млиновий",
    "узвіз Церковний",
    "провулок Криничний",
    "в’їзд Польовий",
    "провулок Степовий",
    "провулок Джерельний",
    "тупик Сонячний",
    "провулок Північно-Східний",
    "алея Каштанова",
    "провулок Медичний",
    "провулок Вузький",
    "провулок Короткий",
    "провулок Трудових Резервів",
    "шосе Полтавське",
)


def places() -> list[Place]:
    """The 17 settlements, the largest first."""
    return [
        Place(
            code=_SETTLEMENT_CODE.format(ordinal=ordinal, tail=100 + 37 * ordinal),
            category=category,
            name=name,
            households=households,
            postcode=str(_FIRST_POSTCODE + ordinal),
        )
        for ordinal, (category, name, households) in enumerate(_PLACES, start=1)
    ]


def council_koatuu(council: int) -> str:
    """КОАТУУ code (10 digits) of a council of old, which opens the cadastral numbers of its land."""
    return _COUNCIL_CODE.format(council=COUNCILS[council])
