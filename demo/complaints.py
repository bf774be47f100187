"""What residents of the demonstration reported, and what came of it: words and days; who uses it finds the places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """To which state a report went, how many days behind its arrival, why, and whether the resident did it."""

    state: str
    after: float
    reason: str = ""
    by_reporter: bool = False


@dataclass(frozen=True, slots=True)
class Complaint:
    """`place` counts things of the category's layer, or addresses where it has none; `ago` are days before today."""

    category: str
    place: int
    ago: float
    words: str = ""
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    course: Sequence[Step] = ()


def _lamp(fault: str) -> Mapping[str, Sequence[str]]:
    return {"fault": [fault]}


_ACCEPTED, _PLANNED, _WORK = Step("accepted", 0.3), Step("planned", 1.1), Step("in-work", 2.2)


def _fixed(after: float, reason: str) -> Step:
    return Step("fixed", after, reason)


COMPLAINTS: Sequence[Complaint] = (
    Complaint(
        "street-light-out", 3, 64, "", _lamp("dark"), (_ACCEPTED, _WORK, _fixed(3.1, "Замінено світлодіодний модуль."))
    ),
    Complaint(
        "street-light-out",
        3,
        31,
        "Знову той самий ліхтар, полагодили місяць тому.",
        _lamp("flickers"),
        (
            _ACCEPTED,
            _WORK,
            _fixed(4.2, "Замінено драйвер."),
            Step("reopened", 6.0, "Блимає, як і раніше.", True),
            Step("in-work", 7.0),
        ),
    ),
    Complaint(
        "street-light-out",
        17,
        22,
        "Біля зупинки, діти йдуть зі школи потемки.",
        _lamp("dark"),
        (_ACCEPTED, _fixed(1.9, "Відновлено контакт на опорі.")),
    ),
    Complaint("street-light-out", 40, 9, "", _lamp("day"), (_ACCEPTED, _PLANNED)),
    Complaint("street-light-out", 58, 12, "Опора похилена після вітру.", _lamp("pole"), (_ACCEPTED, _PLANNED, _WORK)),
    Complaint("street-light-out", 75, 2, "", _lamp("dark"), (_ACCEPTED,)),
    Complaint("street-light-out", 90, 0.2, "Не світить від учора.", _lamp("dark")),
    Complaint(
        "street-light-out",
        104,
        6,
        "",
        _lamp("dark"),
        (_ACCEPTED, _fixed(1.2, "Замінено лампу."), Step("reopened", 4.5, "Світила два дні.", True)),
    ),
    Complaint(
        "street-lights-out",
        120,
        16,
        "Темна вся вулиця від магазину до ставка.",
        {"lights": ["6"]},
        (_ACCEPTED, _fixed(0.9, "Увімкнено автомат на КТП, лінію перевірено.")),
    ),
    Complaint(
        "street-lights-out", 160, 1.5, "Другий вечір без світла.", {"lights": ["4"]}, (_ACCEPTED, Step("in-work", 1))
    ),
    Complaint(
        "dump",
        210,
        45,
        "Привезли причепом і висипали в посадку.",
        {"waste": ["building", "bulky"], "size": ["lorry"]},
        (_ACCEPTED, _PLANNED, Step("in-work", 8), _fixed(9.5, "Вивезено 6 м³, складено акт.")),
    ),
    Complaint(
        "dump",
        640,
        27,
        "",
        {"waste": ["household"], "size": ["bag"]},
        (_ACCEPTED, _fixed(6.4, "Прибрано під час толоки.")),
    ),
    Complaint(
        "dump",
        1150,
        21,
        "Шини й скло біля яру.",
        {"waste": ["tyres", "household"], "size": ["car"]},
        (_ACCEPTED, _PLANNED),
    ),
    Complaint("dump", 2020, 3, "", {"waste": ["green"], "size": ["bag"]}),
    Complaint(
        "container-full",
        2,
        19,
        "Вивозять раз на два тижні, мало.",
        {},
        (_ACCEPTED, _fixed(0.7, "Вивезено позачергово.")),
    ),
    Complaint("container-full", 9, 1, ""),
    Complaint(
        "road-hole",
        4,
        50,
        "Яма на пів колеса, після дощу не видно.",
        {"where": ["carriageway"]},
        (_ACCEPTED, _PLANNED, _fixed(20, "Виконано ямковий ремонт.")),
    ),
    Complaint("road-hole", 11, 33, "", {"where": ["pavement"]}, (_ACCEPTED, Step("planned", 5))),
    Complaint(
        "road-hole",
        19,
        26,
        "На трасі за селом.",
        {"where": ["carriageway"]},
        (Step("forwarded", 1.4, "Дорога державного значення, надіслано службі відновлення."),),
    ),
    Complaint(
        "open-manhole",
        330,
        14,
        "Кришку вкрали вночі.",
        {},
        (_ACCEPTED, Step("in-work", 0.4), _fixed(0.5, "Встановлено нову кришку.")),
    ),
    Complaint(
        "water-leak",
        410,
        11,
        "Тече по узбіччю від понеділка.",
        {"kind": ["water"]},
        (_ACCEPTED, Step("in-work", 0.6), _fixed(1.3, "Замінено 4 м труби.")),
    ),
    Complaint("water-leak", 1500, 0.6, "", {"kind": ["sewage"]}, (_ACCEPTED,)),
    Complaint(
        "no-water",
        905,
        5,
        "Немає води на всій вулиці.",
        {},
        (_ACCEPTED, _fixed(0.4, "Відновлено після аварії на насосній.")),
    ),
    Complaint(
        "fallen-tree", 77, 8, "Гілка лежить на дротах.", {"blocks": ["wires"]}, (_ACCEPTED, _fixed(0.8, "Прибрано."))
    ),
    Complaint("fallen-tree", 1800, 0.4, "Тополя нахилилась над дорогою.", {"blocks": ["road"]}),
    Complaint(
        "other",
        1320,
        24,
        "Прошу поставити лавку біля крамниці.",
        {"what": ["благоустрій"]},
        (Step("refused", 6, "Лавки на цій вулиці передбачено бюджетом наступного року."),),
    ),
)

#: A planned outage of a lighting line of the demonstration, from now on for so many hours.
OUTAGE_LINE, OUTAGE_HOURS = "Л-1/1", 48
OUTAGE_UK = "На лінії замінюють кабель, ліхтарі вулиці не світитимуть. Повідомляти про них не треба."
OUTAGE_EN = "The cable of the line is being replaced, the lamps of the street will be dark. No need to report them."
