from . import hotline_assessment_kpi
from . import hotline_assessment_xlsx
