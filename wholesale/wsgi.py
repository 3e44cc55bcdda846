"""What a web server loads."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wholesale.settings")
application = get_wsgi_application()
# Every page's code is loaded before the web server makes its processes: once for all of them.
get_resolver().url_patterns  # noqa: B018 - asked for what it loads
