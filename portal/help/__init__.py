"""Help: what each part of the service is for and how it is used, in the words that stand on its pages.

A topic's text is a template of its own in each language (`templates/portal/help/<language>/<topic>.html`), as prose is
not translated sentence by sentence. What stands on buttons and fields is put in by `{% ui "…" %}`, from the same
translations as the pages have, and a test holds that the pages have it.
"""
