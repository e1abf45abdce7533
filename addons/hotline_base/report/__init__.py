from . import local_fetcher
