from . import hotline_switch
from . import hotline_site
from . import hotline_survey_score
from . import hotline_switch_row
from . import hotline_switch_file
