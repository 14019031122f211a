"""The web server: a few processes (WEB_CONCURRENCY) of a few threads each."""

import ctypes
import gc
import os
from contextlib import suppress

# glibc gives each thread an arena of its own and none back, and gives back what is free at an end only when that has
# grown beyond what was freed before. One arena, given back beyond 64 KB, holds 3 MB less after a thousand requests.
# Other libraries of C have no such function.
M_ARENA_MAX, M_TRIM_THRESHOLD = -8, -1
with suppress(OSError, AttributeError):
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)
    ctypes.CDLL(None).mallopt(M_TRIM_THRESHOLD, 65_536)


def post_worker_init(_worker: object) -> None:
    """Give back what loading took, and let the collector pass over what stays: 2 MB less after 2 000 requests."""
    gc.collect()
    gc.freeze()
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
threads = 4
# Uploads of 25 MB over a slow phone connection; a thread that waits blocks no other.
timeout = 120
graceful_timeout = 20
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
# Heartbeats on a disk can stall a process: where there is memory to write to, use it.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: PTH112, S108
# `socialscore.logs` writes one line for each request, without query string and address.
accesslog = None
loglevel = "warning"
