"""Opens the pages on an application that already is the door."""

from pathlib import Path

from fastapi import FastAPI, Response
from starlette.staticfiles import StaticFiles

from webhooks.web.refer import Form
from webhooks.web.site import LEAVE, REFER, REPORT, Site
from webhooks.web.talk import Talk

STATIC = "/pages"


def add_pages(app: FastAPI, site: Site) -> None:
    """Add the report, the referral, the way out, and the two small files that every page uses."""
    talk = Talk(site)
    app.add_api_route(REPORT, talk.show, methods=["GET"], response_class=Response)
    app.add_api_route(REPORT, talk.write, methods=["POST"], response_class=Response)
    app.add_api_route(f"{REPORT}/news", talk.news, methods=["GET"], response_class=Response)
    form = Form(site)
    app.add_api_route(REFER, form.show, methods=["GET"], response_class=Response)
    app.add_api_route(REFER, form.write, methods=["POST"], response_class=Response)
    app.add_api_route(LEAVE, site.leave, methods=["GET"], response_class=Response)
    app.mount(STATIC, StaticFiles(directory=Path(__file__).parent / "static"))
