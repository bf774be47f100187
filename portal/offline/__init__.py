"""Pages that open without network: the shell of a page kept by a service worker, one for each such page (`shell`).

What is done without network waits in the browser's queue (`portal/static/portal/offline/queue.js`) until it is sent.
Neither knows which page it serves.
"""
