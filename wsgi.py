"""The web application, for any WSGI server."""

from marketplace import create_app

app = create_app()
