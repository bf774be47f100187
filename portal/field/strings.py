"""Sentences that the field page's scripts say, translated here and handed over as JSON with their `{places}`."""

from django.utils.translation import gettext as _


def field_strings() -> dict[str, str]:
    """In the language of the moment."""
    return {
        "offline": _("The server could not be reached. Check the connection and try again."),
        "editorMetres": _("{metres} m"),
        "editorKilometres": _("{kilometres} km"),
        "editorArea": _("{hectares} ha ({metres} m²)"),
        "editorAreaAndPerimeter": _("{area}, perimeter {perimeter}"),
        "editorLength": _("Length {length}"),
        **_position(),
        **_objects(),
        **_walk(),
        **_taking(),
        **_queue(),
    }


def _position() -> dict[str, str]:
    return {
        "here": _("±{metres} m"),
        "hereSearching": _("Looking for the position…"),
        "hereDenied": _("No position: allow this page to use the phone's location."),
        "hereNone": _("The phone does not tell its position."),
        "hereInsecure": _("The phone tells its position, and keeps this page, only where the service has https."),
        "online": _("Connected"),
        "noNetwork": _("No network"),
        "shellKept": _("This page opens without network."),
        "shellNotKept": _("This browser cannot keep the page: without network it does not open."),
    }


def _objects() -> dict[str, str]:
    return {
        "away": _("{metres} m away"),
        "under": _("you stand in it"),
        "nearNothing": _("There is nothing near that is known here."),
        "nearTaken": _("Without network: of what was taken along."),
        "nearUnknown": _("Without a position nothing near can be told. Point to an object on the map."),
        "notTaken": _("This object was not taken along; it can be read with network only."),
        "notOnMap": _("Not on the map yet."),
        "mapBeyond": _("Without network the map shows what was taken along."),
        "taken": _("Taken along on {when}"),
        "notVerified": _("Not verified"),
        "doubtNone": _("There is no position. Wait for one, or say that it is right all the same."),
        "doubtAccuracy": _(
            "The position is exact to {metres} m only; {wanted} m are wanted. Wait, or say that it is right."
        ),
        "doubtFar": _("You stand {metres} m from the object. Go there, or say that it is right all the same."),
        "insist": _("It is right all the same"),
        "storeClosed": _(
            "This browser keeps nothing (in a private window, perhaps): what is done here cannot wait for a network."
        ),
        "kept": _("Kept on this phone. It is sent as soon as there is a network."),
        "notKept": _("This browser could not keep it: its store is full or closed. Nothing was done."),
    }


def _walk() -> dict[str, str]:
    return {
        "walkCorners": _("Corners: {count}. The worst: ±{metres} m"),
        "walkNone": _("No corner yet. Stand on the first one."),
        "walkStill": _("Stand still…"),
        "walkInexact": _(
            "This corner is exact to {metres} m only; {wanted} m are wanted. Take it back and wait, or go on."
        ),
        "walkTooFew": _("There are too few corners yet."),
        "walkOf": _("Boundary of “{title}”"),
        "walkNew": _("New draft: {register}"),
        "walkRecord": _("Record while I walk"),
        "walkRecording": _("Stop recording"),
        "walkGiveUp": _("Give this boundary up? Its corners are lost."),
        "walkResumed": _("You were walking this boundary; its corners are here."),
    }


def _taking() -> dict[str, str]:
    return {
        "takeList": _("{title}: {count}"),
        "takeMap": _("What the map shows"),
        "takeNone": _("No list has objects."),
        "takeCounting": _("Counting…"),
        "takePlan": _("Objects: {objects}. Map: {tiles} tiles, about {megabytes} MB."),
        "takePart": _("The first {objects} of {total} are taken; take the others when these are done."),
        "takePartOfMap": _("That is {objects} of {total} objects. Bring the map nearer to have all of them."),
        "takeTooMuch": _("That is {tiles} tiles, and at most {most} are taken at once. Bring the map nearer."),
        "takeDone": _("Taken along: objects {objects}, tiles {tiles}."),
        "takeFailed": _("Tiles that did not come: {count}. Take it along once more where the network is better."),
        "takeProgress": _("{done} of {count}"),
        "takeHeld": _("Objects taken along on this phone: {count}."),
        "takeHeldNone": _("Nothing is taken along yet."),
    }


def _queue() -> dict[str, str]:
    return {
        "queueTab": _("To send ({count})"),
        "queueTabNone": _("To send"),
        "queueNone": _("Nothing waits to be sent."),
        "queueSeen": _("Verified here"),
        "queuePhotograph": _("Photograph"),
        "queueWalk": _("Walked boundary"),
        "queueWaiting": _("Waits"),
        "queueSending": _("Is being sent"),
        "queueSent": _("Sent"),
        "queueRefused": _("Refused"),
        "queueConflict": _("Changed meanwhile"),
        "queueAgain": _("Send again"),
        "queueDrop": _("Delete"),
        "queueDropSure": _("Delete “{title}”? It is not in the register and cannot be brought back."),
        "queueSignIn": _("Sign in again"),
        "conflictBy": _("Changed by {who}, {when}. What you saw, and what stands there now:"),
        "conflictSame": _("Nothing that you see here was changed."),
        "conflictSaw": _("You saw"),
        "conflictNow": _("Now"),
        "conflictPlace": _("Place on the map"),
        "conflictMoved": _("another"),
        "conflictAsSeen": _("as you saw it"),
        "conflictMine": _("Verify it as it is now"),
        "conflictTheirs": _("Leave it to them"),
    }
