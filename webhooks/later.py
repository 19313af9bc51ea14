"""How a job of the relay says "not now": shared by what writes to reporters and what writes to the staff."""

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job


class Later(Exception):
    """Try the job again after so many seconds."""

    def __init__(self, seconds: float) -> None:
        """Keep the pause."""
        super().__init__(seconds)
        self.seconds = seconds


class RetryLater(BaseRetryStrategy):
    """Retries only what said that it can be retried."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Wait as long as the error says."""
        _ = job
        return (
            RetryDecision(retry_in={"seconds": int(exception.seconds)})
            if isinstance(exception, Later)
            else None
        )
