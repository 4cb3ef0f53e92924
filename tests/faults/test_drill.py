"""The drill's readers count every request, and call a wrong answer a failure."""

import threading

from stack.load import Load, Step
from tests.faults.edge import HASHED, Front

GOOD = [
    Step("home", "/"),
    Step("post", "/look/", "POST", "theme=dark"),
    Step("static", f"/static/{HASHED}"),
]


def read(front: Front, steps: list[Step], *, reloads: int = 0) -> Load:
    """Let readers go through `steps` for a while, with nginx reloading meanwhile."""
    load = Load(f"https://localhost:{front.https}", front.context, steps)
    load.start()
    for _ in range(reloads):
        front.reload_with([stub.address for stub in front.stubs])
    while load.count < 200:
        threading.Event().wait(0.01)
    load.stop()
    return load


def test_right_answers_are_no_failures_though_nginx_reloads(front: Front) -> None:
    load = read(front, GOOD, reloads=5)
    assert load.failed == 0
    assert set(load.tallies) == {"home", "post", "static"}
    assert sum(len(tally.seconds) for tally in load.tallies.values()) == load.count >= 200


def test_each_wrong_answer_is_a_failure(front: Front) -> None:
    load = read(front, [*GOOD, Step("broken", "/status/500"), Step("moved", "/", expected=302)])
    for kind, failure in (("broken", "answered 500"), ("moved", "answered 200")):
        tally = load.tallies[kind]
        assert tally.failures == {failure: len(tally.seconds)}
    assert load.failed == sum(len(load.tallies[kind].seconds) for kind in ("broken", "moved")) > 0
