"""The certificate of a stack, from an authority of its own that nobody trusts until told to."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

NAMES = ("localhost", "127.0.0.1", "::1")
# Browsers refuse certificates that are valid much longer than a year.
LIFE = timedelta(days=365)
RENEW_BEFORE = timedelta(days=30)


def make_certificate(folder: Path) -> None:
    """Make `ca.pem`, `certificate.pem` and `key.pem`, unless they are there and fresh."""
    certificate = folder / "certificate.pem"
    if certificate.exists() and _age(certificate) < LIFE - RENEW_BEFORE:
        return
    folder.mkdir(mode=0o700, exist_ok=True)
    authority = trustme.CA(organization_name="oKadwuma on this machine")
    until = datetime.now(UTC) + LIFE
    issued = authority.issue_cert(*NAMES, not_after=until)
    (folder / "ca.pem").write_bytes(authority.cert_pem.bytes())
    # The authority's own key is forgotten: nobody can issue another certificate with it.
    key = os.open(folder / "key.pem", os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with open(key, "wb") as file:
        file.write(issued.private_key_pem.bytes())
    # The last file, since it is the one that is looked for.
    certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))


def _age(path: Path) -> timedelta:
    return datetime.now(UTC) - datetime.fromtimestamp(path.stat().st_mtime, UTC)
