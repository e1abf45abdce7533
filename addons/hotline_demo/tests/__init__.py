from . import test_demo
from . import test_mutations
from . import test_obligations
from . import test_properties
from . import test_settle
