from . import test_import
from . import test_measures
from . import test_measures_random
from . import test_access
from . import test_screens
from . import test_alarm
