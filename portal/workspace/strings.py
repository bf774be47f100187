"""Sentences that the workspace's scripts say, translated here and handed over as JSON with their `{places}`."""

from django.utils.translation import gettext as _


def workspace_strings() -> dict[str, str]:
    """In the language of the moment."""
    return {
        "offline": _("The server could not be reached. Check the connection and try again."),
        **editor_strings(),
    }


def editor_strings() -> dict[str, str]:
    """What the editor says."""
    return {
        "editorSeveral": _("Objects selected: {count}"),
        "editorVersion": _("Version {version}"),
        "editorArea": _("{hectares} ha ({metres} m²)"),
        "editorMetres": _("{metres} m"),
        "editorKilometres": _("{kilometres} km"),
        "editorAreaAndPerimeter": _("{area}, perimeter {perimeter}"),
        "editorLength": _("Length {length}"),
        "editorDifference": _("{area} against the register"),
        "editorAreaTitle": _("Area on the map"),
        "editorLengthTitle": _("Length on the map"),
        "editorOthersEdit": _("Being edited at this moment by: {names}."),
        "editorOthersLook": _("Open at this moment with: {names}."),
        "editorDraftOf": _("You have an unsaved draft of this object of {when}."),
        "editorActOnDraft": _("{act}: {title}"),
        "editorRestore": _("Go on"),
        "editorDiscard": _("Discard"),
        "editorDiscardSure": _("Discard the changes of “{title}”? They are not in the register and cannot be brought back."),
        "editorKept": _("Kept as a draft in this browser; not saved in the register yet."),
        "editorNotKept": _("This browser cannot keep drafts. Save before you leave the page."),
        "editorNotYetSaved": _(
            "Not yet saved: no connection. The draft stays in this browser and is sent when the connection is back."
        ),
        "editorSaved": _("Saved: {title}, version {version}."),
        "editorReasonMissing": _("Say why: the reason stands in the object's history."),
        "editorConflict": _("Somebody changed this object while you had it open"),
        "editorConflictBy": _("Saved by {who}, {when}."),
        "editorConflictThen": _("Nothing of yours is lost. Choose what stands, change it if need be, and save again."),
        "editorGeometry": _("Place on the map"),
        "editorTheirs": _("In the register now"),
        "editorMine": _("Yours"),
    }
