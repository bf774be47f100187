"""Django's storage of files on this machine's disk, for files that are confirmed to a person."""

from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

from geo.durable import onto_disk


class DurableStorage(FileSystemStorage):
    """What `save` has taken is on the disk: a row that names it may be committed. OSError where it is not taken."""

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        saved = super().save(name, content, max_length)
        # Its folder may be new, too.
        onto_disk(Path(self.path(saved)), Path(self.location).parent)
        return saved
