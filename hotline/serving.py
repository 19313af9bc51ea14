"""Serves one ASGI application quietly: no access log, no header that names the server."""

import uvicorn
from fastapi import FastAPI


def serve(app: FastAPI, *, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; requests under way are finished first."""
    uvicorn.run(
        app, host=host, port=port, access_log=False, log_config=None, server_header=False, date_header=False,
        proxy_headers=False, timeout_graceful_shutdown=5, timeout_keep_alive=10, lifespan="auto",
        limit_concurrency=500, h11_max_incomplete_event_size=16_384,
    )  # fmt: skip
