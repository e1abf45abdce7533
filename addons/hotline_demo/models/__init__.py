from . import hotline_demo
