"""Files that are no good: a clear message each time, and a database as it was."""

import gzip
import json
import random

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Job

ROWS = "title,company,location,description\n" + "".join(
    f"Driver {number:04},Acme,Accra,{random.Random(number).randbytes(1500).hex()}\n"
    for number in range(500)
)
PACKED = gzip.compress(ROWS.encode(), mtime=0)
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><source><job><title>&j;</title></job></source>"
)
DEEP = '{"jobs":[{"absolute_url":"x","content":' + "[" * 10_000 + "]" * 10_000 + "}]}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b" \n \n", "The file is empty."),
        (bytes(range(256)) * 50, "it holds NUL bytes"),
        (b"title,company\nDriver\0,x\n", "it holds NUL bytes"),
        (b"PK\x03\x04rest", "This is a Excel/ZIP file. Save it as CSV, XML or JSON."),
        (b"%PDF-1.7", "This is a PDF file."),
        (b"once upon a time", "The format was not recognised."),
        (b"title,company\n", "The file has a header and no rows."),
        (b"a,b\n1,2\n", "No column is a job title. Headings: a, b."),
        (b"title,company\n" + b"x" * 4_100_000, "A line is longer than 4 MB."),
        (LAUGHS.encode(), "This XML defines entities of its own."),
        (b"<a><b>c</b></a>", "This XML holds no <job> or <item> we know."),
        (b"<html><p>no ads</p></html>", "The page holds no JSON-LD."),
        (b"[1,2,3]", "This JSON holds no job ads."),
        (b'{"a":{"b":1}}', "This JSON is of no kind we know. Its first fields are: a, a.b."),
        (b"[" * 10_000 + b"]" * 10_000, "This JSON holds no job ads."),
        (DEEP.encode(), "nested deeper than 64 levels"),
        (b'{"jobs":[{"absolute_url":"u","title":"Dri', "The JSON breaks off or is broken"),
        (b'{"jobs":[{"absolute_url":"' + b"u" * 5_200_000, "One item is larger than 5 MB."),
        (
            b"<source><job><title>A</title><description>"
            + (b"<b>" + b"y" * 1000 + b"</b>") * 10_400,
            "10 MB of XML went by",
        ),
        (PACKED[:30], "The compressed file is damaged or ends too early."),
        (gzip.compress(PACKED, mtime=0), "it holds NUL bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_unreadable_files(run, write, nothing_written, content, message):
    out = run(write("bad", content))
    assert message in out
    assert "CommandError" in out
    assert nothing_written()


def test_missing_file_and_empty_folder(run, tmp_path, nothing_written):
    assert "There is no such file" in run(tmp_path / "nowhere.csv")
    assert "The folder holds no files." in run(tmp_path)
    assert nothing_written()


def test_a_packed_file_that_ends_early_keeps_what_was_whole(run, write):
    out = run(write("cut.gz", PACKED[: len(PACKED) * 7 // 10]))
    assert "Stopped: The compressed file is damaged or ends too early." in out
    assert "What was read before it is kept." in out
    assert "CommandError" not in out
    kept = Job.objects.count()
    assert 250 < kept < 500
    assert f"{kept:,}" in out


def test_a_quote_that_never_closes(run, write):
    text = 'title,company,location\nDriver,Acme,Accra\nCook,"Beta,Accra\nClerk,Gamma,Kumasi\n'
    out = run(write("q.csv", text), verbosity=2)
    assert "line 3: A quote opens here and is never closed." in out
    assert list(Job.objects.values_list("title", flat=True)) == ["Driver"]


def test_a_quote_inside_a_field_costs_one_row(run, write):
    text = 'title,company\nDriver,"Ac"me\nClerk,Gamma\nCook,a,b,c\n'
    out = run(write("q.csv", text), verbosity=2)
    assert "line 2: A quote inside a field is not doubled" in out
    assert "line 4: The row has 4 fields, the header 2. Is a quote missing?" in out
    assert list(Job.objects.values_list("title", flat=True)) == ["Clerk"]


def test_xml_cut_off_loses_the_last_ad_only(run, write):
    text = "<source><job><title>Driver</title><city>Accra</city></job><job><title>Cook</title><cit"
    out = run(write("cut.xml", text), verbosity=2)
    assert "The file ends in the middle of this ad." in out
    assert list(Job.objects.values_list("title", flat=True)) == ["Driver"]


def test_outside_entities_are_not_fetched(run, write, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("pass phrase")
    text = (
        f"<?xml version='1.0'?><!--{'x' * 300_000}--><source>"
        f"<!DOCTYPE x [<!ENTITY s SYSTEM '{secret}'>]><job><title>T &s;</title></job></source>"
    )
    run(write("x.xml", text), "--format", "indeed-xml")
    assert not Job.objects.filter(description_html__contains="pass phrase").exists()
    assert not Job.objects.filter(title__contains="pass phrase").exists()


def test_rows_that_make_no_listing_stop_nothing(run, write):
    text = (
        "title,company,published,expires,url\n"
        ",Acme,,,\n"
        "***,Acme,,,\n"
        "Clerk,Acme,2026-11-01,2026-10-01,\n"
        "Guard,Acme,31/31/2026,someday,javascript:alert(1)\n"
        f"{'Very long title ' * 30},Acme,,,http://[bad\n"
    )
    out = run(write("rows.csv", text), "--fresh", "31")
    assert "--fresh takes 1 to 30 days." in out
    out = run(write("rows.csv", text), verbosity=2)
    assert "line 2: The ad has no title." in out
    assert "line 3: The ad has no title." in out
    assert "line 4: The closing date is before the publication date." in out
    guard, long = Job.objects.order_by("id")
    assert (guard.apply_by, guard.apply_url) == ("advert", "")
    assert len(long.title) <= 200
    assert long.title.endswith("long title Very…")


def test_half_a_character_does_not_reach_the_database(run, write):
    job = {"hostedUrl": "https://jobs.lever.co/x/1", "id": "1", "text": "Dri\ud800ver\u0000"}
    run(write("s.json", json.dumps([job])))
    assert Job.objects.get().title.startswith("Dri")


def test_without_places_it_says_what_to_run(db, write):
    with pytest.raises(CommandError, match=r"manage\.py load_reference"):
        call_command("import_jobs", str(write("a.csv", "title,company\nCook,B\n")))
