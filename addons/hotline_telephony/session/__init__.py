"""From the events of a call to the call: legs, holds, wait and outcome.

Plain Python, standard library and other rule packages only.
"""

from .call import Call, Hold, Leg
from .course import Bar, course
from .extras import Extras, extras
from .interpreter import interpret

__all__ = [
    "Bar", "Call", "Extras", "Hold", "Leg", "course", "extras", "interpret",
]
