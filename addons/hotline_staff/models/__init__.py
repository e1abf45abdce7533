from . import hotline_exam_result
from . import hotline_training_record
from . import hotline_attendance_record
from . import hotline_recruitment
from . import hotline_unfit_request
