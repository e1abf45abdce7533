from . import hotline_recording_hold
from . import hotline_recording_purge
