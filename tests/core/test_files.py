"""Stored files leave by one door: with their type, their caching, and nothing above the folder."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404

from jobboard.core.files import FOREVER, local_path, send_file

BAD_NAMES = [
    "",
    "/etc/passwd",
    "../secret.txt",
    "cv/../../secret.txt",
    "cv/..",
    "cv//a.pdf",
    "cv/.hidden",
    ".env",
    "cv\\..\\secret.txt",
    "cv/a.pdf\x00.png",
    "cv/a.pdf\r\nX-Accel-Redirect: /_private/other",
    "cv/%2e%2e/secret.txt",
    "cv/a b.pdf",
    "cv/a.pdf\n",
]


@pytest.fixture
def cv() -> str:
    """Return the stored name of a file."""
    return default_storage.save("cv/ama-é.pdf", ContentFile(b"%PDF-1.7"))


@pytest.fixture
def accel(settings):
    """Let nginx send the files."""
    settings.ACCEL_PREFIX = "/_private/"


def test_a_private_file_is_streamed_and_kept_by_nobody(cv):
    response = send_file(cv, content_type="application/pdf", download_as="CV of Ama – é.pdf")
    assert isinstance(response, FileResponse)
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''CV%20of%20Ama%20%E2%80%93%20%C3%A9.pdf"
    )
    assert "X-Accel-Redirect" not in response


def test_nginx_is_told_where_the_file_is(cv, accel):
    response = send_file(cv, content_type="application/pdf", download_as="CV.pdf")
    assert response["X-Accel-Redirect"] == "/_private/cv/ama-%C3%A9.pdf"
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Disposition"] == 'attachment; filename="CV.pdf"'
    assert not response.streaming
    assert response.content == b""


@pytest.mark.django_db
def test_both_ways_name_the_version_alike(cv, settings):
    tags = set()
    for settings.ACCEL_PREFIX in ("", "/_private/"):
        response = send_file(cv, content_type="application/pdf", caching=FOREVER)
        tags.add(response["ETag"])
        response.close()
    facts = Path(default_storage.path(cv)).stat()
    assert tags == {f'"{int(facts.st_mtime):x}-8"'}


@pytest.mark.parametrize("prefix", ["", "/_private/"])
@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_could_leave_the_folder_is_not_there(settings, name, prefix):
    settings.ACCEL_PREFIX = prefix
    root = Path(default_storage.path("cv"))
    root.mkdir(parents=True)
    for there in (root.parent.parent / "secret.txt", root / ".hidden", root / "a b.pdf"):
        there.write_text("secret", encoding="utf-8")
    with pytest.raises(Http404):
        send_file(name, content_type="text/plain")


@pytest.mark.parametrize("prefix", ["", "/_private/"])
@pytest.mark.parametrize("name", ["cv/none.pdf", "cv"])
def test_what_is_missing_or_a_folder_is_not_there(settings, cv, name, prefix):
    settings.ACCEL_PREFIX = prefix
    with pytest.raises(Http404):
        send_file(name, content_type="application/pdf")


def test_a_storage_elsewhere_is_streamed_though_nginx_stands_in_front(cv, accel, monkeypatch):
    def nowhere(name: str) -> str:
        raise NotImplementedError

    monkeypatch.setattr(default_storage._wrapped, "path", nowhere)
    assert local_path(cv) is None
    # FileSystemStorage opens by path; a remote storage has an `open` of its own.
    monkeypatch.setattr(default_storage._wrapped, "open", lambda name: ContentFile(b"far"))
    response = send_file(cv, content_type="application/pdf")
    assert b"".join(response.streaming_content) == b"far"
    assert "ETag" not in response


def test_a_logo_that_is_kept_is_not_sent_again(client, accel):
    default_storage.save("logos/adum-48.webp", ContentFile(b"RIFF"))
    first = client.get("/media/logos/adum-48.webp")
    assert first["X-Accel-Redirect"] == "/_private/logos/adum-48.webp"
    assert first["X-Content-Type-Options"] == "nosniff"
    assert first["Content-Security-Policy"] == "default-src 'none'; sandbox"
    again = client.get("/media/logos/adum-48.webp", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert "X-Accel-Redirect" not in again
