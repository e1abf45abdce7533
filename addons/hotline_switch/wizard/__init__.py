from . import hotline_extension_password
