"""Wake-ups through Valkey: after a commit the desk looks at once. Nothing depends on them."""

import time

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

TOPIC = "amana.wake"
REST_SECONDS = 5.0
_log = structlog.get_logger()


class Waker:
    """Publishes one word without content; rests for a while when Valkey does not answer."""

    def __init__(self, url: str | None) -> None:
        """Connect lazily, with short time-outs."""
        self._client = (
            redis.Redis.from_url(
                url, socket_timeout=0.2, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0), protocol=2
            )
            if url
            else None
        )
        self._rest_until = 0.0

    def wake(self) -> None:
        """Tell every desk to look. Never raises."""
        if self._client is None or time.monotonic() < self._rest_until:
            return
        try:
            self._client.publish(TOPIC, "1")
        except (redis.RedisError, OSError) as error:
            self._rest_until = time.monotonic() + REST_SECONDS
            _log.warning("wake.lost", error=type(error).__name__)
