{
    "name": "Hotline Contract",
    "summary": "Contracts as data, assessment, deductions and milestones",
    "version": "19.0.1.0.0",
    "category": "Services/Hotline",
    "author": "Hotline contributors",
    "license": "AGPL-3",
    "depends": ["hotline_base", "report_xlsx"],
    "data": [
        "security/hotline_contract_security.xml",
        "security/ir.model.access.csv",
    ],
    "post_init_hook": "post_init_hook",
    "installable": True,
}
