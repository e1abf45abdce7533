from . import helpdesk_ticket
from . import hotline_complaint
from . import hotline_inspection
from . import hotline_survey_answer
