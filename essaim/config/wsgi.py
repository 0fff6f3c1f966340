"""The door for a WSGI server. It does not open on unsafe settings."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essaim.config.settings")
application = get_wsgi_application()

from essaim.config.checks import refuse_unsafe  # noqa: E402

refuse_unsafe()
