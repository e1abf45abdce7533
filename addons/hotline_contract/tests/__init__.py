from . import test_assessment
from . import test_contract_facts
from . import test_terms
