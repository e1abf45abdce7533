"""Official documents by WeasyPrint; they load static files of the addons, and data in the page.

Imported when the first document is made: the library takes long to load.
"""

import logging
import posixpath
from email.message import Message
from urllib.parse import unquote, urlsplit

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from odoo.tools import file_open

BASE_URL = "file:///"  # where the root is the folder of the addons
STATIC = "static"

logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)


class LocalFetcher(URLFetcher):
    """Fetches ``/<addon>/static/…`` from the addons and ``data:`` addresses; never the network."""

    def __init__(self):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)

    def fetch(self, url, headers=None):
        """The resource of an address.

        :raise ValueError: the address is neither data nor a static file of an addon
        :raise FileNotFoundError: there is no such file in the addons
        """
        parts = urlsplit(url)
        if parts.scheme != "file":
            return super().fetch(url, headers)
        path = posixpath.normpath(unquote(parts.path)).lstrip("/")
        if parts.netloc or path.split("/")[1:2] != [STATIC]:
            raise ValueError(f"Not a static file of an addon: {url}")
        with file_open(path, "rb") as source:
            return URLFetcherResponse(url, source.read(), Message())


def pdf(html):
    """A page of HTML as PDF; only local files are loaded."""
    page = html.decode() if isinstance(html, bytes) else str(html)
    return HTML(string=page, base_url=BASE_URL, url_fetcher=LocalFetcher()).write_pdf()
