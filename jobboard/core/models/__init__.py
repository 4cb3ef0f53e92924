"""Tables of the ground floor."""

from jobboard.core.models.exchange_rate import ExchangeRate
from jobboard.core.models.heartbeat import Heartbeat
from jobboard.core.models.limit_count import LimitCount
from jobboard.core.models.mail import Mail
from jobboard.core.models.outbox import OutboxDelivery, OutboxEvent
from jobboard.core.models.place import Place

__all__ = [
    "ExchangeRate",
    "Heartbeat",
    "LimitCount",
    "Mail",
    "OutboxDelivery",
    "OutboxEvent",
    "Place",
]
