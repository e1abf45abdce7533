"""Roles that fields name."""

# who reads what a contract pays; leaders, HR and inspectors read its other terms
MONEY = "hotline_base.group_office,hotline_base.group_procurement,hotline_base.group_audit_admin"
