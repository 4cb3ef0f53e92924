"""Normal forms of e-mail addresses and phone numbers, so that one person has one of each."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _


def normalise_email(raw: str) -> str:
    """Return the address in lower case without spaces around; raise ValidationError."""
    email = raw.strip().lower()
    validate_email(email)
    return email


def normalise_phone(raw: str, *, country: str = "GH") -> str:
    """Return the number in E.164, such as +233241234567.

    `country` (ISO alpha-2) says how to read a number without its country code. Raises
    ValidationError for what cannot be a number there.
    """
    try:
        number = phonenumbers.parse(raw, country)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValidationError(
            _("That is not a phone number. Write it like 024 123 4567 or +44 7700 900123."),
            code="invalid_phone",
        )
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
