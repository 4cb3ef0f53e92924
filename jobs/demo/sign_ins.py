"""The demo people and what each may do; every address is under the reserved ``.example``."""

from dataclasses import dataclass

# Set only in the embedded mode, which listens on this machine alone.
PASSWORD = "work-found-2026"  # noqa: S105 (published on purpose)


@dataclass(frozen=True)
class SignIn:
    """One demo person; ``company`` is a demo employer's slug, ``group`` a staff group."""

    role: str
    name: str
    email: str
    company: str = ""
    membership: str = ""
    group: str = ""
    is_superuser: bool = False
    password: str = PASSWORD


_HOSPITAL, _SOFTWARE = "nkwapa-hospital", "plover-software"

SIGN_INS = (
    SignIn("superuser", "Efua Board", "admin@okadwuma.example", is_superuser=True),
    SignIn("moderator", "Yaw Reader", "moderator@okadwuma.example", group="moderator"),
    SignIn("finance", "Akosua Ledger", "finance@okadwuma.example", group="finance"),
    SignIn("support", "Tom Listener", "support@okadwuma.example", group="support"),
    SignIn("operator", "Naa Uptime", "operator@okadwuma.example", group="operator"),
    SignIn("seeker, Ghana", "Kwabena Seeker", "seeker.gh@okadwuma.example"),
    SignIn("seeker, UK", "Holly Seeker", "seeker.uk@okadwuma.example"),
    SignIn("employer owner", "Abena Owner", "owner@nkwapa-hospital.example", _HOSPITAL, "owner"),
    SignIn(
        "employer recruiter",
        "Kojo Recruiter",
        "recruiter@nkwapa-hospital.example",
        _HOSPITAL,
        "recruiter",
    ),
    SignIn("employer viewer", "Esi Viewer", "viewer@nkwapa-hospital.example", _HOSPITAL, "viewer"),
    SignIn(
        "employer owner, UK", "Megan Owner", "owner@plover-software.example", _SOFTWARE, "owner"
    ),
)
