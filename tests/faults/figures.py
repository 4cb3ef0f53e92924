"""Prints what workers stand: relayed events a second, and what ordeals lose and double.

    PYTHONPATH=.ci python -m tests.faults.figures [ROUNDS]

The same ordeal without the outbox, one plain task for each event, is the measure.
"""

import os
import subprocess
import sys
import time

from nest import Nest
from replication import Replication
from tests.faults.ordeal import KILLS, ROOT, House, ordeal
from tests.faults.processes import Redis


def main() -> None:
    """Print figures: relayed events a second, and what ordeals lose and double."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    nest = Nest()
    try:
        redis = Redis(nest)
        redis.start()
        database = Replication(nest.folder / "databases", nest.launch, replicas=0)
        database.start()
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": database.primary.url,
            "REDIS_URL": redis.url,
            "SECRET_KEY": "for-figures-only-" * 4,
            "VAR_DIR": str(nest.folder),
        }
        migrate = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(migrate, cwd=ROOT, env=env, check=True)
        house = House(nest, env, redis, database.primary.sql)
        for concurrency in (1, 2):
            rate = throughput(house, concurrency=concurrency)
            say(f"relayed by {concurrency} process(es): {rate:.0f} events a second")
            house.stop()
            house.clear()
        for how in ("outbox", "plain"):
            for seed in range(1, rounds + 1):
                say(f"{how} {seed}: {told(house, how, seed)}")
                house.stop()
                house.clear()
        house.end()
    finally:
        nest.clear()


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def told(house: House, how: str, seed: int) -> str:
    """Go through one ordeal and return its figures in words."""
    figures = ordeal(house, seed=seed, how=how)
    if how == "outbox":
        house.wait(lambda: "waiting" not in house.deliveries())
        house.wait(lambda: len(house.times("sent")) == figures.published)
    else:
        time.sleep(10)
    times = house.times(how)
    again = house.sql("SELECT COUNT(*) FROM okadwuma.core_outboxdelivery WHERE attempts > 1")[0][0]
    mails = sum(count - 1 for count in house.times("sent").values())
    pauses = ", ".join(
        f"{whom} {max(seconds):.2f} s" for whom, seconds in sorted(figures.recovered.items())
    )
    return (
        f"{figures.published} events, {KILLS} kills in {figures.seconds:.1f} s:"
        f" {figures.published - len(times)} lost, {sum(times.values()) - len(times)} doubled,"
        f" {again} deliveries cut off and tried again, {mails} mails doubled;"
        f" worst pause after a kill: {pauses or 'not measured'}"
    )


def throughput(house: House, *, number: int = 3000, concurrency: int = 1) -> float:
    """Return how many events a second one worker relays to a subscriber that writes a row."""
    house.publish("step", number)
    house.published()
    house.worker("default", concurrency)
    house.wait(lambda: house.count("step"))
    before = house.count("step")
    seconds = house.wait(lambda: house.deliveries() == {"done": number}, seconds=300)
    return (number - before) / seconds


if __name__ == "__main__":
    main()
