"""Xapian behind a line protocol: a request in JSON a line, an answer in JSON a line.

Run by the system's Python, for which distributions build Xapian; it imports nothing of ours.
"""

import json
import sys
from typing import Any

import xapian


class Peer:
    """One index, opened to write or to read."""

    def __init__(self) -> None:
        self.index: Any = None
        # Without a stemmer: the words come as our index has them.
        self.terms = xapian.TermGenerator()

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Do what a request asks for."""
        verb = getattr(self, f"do_{asked['do']}")
        found: dict[str, Any] = verb(asked) or {}
        return found

    def do_hello(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"version": xapian.version_string()}

    def do_open(self, asked: dict[str, Any]) -> None:
        if asked.get("write"):
            self.index = xapian.WritableDatabase(asked["path"], xapian.DB_CREATE_OR_OPEN)
        else:
            self.index = xapian.Database(asked["path"])

    def do_size(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"newest": self.index.get_lastdocid()}

    def do_add(self, asked: dict[str, Any]) -> None:
        for number, title, body in asked["listings"]:
            document = xapian.Document()
            self.terms.set_document(document)
            self.terms.index_text(f"{title} {body}")
            self.index.replace_document(number, document)

    def do_commit(self, asked: dict[str, Any]) -> None:
        self.index.commit()
        self.index.close()
        self.index = None

    def do_search(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self.index is None:
            self.do_open({"path": asked["path"]})
        together = xapian.Query.OP_PHRASE if asked["phrase"] else xapian.Query.OP_AND
        enquire = xapian.Enquire(self.index)
        enquire.set_query(xapian.Query(together, asked["words"]))
        # To look at every match is what an exact count takes.
        found = enquire.get_mset(asked["offset"], asked["limit"], self.index.get_doccount())
        return {"ids": [one.docid for one in found], "total": found.get_matches_estimated()}


def main() -> None:
    """Answer until the input ends."""
    peer = Peer()
    for line in sys.stdin:
        print(json.dumps(peer.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
