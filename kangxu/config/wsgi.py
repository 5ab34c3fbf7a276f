"""The web application that gunicorn serves. It does not start while a page says nothing about who may open it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kangxu.config.settings")
application = get_wsgi_application()

from kangxu.web.doors import insist_on_declared  # noqa: E402  views can only be read once Django is set up

insist_on_declared()
