from . import hotline_switch
