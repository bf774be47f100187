"""Sentences that the workspace's scripts say, translated here and handed over as JSON with their `{places}`."""

from typing import Any

from django.utils.translation import gettext as _


def workspace_strings() -> dict[str, Any]:
    """In the language of the moment."""
    return {
        "offline": _("The server could not be reached. Check the connection and try again."),
        **editor_strings(),
        **table_strings(),
    }


def table_strings() -> dict[str, Any]:
    """What the table says, and what selecting on the map says."""
    return {
        "tableTotal": _("Objects: {count}"),
        "tableNothing": _("There is nothing here. Take the filter or the search away to see all."),
        "tableAll": _("All objects"),
        "tableWorkLists": _("Work lists"),
        "tableOwnViews": _("My views"),
        "tableSharedViews": _("Views of colleagues"),
        "tableSelectAll": _("Select all that the table shows, or nothing"),
        "tableSelected": _("Selected: {count}"),
        "tableSelectedNone": _("Nothing is selected."),
        "tableTooMany": _("A selection holds {count} objects; the first of the table are selected."),
        "tableNowhere": _("“{title}” is not on the map yet."),
        "tableColumnUp": _("Move “{title}” forward"),
        "tableField": _("Field"),
        "tableSign": _("Comparison"),
        "tableRemove": _("Remove this condition"),
        "tableAddCondition": _("Add a condition"),
        "tableGroup": _("Of these conditions"),
        "tableAllOf": _("all must hold"),
        "tableAnyOf": _("one is enough"),
        "tableYes": _("yes"),
        "tableNo": _("no"),
        "tableSigns": {
            "=": _("is"),
            "<>": _("is not"),
            "<": _("less than"),
            "<=": _("at most"),
            ">": _("more than"),
            ">=": _("at least"),
            "contains": _("contains"),
            "begins": _("begins with"),
            "empty": _("is empty"),
            "filled": _("is filled in"),
        },
        "tableBulkChanging": _("Will be changed: {count}"),
        "tableBulkSame": _("Have this value already: {count}"),
        "tableBulkRefused": _("May not be changed: {count}"),
        "tableBulkGone": _("No longer in the register: {count}"),
        "tableBulkMore": _("… and {count} more"),
        "tableBulkEmpty": _("(empty)"),
        "tableBulkReason": _("Say why: the reason stays in the history of each object."),
        "tableBulkDone": _("Changed: {count}. Each object's history keeps what was before, and can bring it back."),
        "pickNothing": _("Nothing of this register lies there."),
        "pickRectangle": _("Drag a rectangle over what is to be selected. Escape gives it up."),
        "pickPolygon": _("Click the corners; a double click or Enter selects what lies inside. Escape gives it up."),
    }


