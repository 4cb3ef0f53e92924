"""The mail door: a row first, the text on sending, failures retried, secrets never stored."""

from datetime import timedelta

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from jobboard.core import mail
from jobboard.core.models import Mail


@pytest.fixture
def template(settings, tmp_path, monkeypatch):
    """A registered template with a secret made while sending."""
    folder = tmp_path / "mail" / "tests"
    folder.mkdir(parents=True)
    (folder / "hello.subject.txt").write_text("Hello\n{{ name }}\n", encoding="utf-8")
    (folder / "hello.txt").write_text("Link: {{ secret }}", encoding="utf-8")
    (folder / "hello.html").write_text("<p>Link: {{ secret }}</p>", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    monkeypatch.setitem(
        mail._context_makers, "tests/hello", lambda ids: {"name": ids["n"], "secret": "s3cret"}
    )
    return "tests/hello"


@pytest.mark.django_db
def test_sends_once_with_both_parts(template):
    row = mail.send(template, to="ama@example.org", ids={"n": 5})
    mail.send_due()
    mail.send_due()
    (message,) = outgoing.outbox
    assert (message.subject, message.to) == ("Hello 5", ["ama@example.org"])
    assert message.body == "Link: s3cret"
    assert message.alternatives[0].content == "<p>Link: s3cret</p>"
    row.refresh_from_db()
    assert row.status == "sent"
    assert "s3cret" not in str(Mail.objects.values().get())


@pytest.mark.django_db
def test_failure_is_kept_and_retried_then_given_up(template, monkeypatch, time_machine_at):
    def refuse(self):
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    row = mail.send(template, to="ama@example.org", ids={"n": 5})
    mail.send_due()
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("waiting", 1)
    assert row.last_error == "ConnectionRefusedError: no server"
    for _ in range(mail.MAX_ATTEMPTS):
        time_machine_at(timezone.now() + timedelta(hours=2))
        mail.send_due()
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("dead", mail.MAX_ATTEMPTS)


@pytest.mark.django_db
def test_unknown_template_is_refused_before_anything_is_written():
    with pytest.raises(KeyError, match="not registered"):
        mail.send("tests/none", to="ama@example.org", ids={})
    assert not Mail.objects.exists()


@pytest.mark.django_db
def test_message_being_sent_is_not_taken_twice(template):
    row = mail.send(template, to="ama@example.org", ids={"n": 5})
    Mail.objects.filter(pk=row.pk).update(due_at=timezone.now() + timedelta(seconds=60))
    mail.deliver(row.pk)
    assert outgoing.outbox == []


@pytest.mark.django_db
def test_message_that_cannot_be_made_does_not_stop_the_next(template, monkeypatch):
    monkeypatch.setitem(mail._context_makers, "tests/broken", lambda ids: ids["gone"])
    broken = mail.send("tests/broken", to="kofi@example.org", ids={})
    mail.send(template, to="ama@example.org", ids={"n": 5})
    assert mail.send_due() == 2
    broken.refresh_from_db()
    assert (broken.status, broken.attempts, broken.last_error) == ("waiting", 1, "KeyError: 'gone'")
    assert [message.to for message in outgoing.outbox] == [["ama@example.org"]]


@pytest.mark.django_db
def test_copies_of_a_message_have_one_message_id(template, settings):
    row = mail.send(template, to="ama@example.org", ids={"n": 5})
    settings.SITE_URL = "https://okadwuma.example"
    identities = {mail.render(row).message()["Message-ID"] for _ in range(2)}
    assert identities == {f"<mail-{row.pk}@okadwuma.example>"}


@pytest.mark.django_db
def test_message_that_kills_its_worker_is_set_aside(template, time_machine_at):
    row = mail.send(template, to="ama@example.org", ids={"n": 5})
    for attempt in range(1, mail.MAX_ATTEMPTS + 1):
        assert mail._claim(row.pk).attempts == attempt
        assert mail._claim(row.pk) is None
        time_machine_at(timezone.now() + timedelta(seconds=mail.CLAIM_SECONDS + 1))
    mail.send_due()
    row.refresh_from_db()
    assert (row.status, row.last_error) == ("dead", "The worker died during every attempt.")
    assert outgoing.outbox == []
