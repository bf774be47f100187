"""What strangers may send: bodies and files are bounded before they reach the disk."""

from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from geo import images

_PHOTOGRAPHS, _WORDS = 6, 1024 * 1024
#: Bytes of a request of somebody without an account: the photographs of a report, and its words.
LARGEST_BODY = _PHOTOGRAPHS * images.MAX_BYTES + _WORDS


class StrangersBounded(FileUploadHandler):
    """The first of the upload handlers: of people without an account it lets through no larger file than a photograph
    may be. Raises `RequestDataTooBig`, before anything is read where the request's length tells it.

    Whoever is signed in sends rasters and registers, which have bounds of their own.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803  # it is given by this name
        content_length: int,
        boundary: str,
        encoding: Any = None,
    ) -> None:
        if self._is_strangers and content_length > LARGEST_BODY:
            raise RequestDataTooBig(f"a body of {content_length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if self._is_strangers and start + len(raw_data) > images.MAX_BYTES:
            # Django closes the files that are whole; of this one what is on the disk would stay for a while.
            for handler in self.request.upload_handlers if self.request else ():
                handler.upload_interrupted()
            raise RequestDataTooBig(f"a file of more than {images.MAX_BYTES} bytes")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one make the file."""

    @property
    def _is_strangers(self) -> bool:
        user = getattr(self.request, "user", None)
        return user is None or not user.is_authenticated
