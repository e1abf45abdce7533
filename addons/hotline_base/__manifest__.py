{
    "name": "Hotline Base",
    "summary": "Sites, roles, working time, identity checks, fact ledger and measures",
    "version": "19.0.1.0.0",
    "category": "Services/Hotline",
    "author": "Hotline contributors",
    "license": "AGPL-3",
    "depends": ["mail", "hr", "resource", "phone_validation"],
    "external_dependencies": {"python": ["python-stdnum", "phonenumbers", "PyYAML", "weasyprint"]},
    "data": [
        "security/hotline_base_security.xml",
        "security/ir.model.access.csv",
        "data/hotline.measure.csv",
        "views/hotline_site_views.xml",
        "views/hotline_calendar_day_views.xml",
        "views/hotline_calendar_year_views.xml",
        "views/hotline_measure_views.xml",
        "views/hotline_fact_views.xml",
        "views/hotline_assignment_views.xml",
        "views/hotline_aggregate_views.xml",
        "views/hotline_base_menus.xml",
    ],
    "assets": {
        "web.assets_backend": [
            # absent from the Debian package; without this line every page logs an error
            ("remove", "mail/static/lib/selfie_segmentation/selfie_segmentation.js"),
        ],
    },
    "post_init_hook": "post_init_hook",
    "application": True,
    "installable": True,
}
