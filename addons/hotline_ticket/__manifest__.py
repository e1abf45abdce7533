{
    "name": "Hotline Ticket",
    "summary": "Work orders, complaints, inspections and surveys",
    "version": "19.0.1.0.0",
    "category": "Services/Hotline",
    "author": "Hotline contributors",
    "license": "AGPL-3",
    "depends": ["hotline_contract", "helpdesk_mgmt"],
    "data": [
        "security/hotline_ticket_security.xml",
        "security/ir.model.access.csv",
        "views/helpdesk_ticket_views.xml",
        "views/hotline_complaint_views.xml",
        "views/hotline_inspection_views.xml",
        "views/hotline_survey_answer_views.xml",
        "views/hotline_ticket_menus.xml",
    ],
    "installable": True,
}
