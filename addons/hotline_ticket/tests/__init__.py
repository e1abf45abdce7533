from . import test_helpdesk_defects
from . import test_ticket_facts
from . import test_work_order
from . import test_words
