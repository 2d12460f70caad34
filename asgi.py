"""The site for the web server: `granian --interface asginl asgi:app`. The WSGI application on a few threads, behind bounds."""

from marketplace.web.whole_requests import Bounds, WholeRequests
from wsgi import app as pages

app = WholeRequests(
    pages.wsgi_app,
    pages.config["PAGE_THREADS"],
    Bounds(largest=pages.config["MAX_CONTENT_LENGTH"]),
    pages.config["TRUSTED_PROXIES"],
)
