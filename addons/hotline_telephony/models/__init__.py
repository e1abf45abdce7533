from . import hotline_derived_mixin
from . import hotline_call_part_mixin
from . import hotline_call
from . import hotline_call_leg
from . import hotline_call_hold
from . import hotline_agent_session
from . import hotline_agent_break
from . import hotline_recording_deletion
