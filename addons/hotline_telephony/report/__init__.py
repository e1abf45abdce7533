from . import hotline_window_mixin
from . import hotline_agent_day
from . import hotline_call_interval
from . import hotline_repeat_caller
from . import hotline_call_tables_xlsx
from . import hotline_agent_day_xlsx
from . import hotline_call_interval_xlsx
