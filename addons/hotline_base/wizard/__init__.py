from . import hotline_aggregate_import
