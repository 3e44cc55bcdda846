"""PostgreSQL without a server: the binaries of a wheel, run under the data directory.

Knows neither Django nor the network.
"""

from wholesale.embedded.place import EmbeddedError, Place, address
from wholesale.embedded.server import (
    DURABLE,
    FLEETING,
    die_with,
    log_end,
    prepare,
    running,
    start,
    stop,
)

__all__ = [
    "DURABLE",
    "FLEETING",
    "EmbeddedError",
    "Place",
    "address",
    "die_with",
    "log_end",
    "prepare",
    "running",
    "start",
    "stop",
]
