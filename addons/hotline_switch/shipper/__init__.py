"""Ships what Asterisk writes into its own files to PostgreSQL, every line exactly once.

A process of its own, so that neither Odoo nor PostgreSQL has to be alive for a line to be kept:
standard library and psycopg2, nothing of Odoo.
"""
