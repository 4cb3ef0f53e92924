"""Logos: sent with a long life, and nothing else leaves the folder."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def test_logo_is_sent_to_be_kept(client):
    default_storage.save("logos/demo/adum-48.webp", ContentFile(b"RIFF"))
    response = client.get("/media/logos/demo/adum-48.webp")
    assert b"".join(response.streaming_content) == b"RIFF"
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    [
        "none.webp",
        "../okadwuma.sqlite3",
        "..%2fokadwuma.sqlite3",
        "x.html",
        "a%00.webp",
        "a/../../b.webp",
    ],
)
def test_anything_else_is_not_there(client, path):
    default_storage.save("logos/x.html", ContentFile(b"<script>"))
    assert client.get(f"/media/logos/{path}").status_code == 404
