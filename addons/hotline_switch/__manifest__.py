{
    "name": "Hotline Switch",
    "summary": "Our own Asterisk: configuration, call facts without loss",
    "version": "19.0.1.0.0",
    "category": "Services/Hotline",
    "author": "Hotline contributors",
    "license": "AGPL-3",
    "depends": ["hotline_telephony"],
    "data": [
        "security/ir.model.access.csv",
    ],
    "installable": True,
}
