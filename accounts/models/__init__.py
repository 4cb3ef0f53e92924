"""People, companies, and who belongs where."""

from accounts.models.company import Company
from accounts.models.membership import Membership
from accounts.models.user import User

__all__ = ["Company", "Membership", "User"]
