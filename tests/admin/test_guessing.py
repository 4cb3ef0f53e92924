"""Guessing at the admin's sign-in ends after so many failures; who knows the password gets in."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.guessing import ACCOUNT, ADDRESS, PAIR, guess
from accounts.models import User
from jobboard.core.errors import TooMany

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
KNOWN = "the right words in a row"


@pytest.fixture(autouse=True)
def _staff():
    person = User.objects.create_user("ama@example.com", password=KNOWN)
    person.is_staff = True
    person.phone = "+233241234567"
    person.save(update_fields=["is_staff", "phone"])


def sign_in(words="wrong", *, contact="ama@example.com", address="192.0.2.7", **headers):
    return Client().post(
        LOGIN, {"username": contact, "password": words}, REMOTE_ADDR=address, **headers
    )


def statuses(count, **request):
    return [sign_in(**request).status_code for _ in range(count)]


def test_the_sixth_guess_is_refused_with_the_time_to_wait():
    assert statuses(5) == [200] * 5
    refused = sign_in()
    assert refused.status_code == 429
    assert 890 <= int(refused["Retry-After"]) <= 900
    assert "Too many wrong passwords. Try again in 15 minutes." in refused.content.decode()


def test_while_refused_the_right_password_is_not_looked_at():
    statuses(5)
    assert sign_in(KNOWN).status_code == 429
    assert sign_in(KNOWN, address="192.0.2.8").status_code == 302


def test_successes_are_not_counted():
    assert statuses(4) == [200] * 4
    assert [sign_in(KNOWN).status_code for _ in range(8)] == [302] * 8
    assert statuses(2) == [200, 429]


def test_all_ways_to_write_a_person_are_one_account():
    ways = ["ama@example.com", "AMA@example.com", "024 123 4567", "+233241234567", "0241234567"]
    assert [sign_in(contact=way).status_code for way in ways] == [200] * 5
    assert sign_in(contact="0241 234 567").status_code == 429


def test_an_account_is_guessed_at_twenty_times_from_anywhere():
    for number in range(4):
        assert statuses(5, address=f"192.0.2.{number}") == [200] * 5
    assert sign_in(address="192.0.2.99").status_code == 429
    assert sign_in(contact="kofi@example.com", address="192.0.2.99").status_code == 200


def test_a_refused_guess_does_not_shut_others_out():
    assert statuses(40, address="192.0.2.1") == [200] * 5 + [429] * 35
    assert sign_in(KNOWN, address="192.0.2.2").status_code == 302


@pytest.mark.parametrize(
    "addresses",
    [
        ["192.0.2.1"] * 100,
        [f"2001:db8:1:2::{number:x}" for number in range(1, 101)],
    ],
    ids=["address", "network of 64 bits"],
)
def test_an_address_guesses_at_a_hundred_accounts(addresses):
    for number, address in enumerate(addresses):
        with pytest.raises(ValidationError), guess(f"p{number}@example.com", address=address):
            raise ValidationError("wrong")
    assert sign_in(KNOWN, address=addresses[0]).status_code == 429
    assert sign_in(KNOWN, address="2001:db8:1:3::1").status_code == 302


def test_contacts_of_nobody_are_answered_alike():
    assert statuses(6, contact="nobody@example.com") == [200] * 5 + [429]


def test_a_made_up_forwarded_address_does_not_help():
    answers = [
        sign_in(HTTP_X_FORWARDED_FOR=f"198.51.100.{number}").status_code for number in range(6)
    ]
    assert answers == [200] * 5 + [429]


def test_behind_a_proxy_its_clients_are_told_apart(settings):
    settings.PROXY_COUNT = 1
    front = {"address": "10.0.0.1"}
    assert statuses(6, HTTP_X_FORWARDED_FOR="1.2.3.4, 192.0.2.7", **front) == [200] * 5 + [429]
    assert sign_in(HTTP_X_FORWARDED_FOR="192.0.2.7, 192.0.2.8", **front).status_code == 200


def test_the_figures_of_the_design():
    assert [(limit.most, limit.seconds) for limit in (PAIR, ACCOUNT, ADDRESS)] == [
        (5, 900),
        (20, 900),
        (100, 900),
    ]


@pytest.mark.django_db(transaction=True)
def test_guesses_at_the_same_moment_are_counted_too():
    looked_at, refused = [], []
    start = threading.Barrier(12)

    def attack():
        start.wait()
        try:
            with guess("nobody@example.com", address="192.0.2.7"):
                looked_at.append(1)
                raise ValidationError("wrong")
        except ValidationError:
            pass
        except TooMany as error:
            refused.append(error.retry_after)

    threads = [threading.Thread(target=attack) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(looked_at), len(refused)) == (5, 7)
