from . import hotline_contract_draw
from . import hotline_assessment_open
from . import hotline_fact_upload
