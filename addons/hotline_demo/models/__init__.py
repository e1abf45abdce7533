from . import hotline_demo
from . import hotline_demo_switch
