"""Answers with a stored file: handed over to nginx where it stands in front, else streamed."""

import re
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

# For files that only some may see: nothing between the app and the reader keeps them.
PRIVATE = "private, no-store"
# For public files whose name is never used for another content.
FOREVER = "public, max-age=31536000, immutable"
# Names as the storage gives them. No part begins with a dot, so none leads up or to a hidden file.
STORED_NAME = re.compile(r"[\w-][\w.-]*(/[\w-][\w.-]*)*")
# A file is data: opened by itself it runs no script, sends no form and is nobody's page.
POLICY = "default-src 'none'; sandbox"


def send_file(
    name: str, *, content_type: str, caching: str = PRIVATE, download_as: str = ""
) -> HttpResponseBase:
    """Return the answer that sends the stored file `name`; whoever calls has asked who may see it.

    `content_type` is what we know the file to be, never what its sender said. `caching` is
    `PRIVATE` or `FOREVER`. With `download_as` the browser saves it under that name instead of
    showing it. Raises Http404 when there is no such file, or when the name could leave the storage.
    """
    if not STORED_NAME.fullmatch(name):
        raise Http404
    path = local_path(name)
    response: HttpResponseBase
    if settings.ACCEL_PREFIX and path:
        response = HttpResponse(headers={"X-Accel-Redirect": settings.ACCEL_PREFIX + quote(name)})
    else:
        response = streamed(name)
    response["Content-Type"] = content_type
    response["Cache-Control"] = caching
    response["Content-Security-Policy"] = POLICY
    if download_as:
        response["Content-Disposition"] = content_disposition_header(True, download_as)
    if path:
        # As nginx writes it, so that a copy is known again whoever sent it.
        facts = path.stat()
        response["ETag"] = f'"{int(facts.st_mtime):x}-{facts.st_size:x}"'
    return response


def local_path(name: str) -> Path | None:
    """Return where a file is on this machine, or None when the storage is elsewhere."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        return None
    if not path.is_file():
        raise Http404
    return path


def streamed(name: str) -> FileResponse:
    """Return the file as the storage reads it."""
    try:
        return FileResponse(default_storage.open(name))
    except FileNotFoundError:
        raise Http404 from None
