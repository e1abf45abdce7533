{
    "name": "Hotline Demo",
    "summary": "A believable month of one contract, made by a script, and the suite's own proof",
    "version": "19.0.1.0.0",
    "category": "Services/Hotline",
    "author": "Hotline contributors",
    "license": "AGPL-3",
    "depends": ["hotline_staff", "hotline_switch"],
    "data": [],
    "installable": True,
}
