import yaml

from odoo.tools import file_open

TEMPLATES = ("BJ", "XJ", "XC", "JX", "YH")


def post_init_hook(env):
    """Install the five contracts as templates from which contracts are drawn up."""
    for code in TEMPLATES:
        with file_open(f"hotline_contract/data/contracts/{code.lower()}.yaml") as source:
            terms = yaml.safe_load(source)
        env["hotline.contract"]._from_terms(code, terms, template=True)
