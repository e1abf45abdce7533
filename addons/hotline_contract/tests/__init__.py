from . import test_assessment
from . import test_contract_facts
from . import test_fact_upload
from . import test_readings
from . import test_reports
from . import test_terms
from . import test_tours
from . import test_views
