from . import hotline_assessment_kpi
