"""Which field of a file goes into which field of a register."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from geo.registers import Field, Register
from geo.short_names import NAME_LETTERS, short_name
from geo.text import fold

_PUNCTUATION = re.compile(r"[\W_]+")
#: Words that tables write in other ways: «№ договору», but not «№» or «№ з/п», which count the rows; «кв. м», «м²».
_WRITTEN = ((re.compile(r"№\s*(?=[^\W\d_]{3})"), "номер "), (re.compile(r"\bкв\.?\s*м\b|м²"), "м2"))

#: Name of the register's field → name of the file's field.
Pairs = dict[str, str]


class MappingProblem(ValueError):
    """A pair given by a person names a field that does not exist. The message says which there are."""


def match(register: type[Register], names: Sequence[str], given: Mapping[str, str]) -> Pairs:
    """Pairs for every field of `register` that the file's field `names` offer.

    `given` maps names of the file to names of the register, as a person typed them (`--map KADNUM=cadastral_number`);
    an empty target leaves a field of the file out. The rest is found by the declared aliases, first of all the field's
    own name, unless the aliases give it another place in their order. One field of a file may feed two of the
    register: «01.03 Для ведення…» is both a code and a text. Of what then feeds nothing, a field takes what has its
    title, or a name of it with its unit behind, as people head their tables: «Площа, га». Before all that, our own
    files are known by their names: shortened ones of a shapefile, and titles of a worksheet, where the title of one
    field is an alias of another and both are there.
    """
    pairs: Pairs = {}
    left_out = set()
    for theirs, ours in given.items():
        if theirs not in names:
            raise MappingProblem(
                _("The file has no field “%(name)s”. It has: %(known)s.") % {"name": theirs, "known": ", ".join(names)}
            )
        importable = [field.name for field in register.importable()]
        if ours and ours not in importable:
            raise MappingProblem(
                _("The register has no field “%(name)s”. It has: %(known)s.")
                % {"name": ours, "known": ", ".join(importable)}
            )
        if ours:
            pairs[ours] = theirs
        left_out.add(theirs)
    free = [name for name in names if name not in left_out]
    offered, shortened = _offered(free), _shortened(register, free)
    pairs = _told_apart(register, offered) | shortened | pairs
    whole = _offered([name for name in free if name not in shortened.values()])
    for field in register.importable():
        if field.name not in pairs and (found := _find(field, offered, cut=None) or _find(field, whole)):
            pairs[field.name] = found
    headed = {_plain(name): name for name in reversed(unused(names, pairs)) if name not in left_out}
    for field in register.importable():
        if field.name not in pairs and (found := next(filter(None, map(headed.get, headings(field))), None)):
            pairs[field.name] = found
    return pairs


def find(field: Field, names: Iterable[str]) -> str | None:
    """The file's field that is called as `field` or as one of its aliases; of several, the first by their order."""
    return _find(field, _offered([*names]))


def headings(field: Field, *, by_names: bool = True) -> Iterator[str]:
    """What may stand over a column of the field in a table, in any of our languages, without punctuation: its title,
    with its unit or without, and, `by_names`, its other names with the unit.
    """
    for language, _title in settings.LANGUAGES:
        with override(language):
            title, unit = str(field.title), str(field.unit)
        yield _plain(title)
        if unit:
            yield from (_plain(f"{name} {unit}") for name in (title, *(_names(field) if by_names else ())))


def unused(names: Iterable[str], pairs: Pairs) -> list[str]:
    """Fields of the file that go nowhere."""
    taken = set(pairs.values())
    return [name for name in names if name not in taken]


def missing(register: type[Register], pairs: Pairs) -> list[Field]:
    """Required fields of the register that the file does not offer."""
    return [field for field in register.importable() if field.required and field.name not in pairs]


def _find(field: Field, offered: Mapping[str, str], cut: int | None = NAME_LETTERS) -> str | None:
    """By the field's names, and, if they are to be `cut`, by the first letters of them."""
    for letters in dict.fromkeys((None, cut)):
        for alias in _names(field):
            if found := offered.get(alias[:letters]) or offered.get(_plain(alias[:letters])):
                return found
    return None


def _shortened(register: type[Register], names: Sequence[str]) -> Pairs:
    """The fields whose own names stand in the file as `layers.downloads` and other programs shorten them for a DBF.

    «normative_» is the value and «normativ_1» the date beside it: what each means, the order of the register's fields
    tells, those that the file does not have left aside.
    """
    by_name = {name.lower(): name for name in reversed(names)}
    pairs: Pairs = {}
    given: set[str] = set()
    for field in register.fields:
        short = short_name(field.name, given)
        if short in by_name:
            given.add(short)
            if len(field.name) > NAME_LETTERS:
                pairs[field.name] = by_name[short]
    importable = {field.name for field in register.importable() if field.name not in field.aliases}
    return {ours: theirs for ours, theirs in pairs.items() if ours in importable}


def _told_apart(register: type[Register], offered: Mapping[str, str]) -> Pairs:
    """The fields that have their titles in the file, where the title of one is an alias of the other; that one may be
    a field which is never imported.
    """
    titled = {
        field: next(filter(None, map(offered.get, headings(field, by_names=False))), "") for field in register.fields
    }
    contested = [
        (one, other)
        for one, column in titled.items()
        for other, beside in titled.items()
        if column and beside and column != beside and _find(other, _offered([column]))
    ]
    importable = register.importable()
    return {field.name: titled[field] for pair in contested for field in pair if field in importable}


def _names(field: Field) -> Sequence[str]:
    return field.aliases if field.name in field.aliases else (field.name, *field.aliases)


def _offered(names: Sequence[str]) -> dict[str, str]:
    """The file's names by themselves, for the field that is called exactly so, and by what is left without punctuation:
    of several that are alike then, the first.
    """
    return {_plain(name): name for name in reversed(names)} | {name: name for name in names}


def _plain(name: str) -> str:
    plain = fold(name)
    for written, meant in _WRITTEN:
        plain = written.sub(meant, plain)
    return _PUNCTUATION.sub("", plain)
