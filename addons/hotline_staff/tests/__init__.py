from . import test_staff_facts
