"""Who may see and do what: the one place where that is decided.

`sight(register, user)` answers for map, tile, list, card, page, download, search and metadata alike. It gives an SQL
condition over the register's table and the fields that may leave the house, so that nothing is fetched and then
filtered. `books(register, user)` answers where the past is read and records are kept, for staff alone.
`may_write(register, user)` answers for every change.

What is hidden from the public, in this order: a register whose publication switch says so; records that are not
current; records marked `restricted`; fields of another audience; fields withheld by the switch. What is attached to a
record, documents and photographs, is seen by whoever sees the record, if it is of their audience and not withheld; the
register's own officers see all of it, since they keep it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar, Union

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from geo import db, registers
from geo.attachments import Attachment
from geo.models import Publication, User, Visibility
from geo.records import State
from geo.registers import OPEN_DATA, PUBLIC, STAFF, Field, Register
from geo.roles import ADMINISTRATOR, DISPATCHER, LAYER_EDITOR, PARTNER, ROLES

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from geo.records import Record

Viewer = Union[User, "AnonymousUser"]
Attached = TypeVar("Attached", bound=Attachment)

#: Roles of the hromada's own people. Partners are let in from outside and see the public's records only.
STAFF_ROLES = frozenset(role.slug for role in ROLES) - {PARTNER.slug}

#: Work beside the registers that the apps of higher floors declare, in their `ready` (`declare_duty`).
_DUTIES: list[Callable[[User], bool]] = []

#: What `settings.SECOND_FACTOR` may be: asked of all who change something, or of nobody.
REQUIRED, OFFERED = "required", "offered"

# Conditions over the record's table, whose alias takes the place of {r}.
_PUBLIC_RECORDS = f"({{r}}.state = '{State.CURRENT}' AND NOT {{r}}.restricted)"
_STAFF_RECORDS = f"({{r}}.state <> '{State.ARCHIVED}')"
_ALL_RECORDS = "true"
_NO_RECORDS = "false"
_DIGEST_LETTERS = 12
_SWITCH = db.Brief(
    "SELECT visibility, array_to_json(withheld_fields)::text, data_version::text"
    " FROM geo_publication WHERE slug = %(slug)s"
)
#: Sights that are not put together again while switch, version and roles are the same.
_SIGHTS_KEPT = 1000
#: As many rows of the switch are not read out again.
_SWITCHES_KEPT = 1000


@dataclass(frozen=True)
class Sight:
    """What one viewer sees of one register.

    `fields`: the declared fields that this viewer reads, in order.
    `audience`: key of all viewers with the same sight, fields and all; tiles are kept by it.
    `data_version`: version of the register's data at the moment of asking.
    `audiences`: whose attachments this viewer reads. `keeper`: whether the viewer may change the register.
    `withheld`: names of fields and kinds of attachments that the switch keeps from this viewer.
    """

    register: type[Register]
    fields: tuple[Field, ...]
    audience: str
    data_version: int
    audiences: frozenset[str] = frozenset()
    keeper: bool = False
    withheld: frozenset[str] = frozenset()
    _records: str = _NO_RECORDS

    def __hash__(self) -> int:
        return hash((self.register, self.audience, self.data_version))

    @property
    def anything(self) -> bool:
        """False where this viewer must not even learn that the register exists."""
        return self._records != _NO_RECORDS

    def where(self, alias: str = "r") -> str:
        """SQL condition on the register's table under `alias`: the records that may be seen. It has no parameters."""
        return self._records.format(r=alias)

    def records(self) -> "QuerySet[Record]":
        """The records that may be seen."""
        table = self.register.table()
        return self.register.model._default_manager.extra(where=[self.where(f'"{table}"')])

    def names(self) -> frozenset[str]:
        return frozenset(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """The field of that name as this viewer reads it; KeyError where there is none for this viewer."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(f"{self.register.slug}.{name}")

    def attachments(self, model: type[Attached]) -> "QuerySet[Attached]":
        """The documents or the photographs that may be seen: of all records, none archived."""
        # Not `self.records()`: Django renames the tables of a subquery, and would not find them in our condition.
        seen = RawSQL(f'SELECT r.uid FROM "{self.register.table()}" AS r WHERE {self.where()}', [])
        found = model._default_manager.filter(register=self.register.slug, archived=False, record__in=seen)
        if model.WITHHELD_AS in self.withheld:
            return found.none()
        return found if self.keeper else found.filter(audience__in=self.audiences)


def sight(
    register: type[Register], user: Viewer, publication: Publication | None = None, *, open_data: bool = False
) -> Sight:
    """What `user` (a `User` or an `AnonymousUser`) sees of `register`, by this moment's publication switch.

    `publication` is the register's row, if the caller has just read it. `open_data`: as the sets of КМУ 835 show it.
    """
    switch = _Switch.of(publication) if publication else _Switch.read(register)
    decided = register, switch, roles_of(user), open_data, may_write(register, user)
    declared, made = _sights.get(decided, (None, None))
    # Declared anew, a register is another one; to compare its many fields at each request would take longer.
    if made is None or declared is not register.fields:
        if len(_sights) >= _SIGHTS_KEPT:
            _sights.clear()
        made = _sight(*decided)
        _sights[decided] = register.fields, made
    return made


def books(register: type[Register], user: Viewer, publication: Publication | None = None) -> Sight:
    """What `user` sees of `register` in its books, where the past is read and records are kept: staff alone, and the
    register's officers see what is archived too. Maps, lists and files never ask this, but `sight`.
    """
    seen = sight(register, user, publication)
    if register.fed or not seen.anything or not roles_of(user) & STAFF_ROLES:
        return Sight(register, (), "none", seen.data_version)
    records = _ALL_RECORDS if may_write(register, user) else seen.where("{r}")
    return replace(seen, audience=f"books:{seen.audience}", _records=records)


def own_sight(register: type[Register], user: User | None) -> Sight:
    """What somebody sees who works in the registers. None is the system itself, as in `require_write`: everything that
    is not archived.
    """
    if user is not None:
        return sight(register, user)
    version = Publication.objects.get(slug=register.slug).data_version
    return Sight(register, register.fields, "system", version, _records=_STAFF_RECORDS)


def lets_see(visibility: str, user: Viewer) -> bool:
    """Whether a switch that stands at `visibility` lets `user` see what it is the switch of."""
    return _lets_see(visibility, roles_of(user))


def may_write(register: type[Register], user: Viewer) -> bool:
    """Whether `user` may change records of `register`: its officers and administrators, unless by a reading token.
    Nobody may where it is fed by what is kept elsewhere.
    """
    if register.fed or (isinstance(user, User) and user.reads_only):
        return False
    roles = roles_of(user)
    return ADMINISTRATOR.slug in roles or any(officer.slug in roles for officer in register.officers)


def keepers(*kept: type[Register]) -> "QuerySet[User]":
    """The people who may change records of any of these registers, as `may_write` has it, by name."""
    roles = {ADMINISTRATOR.slug, *(officer.slug for register in kept for officer in register.officers)}
    holders = Q(groups__name__in=roles) | Q(is_superuser=True)
    return User.objects.filter(holders, is_active=True).distinct().order_by("last_name", "first_name", "username")


def require_write(register: type[Register], user: User | None) -> None:
    """Raise `PermissionDenied`, in words, unless `user` may change `register`. None is the system itself, which may not
    either where the register is fed by what is kept elsewhere.
    """
    if register.fed:
        raise PermissionDenied(
            _("“%(register)s” is made of what is kept elsewhere, and is changed there.") % {"register": register.title}
        )
    if user is not None and not may_write(register, user):
        raise PermissionDenied(
            _("%(user)s may not change “%(register)s”. Its officers are: %(officers)s.")
            % {
                "user": user,
                "register": register.title,
                "officers": ", ".join(str(officer.title) for officer in register.officers),
            }
        )


def may_propose(register: type[Register], user: Viewer) -> bool:
    """Whether `user` may propose changes of `register` to its officers, and may not make them."""
    proposes = any(role.slug in roles_of(user) for role in register.proposed_by)
    return proposes and not may_write(register, user) and not (isinstance(user, User) and user.reads_only)


def may_prepare(register: type[Register], user: Viewer) -> bool:
    """Whether `user` prepares changes of `register`: to make them, or to propose them."""
    return may_write(register, user) or may_propose(register, user)


def may_approve(register: type[Register], user: Viewer) -> bool:
    """Whether `user` decides on what is proposed for `register`: who approves there, and administrators."""
    roles = roles_of(user)
    approves = ADMINISTRATOR.slug in roles or any(role.slug in roles for role in register.approved_by)
    return bool(register.approved_by) and approves and may_write(register, user)


def has_to_do_with_proposals(user: Viewer) -> bool:
    """Whether `user` proposes changes of any register, or decides on them."""
    return any(may_propose(one, user) or may_approve(one, user) for one in registers.every())


def require_proposing(register: type[Register], user: Viewer) -> None:
    """Raise `PermissionDenied`, in words, unless `user` may propose changes of `register`."""
    if not may_propose(register, user):
        raise PermissionDenied(
            _("%(user)s may not propose changes of “%(register)s”.") % {"user": user, "register": register.title}
        )


def require_preparing(register: type[Register], user: User) -> None:
    """Raise `PermissionDenied`, in words, unless `user` prepares changes of `register`."""
    if not may_prepare(register, user):
        require_write(register, user)


def require_approving(register: type[Register], user: Viewer) -> None:
    """Raise `PermissionDenied`, in words, unless `user` decides on what is proposed for `register`."""
    if not may_approve(register, user):
        raise PermissionDenied(
            _("%(user)s may not decide on what is proposed for “%(register)s”.")
            % {"user": user, "register": register.title}
        )


def may_make_layers(user: Viewer) -> bool:
    """Whether `user` may make thematic layers, and change how any layer is named, described, grouped and drawn: layer
    editors and administrators, but for tokens that read only.
    """
    if isinstance(user, User) and user.reads_only:
        return False
    return bool(roles_of(user) & {LAYER_EDITOR.slug, ADMINISTRATOR.slug})


def require_layer_making(user: User | None) -> None:
    """Raise `PermissionDenied`, in words, unless `user` may make layers. None is the system, as in `require_write`."""
    if user is not None and not may_make_layers(user):
        raise PermissionDenied(_("%(user)s may not make or change layers. Layer editors do that.") % {"user": user})


def sees_all_acts(user: Viewer) -> bool:
    """Whether `user` sees who signed in, and what was done that concerns no register: administrators do. What was done
    in a register is seen by whoever may change it.
    """
    return ADMINISTRATOR.slug in roles_of(user)


def answers_for_instance(user: Viewer) -> bool:
    """Whether `user` is told what the instance itself lacks (`geo.health`): administrators are."""
    return ADMINISTRATOR.slug in roles_of(user)


def must_have_second_factor(user: Viewer) -> bool:
    """Whether a second factor is asked of `user`: of whoever may change something, if the instance requires it."""
    if settings.SECOND_FACTOR != REQUIRED or not isinstance(user, User) or not user.is_active:
        return False
    handles = may_make_layers(user) or may_handle_reports(user)
    writes = user.is_staff or handles or any(may_write(one, user) for one in registers.every())
    return writes or any(has_duty(user) for has_duty in _DUTIES)


def declare_duty(has_duty: Callable[[User], bool]) -> None:
    """Have a second factor asked of those, too, of whom `has_duty` says that they change something."""
    _DUTIES.append(has_duty)


def may_handle_reports(user: Viewer) -> bool:
    """Whether `user` sees all problem reports with who wrote them, and handles them: dispatchers and administrators,
    but for tokens that read only.
    """
    if isinstance(user, User) and user.reads_only:
        return False
    return bool(roles_of(user) & {DISPATCHER.slug, ADMINISTRATOR.slug})


def is_at_work_among(user: Viewer, people: "QuerySet[User]") -> bool:
    """Whether `user` is one of `people` (of a department, say) and may do their work: active, by no token that reads
    only, and not held back for want of a second factor.
    """
    if not isinstance(user, User) or not user.is_active or user.reads_only or user.held_back:
        return False
    return people.filter(pk=user.pk).exists()


def roles_of(user: Viewer) -> frozenset[str]:
    """Slugs of the roles of an active, signed-in user; empty for the public."""
    return user.roles if isinstance(user, User) and user.is_active else frozenset()


@dataclass(frozen=True)
class _Switch:
    """A register's publication switch as it stands, and the version of its data."""

    visibility: str
    withheld: tuple[str, ...]
    data_version: int

    @classmethod
    def of(cls, publication: Publication) -> "_Switch":
        return cls(publication.visibility, tuple(publication.withheld_fields), publication.data_version)

    @classmethod
    def read(cls, register: type[Register]) -> "_Switch":
        """Read at every tile: without the ORM, which takes eighty times as long to ask."""
        found = _SWITCH.rows(slug=register.slug)
        if not found:
            raise Publication.DoesNotExist(f"The register {register.slug} has no row in geo_publication.")
        return _switch_in(found[0])


@lru_cache(_SWITCHES_KEPT)
def _switch_in(row: db.Packed) -> _Switch:
    visibility, withheld, data_version = (text.decode() for text in row if text is not None)
    return _Switch(visibility, tuple(json.loads(withheld)), int(data_version))


#: What every decision on a sight rests on, and by it the sight that was made with the fields declared then.
_Decided = tuple[type[Register], _Switch, frozenset[str], bool, bool]
_sights: dict[_Decided, tuple[tuple[Field, ...], Sight]] = {}


def _sight(
    register: type[Register],
    switch: _Switch,
    roles: frozenset[str],
    open_data: bool,
    keeper: bool,
) -> Sight:
    staff = bool(roles & STAFF_ROLES)
    if not _lets_see(switch.visibility, roles):
        return Sight(register, (), "none", switch.data_version)
    audiences = {PUBLIC, *roles, *((STAFF, OPEN_DATA) if staff else ()), *((OPEN_DATA,) if open_data else ())}
    everything = ADMINISTRATOR.slug in roles
    withheld: frozenset[str] = frozenset() if staff else frozenset(switch.withheld)
    allowed = [
        field for field in register.fields if (everything or field.audience in audiences) and field.name not in withheld
    ]
    names = {field.name for field in allowed}
    # A text whose English twin is not to be read has none.
    fields = tuple(
        field if not field.english or field.english in names else replace(field, english="") for field in allowed
    )
    digest = sha256(" ".join(sorted(field.name for field in fields)).encode()).hexdigest()[:_DIGEST_LETTERS]
    return Sight(
        register=register,
        fields=fields,
        audience=f"{'+'.join(sorted(audiences))}:{digest}",
        data_version=switch.data_version,
        audiences=frozenset(audiences),
        keeper=keeper,
        withheld=withheld,
        _records=_STAFF_RECORDS if staff else _PUBLIC_RECORDS,
    )


def _lets_see(visibility: str, roles: frozenset[str]) -> bool:
    if visibility == Visibility.NOBODY:
        return ADMINISTRATOR.slug in roles
    return visibility == Visibility.PUBLIC or bool(roles & STAFF_ROLES)
