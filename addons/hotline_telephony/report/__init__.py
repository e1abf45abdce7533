from . import hotline_window_mixin
from . import hotline_agent_day
from . import hotline_call_interval
from . import hotline_repeat_caller
