"""What a process has found out and keeps for a while, by a key that says of which version it is.

`django.core.cache.cache` is the one that all processes share, for what they must know of each other: it lies in the
database, so that whatever is asked often is kept here.
"""

from django.core.cache import caches
from django.utils.connection import ConnectionProxy

__all__ = ["local_cache"]

#: Of this process alone; the interface is that of Django's caches.
local_cache = ConnectionProxy(caches, "local")
