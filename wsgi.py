"""The web application, for any WSGI server and for `flask`. It does not start on another environment's database."""

from marketplace import create_app
from marketplace.kernel import site
from marketplace.kernel.database import db

app = create_app()
with app.app_context():
    site.refuse_foreign_database(app.config["SITE_MODE"])
    db.engine.dispose()  # no handle is open when a server forks
