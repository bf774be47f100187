"""Sentences that the scripts of `/report/` say, with their `{places}`."""

from django.utils.translation import gettext as _


def report_strings() -> dict[str, str]:
    """In the language of the moment."""
    return {
        "offline": _("The server could not be reached."),
        "unchecked": _("There is no network: whether it is reported already cannot be looked up. Go on."),
        "step": _("Step {step} of {steps}"),
        "placeThing": _("{thing}: {number}."),
        "placePoint": _("A point on the map."),
        "placeExact": _("Where you stand, to ±{metres} m."),
        "placeInexact": _("Where you stand, to ±{metres} m only. Tap the map to say it more exactly."),
        "placePhotograph": _("Where the photograph was taken."),
        "placeNear": _("Near {address}."),
        "placeMissing": _("Show the place on the map, or give an address."),
        "placeMissingThing": _("Tap the thing or its place on the map, or give an address or the number of the thing."),
        "tapThing": _("Tap the thing itself on the map ({thing}), or any place."),
        "tapNearer": _("Now tap the place itself."),
        "tapPlace": _("Tap the place on the map."),
        "locating": _("Looking for the position…"),
        "locateDenied": _("The browser may not tell where you are. Allow it, or tap the map."),
        "locateNone": _("The position was not found. Tap the map, or give an address."),
        "thingNear": _("{number}, {metres} m away"),
        "followed": _("A letter is on its way to {email}. Press the link in it, and you will be told."),
        "photographNowhere": _("The photograph does not say where it was taken, or it was not in our hromada."),
        "photographTooMany": _("{most} photographs at most: the others were left out."),
        "photographRemove": _("Take photograph {number} away"),
        "photographNumber": _("Photograph {number}"),
        "photographPlain": _("This browser cannot show it; it will be sent as it is."),
        "sending": _("Sending… It is kept on this phone as well."),
        "checking": _("Looking…"),
        "storeClosed": _("This browser keeps nothing: what you type is lost when the page is closed."),
        "queueWaiting": _("Waits for the network"),
        "queueSending": _("Is being sent"),
        "queueSent": _("Sent: № {number}"),
        "queueRefused": _("Not taken"),
        "queueOpen": _("What happens next"),
        "queueEdit": _("Mend it"),
        "queueDrop": _("Do not send"),
        "queueDropSure": _("“{title}” will not be sent, and what you wrote is lost. Is that what you want?"),
        "waits": _("There is no network. The report is kept on this phone and goes by itself as soon as there is."),
    }