def editor_strings() -> dict[str, Any]:
    """What the editor says."""
    return {
        "editorSave": _("Save"),
        "editorForm": _("Edit form"),
        "editorWarned": _("Saved, but look at this:"),
        "editorWaiting": _("Changes of this object are proposed, and wait for your decision: {count}"),
        "editorLookAt": _("Look at proposal № {number}"),
        "editorProposedBy": _("{who}, {when}: {reason}"),
        "editorSeveral": _("Objects selected: {count}"),
        "editorProblem": _("The editor could not be loaded. Reload the page to try again."),
        "editorNotThere": _(
            "The object of this address is not in the registers that you work on: it may have been deleted, or the "
            "address is incomplete. Ask whoever sent it, or search in the table."
        ),
        "editorSignedOut": _(
            "You are signed out, perhaps in another tab. What you changed and did not save stays in this browser as a "
            "draft: sign in to go on with it."
        ),
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
        "editorDiscardSure": _(
            "Discard the changes of “{title}”? They are not in the register and cannot be brought back."
        ),
        "editorKept": _("Kept as a draft in this browser; not saved in the register yet."),
        "editorNotKept": _("This browser cannot keep drafts. Save before you leave the page."),
        "editorNotYetSaved": _(
            "Not yet saved: no connection. The draft stays in this browser and is sent when the connection is back."
        ),
        "editorLeftUnsaved": _("{title}: {message} What you changed is kept among the unsaved drafts."),
        "editorSaved": _("Saved: {objects}."),
        "editorSavedOne": _("{title} (version {version})"),
        "editorNewTitle": _("New: {object}"),
        "editorFieldsWrong": _("Fields to be mended: {count}"),
        "editorMend": _("Not saved yet: mend what is marked. What you typed is kept."),
        "editorReasonMissing": _("Say why: the reason stands in the object's history."),
        "editorConflict": _("Somebody changed this object while you had it open"),
        "editorConflictBy": _("Saved on {when} by {who}."),
        "editorConflictThen": _("Nothing of yours is lost. Choose what stands, change it if need be, and save again."),
        "editorAlsoMoved": _("{title}: its boundary moves too"),
        "editorAlsoJoined": _("{title}: is joined to this one"),
        "editorAlsoNew": _("A new object of {area}"),
        "editorGeometry": _("Place on the map"),
        "editorWalked": _("Walked in the field by {who}, {when}, the worst corner to {metres} m."),
        "editorTheirs": _("In the register now"),
        "editorMine": _("Yours"),
        "editorProposing": proposing_strings(),
        **act_strings(),
        **topology_strings(),
        **tool_strings(),
        **typed_strings(),
    }


def proposing_strings() -> dict[str, str]:
    """What the editor says to those who propose, and do not save; under the names of what it says otherwise."""
    return {
        "editorSave": _("Propose"),
        "editorForm": _("Proposal form"),
        "editorWarned": _("Proposed, but look at this:"),
        "editorWaiting": _("Your changes of this object that wait for the officer's decision: {count}"),
        "editorWaitingNew": _("A new object that you proposed waits for the officer's decision:"),
        "editorKept": _("Kept as a draft in this browser; not proposed yet."),
        "editorNotKept": _("This browser cannot keep drafts. Propose before you leave the page."),
        "editorNotYetSaved": _(
            "Not yet proposed: no connection. The draft stays in this browser and is sent when the connection is back."
        ),
        "editorMend": _("Not proposed yet: mend what is marked. What you typed is kept."),
        "editorConflictThen": _(
            "Nothing of yours is lost. Choose what stands, change it if need be, and propose again."
        ),
        "editorProposed": _("Proposed: № {number}. The register is as it was until an officer approves it."),
        "editorNothing": _("Nothing was to be changed."),
        "editorOneObject": _(
            "This draft changes several objects, and a proposal holds one. Discard it, and propose for each object."
        ),
        "topologyOffline": _("Not checked: no connection. The register checks when you propose."),
    }


def act_strings() -> dict[str, str]:
    """The form of an act."""
    return {
        "actSplit": _("Act: split"),
        "actMerge": _("Act: merge"),
        "actBoundaries": _("Act: change of boundaries"),
        "actHelp": _("The object is in force: its land is changed by an act, and what comes of it gets new numbers."),
        "actNewNumberOfPiece": _("New number of the piece of {area}"),
        "actNewNumber": _("New number of the parcel of {area}"),
        "actNumber": _("Number of the decision"),
        "actDate": _("Date of the decision"),
        "actIssuer": _("Who decided"),
        "actLink": _("Address of the decision on the web"),
        "actOptional": _("optional"),
        "actMissing": _("Fill this in: an act needs it."),
        "actWay": _("The boundary is moved"),
        "actCorrection": _("as the correction of a mistake: the numbers stay"),
        "actNewNumbers": _("by an act: both get new numbers"),
    }


def topology_strings() -> dict[str, str]:
    """What the topology list says."""
    return {
        "topologyClean": _("No faults found."),
        "topologyFound": _("The register refuses: {refused}. Warnings: {warned}."),
        "topologyOffline": _("Not checked: no connection. The register checks when you save."),
        "topologyRefusal": _("Refused"),
        "topologyWarning": _("Warning"),
    }


