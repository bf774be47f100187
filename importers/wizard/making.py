"""The wizard's way to a new layer: what was proposed, what the person made of it, and the layer made of that."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from geo.models import User, Visibility
from geo.registers import PUBLIC, STAFF
from importers.models import Batch
from importers.proposing import Proposal, ProposedColumn
from importers.wizard import answers
from importers.wizard.looking import PROPOSED
from importers.wizard.work import NotNow
from layers import thematic
from layers.thematic.definitions import FieldKind


def proposal_of(batch: Batch) -> Proposal | None:
    """The layer that is proposed for the batch's file; None where it goes into a register, or questions are open."""
    kept = batch.looked.get(PROPOSED)
    return Proposal.of(kept) if kept and not batch.register else None


def decided(proposal: Proposal, told: Mapping[str, Any]) -> Proposal:
    """The proposal as a person changed it.

    `told` has `title`, `slug`, `geometry`, `key` and `headline` (names of fields), and under `columns`, by the name of
    the field, `taken`, `title`, `kind` (one that fits) and `staff_only`; what is left out stays as it was proposed.
    """
    by_field = told.get("columns", {})
    columns = tuple(_decided(one, by_field.get(one.field.name, {})) for one in proposal.columns)
    kept = {name: told[name] for name in ("title", "slug", "geometry", "key", "headline") if name in told}
    searched = tuple(dict.fromkeys(filter(None, (*proposal.searched, kept.get("headline", "")))))
    return replace(proposal, columns=columns, searched=searched, **kept)


def make(batch: Batch, proposal: Proposal, user: User, visibility: Visibility) -> None:
    """Make the layer, and let the batch go on into it, in one transaction.

    Raises `Invalid` with sentences by path of the definition, `PermissionDenied`, and `NotNow` where the file was not
    looked into, or has gone into a layer already.
    """
    with transaction.atomic():
        held = Batch.objects.select_for_update().get(pk=batch.pk)
        if held.register or not held.looked.get(PROPOSED) or held.stage != Batch.Stage.LOOKED:
            raise NotNow(_("No layer is proposed for this file any more. Look at the page again."))
        reason = _("The layer was made out of the file %(name)s.") % {"name": batch.file_name}
        register = thematic.create(proposal.definition(), user, reason, visibility=visibility)
        batch.register = register.slug
        batch.looked = {**held.looked, PROPOSED: None}
        batch.save(update_fields=["register", "looked"])
        answers.give(batch, {"pairs": proposal.pairs()})


def _decided(column: ProposedColumn, told: Mapping[str, Any]) -> ProposedColumn:
    field = column.field
    if title := told.get("title"):
        field = replace(field, title_uk=title)
    if (kind := told.get("kind")) in column.fits:
        field = replace(field, kind=FieldKind(kind))
    if "staff_only" in told:
        field = replace(field, audience=STAFF if told["staff_only"] else PUBLIC)
    return replace(column, field=field, taken=bool(told.get("taken", column.taken)))
