from . import test_collect
from . import test_book
from . import test_rows