def tool_strings() -> dict[str, str]:
    """Names of the tools, and what to do with each, step by step."""
    return {
        "toolSplit": _("Split by a line"),
        "toolMerge": _("Merge"),
        "toolMoveBoundary": _("Move a shared boundary"),
        "toolHole": _("Cut a hole"),
        "toolTrace": _("Trace a neighbour"),
        "toolClip": _("Clip to neighbours"),
        "toolSnap": _("Snap to neighbours"),
        "toolGap": _("Fill a gap"),
        "toolFirstArea": _("Draw the area"),
        "toolFirstLine": _("Draw the line"),
        "toolFirstPoint": _("Place the point"),
        "toolDrawArea": _("Draw the area anew"),
        "toolDrawLine": _("Draw the line anew"),
        "toolDrawPoint": _("Place the point anew"),
        "toolMeasureLine": _("Measure a length"),
        "toolMeasureArea": _("Measure an area"),
        "toolTraverse": _("Bearings and distances"),
        "toolLegs": _("Legs, one on each line: bearing, then metres"),
        "toolLegsHelp": _("The last leg comes back to the start. For example: 45°30'00\" 120.50, or 45.5 120.5."),
        "toolNorth": _("Bearings are counted from"),
        "toolTrueNorth": _("true north (azimuths)"),
        "toolLegWrong": _("Line {number}: “{line}” is no bearing with a distance."),
        "toolClosing": _("Drawn. The legs miss the start by {error} m in {perimeter} m; that is shared out."),
        "toolGapWidth": _("Widest gap, m"),
        "toolTolerance": _("Tolerance, m"),
        "toolUse": _("Do it"),
        "toolAgain": _("Once more"),
        "toolStop": _("Put the tool away"),
        "toolObject": _("Or choose a neighbour by name, the nearest first"),
        "toolTakeObject": _("Take this one"),
        "toolNoObject": _("No other object of the register lies there."),
        "toolOffBoundary": _(
            "The place is {metres} m off the boundary of this object. Choose a place on the boundary."
        ),
        "hintSplit": _("Draw the line that cuts, from boundary to boundary."),
        "hintMerge": _("Point to the neighbour that is to be joined."),
        "hintBoundaryStart": _("Point to where the part of the boundary that moves begins."),
        "hintBoundaryEnd": _("Point to where it ends."),
        "hintBoundaryNew": _("Draw the new boundary from its beginning to its end. Both neighbours get it."),
        "hintHole": _("Draw the hole: an area wholly inside."),
        "hintTraceOther": _("Point to the neighbour whose boundary is to be followed."),
        "hintTraceStart": _("Point to where following begins."),
        "hintTraceEnd": _("Point to where it ends."),
        "hintGap": _("Point into the gap."),
        "hintRedrawArea": _("Draw the boundary, corner by corner."),
        "hintRedrawLine": _("Draw the line, corner by corner."),
        "hintRedrawPoint": _("Point to the place."),
        "hintTraverse": _("Type the legs, then point to the start."),
        "hintMeasureLine": _("Draw what is to be measured. Nothing is changed."),
        "hintMeasureArea": _("Draw round what is to be measured. Nothing is changed."),
    }


def typed_strings() -> dict[str, str]:
    """The form of typed coordinates."""
    return {
        "typedTitle": _("Type or paste coordinates"),
        "typedPoint": _("Coordinates of the place"),
        "typedCorners": _("Coordinates of the corners, a line each"),
        "typedHelp": _("Easting and northing, or longitude and latitude; a number of the corner may stand before."),
        "typedSystem": _("Coordinate system"),
        "typedSwapped": _("Northing (latitude) stands first"),
        "typedTake": _("Take these coordinates"),
        "typedHere": _("Used here"),
        "typedElsewhere": _("Others"),
        "typedTooFew": _("There are too few corners: {count}. At least {least} are needed."),
    }
