{
    "name": "Hotline Switch",
    "summary": "Our own Asterisk: configuration, call facts without loss",
    "version": "19.0.1.0.0",
    "category": "Services/Hotline",
    "author": "Hotline contributors",
    "license": "AGPL-3",
    "depends": ["hotline_telephony"],
    "data": [
        "security/hotline_switch_security.xml",
        "security/ir.model.access.csv",
        "views/hotline_switch_views.xml",
        "views/hotline_switch_menus.xml",
    ],
    "installable": True,
}
