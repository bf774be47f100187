"""What an import is for: a register, or a thematic layer that is still to be made out of the file."""

from geo import access, registers
from geo.models import User
from geo.registers import Register
from importers.models import Batch
from importers.proposing import Unmade


def register_of(batch: Batch) -> type[Register]:
    """The batch's register; `Unmade` while there is none. Raises `UnknownRegister` for one that was archived."""
    return registers.get(batch.register) if batch.register else Unmade


def may_bring(register: type[Register], user: User) -> bool:
    """Whether `user` may bring files into the register; for one that is to be made, whether they may make layers."""
    return access.may_make_layers(user) if register is Unmade else access.may_write(register, user)


def require(register: type[Register], user: User) -> None:
    """Raise `PermissionDenied`, in words, unless `may_bring`."""
    if register is Unmade:
        access.require_layer_making(user)
    else:
        access.require_write(register, user)
