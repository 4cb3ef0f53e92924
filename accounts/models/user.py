"""A person who can sign in, known by e-mail, phone or both."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.contact import normalise_email, normalise_phone


class UserManager(BaseUserManager["User"]):
    """Makes users with normalised contacts and finds them by either."""

    def create_user(
        self, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """Make a user from an e-mail address, a phone number or both."""
        phone = fields.pop("phone", None)
        user = self.model(
            email=normalise_email(email) if email else None,
            phone=normalise_phone(phone) if phone else None,
            **fields,
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user who may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def by_contact(self, contact: str) -> "User | None":
        """Return whoever has this e-mail address or phone number, however it is written."""
        # Only this method and create_user touch `phone`, so its storage can be encrypted.
        try:
            if "@" in contact:
                return self.filter(email=normalise_email(contact)).first()
            return self.filter(phone=normalise_phone(contact)).first()
        except ValidationError:
            return None


class User(AbstractBaseUser, PermissionsMixin):
    """A person. At least one of e-mail and phone is set; each is unique and normalised."""

    email = models.EmailField(
        _("e-mail address"), max_length=254, unique=True, null=True, blank=True
    )
    phone = models.CharField(_("phone"), max_length=20, unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | models.Q(phone__isnull=False),
                name="user_has_contact",
                violation_error_message=_("Give an e-mail address or a phone number."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"
