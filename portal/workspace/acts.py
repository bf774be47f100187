"""The acts that the workspace makes, by the register whose land they change."""

from collections.abc import Mapping

from assets.registers import ParcelRegister

#: Slugs of registers with acts, each with its acts.
ACTS: Mapping[str, tuple[str, ...]] = {ParcelRegister.slug: ("split", "merge", "boundaries", "cancel")}
