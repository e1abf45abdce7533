"""Files of a switch: written whole or not at all, and made known to the running Asterisk."""

from .files import PublishError, publish, write_changed
