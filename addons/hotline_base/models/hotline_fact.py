import base64
import json
from collections import namedtuple
from decimal import Decimal
from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.hotline_base.factfile import canonical, check, digest, record_keys
from odoo.addons.hotline_base.factfile.schema import IDENTIFIED

from .fault_messages import FAULT_MESSAGES

Fact = namedtuple("Fact", "id key record")

SUMMARY = 120  # characters of a record in lists
CHUNK = 5000  # rows per INSERT: bounded memory for imports of any size

SECTIONS = [
    ("agents", "People"),
    ("sessions", "Logins and breaks"),
    ("attendance", "Attendance"),
    ("calls", "Calls"),
    ("tickets", "Tickets"),
    ("inspections", "Inspections"),
    ("surveys", "Surveys"),
    ("exams", "Exams"),
    ("city_exam", "City assessments"),
    ("complaints", "Complaints"),
    ("incidents", "Incidents"),
    ("faults", "Faults"),
    ("outages", "Outages"),
    ("unfit_requests", "Unfit staff requests"),
    ("documents", "Documents"),
    ("recruitments", "Recruitments"),
    ("trainings", "Trainings"),
    ("deletions", "Deletions of recordings"),
    ("patrols", "Patrols"),
    ("activities", "Activities"),
    ("aggregates", "Figures of another platform"),
    ("receipts", "Receipts and payments"),
]


class HotlineFact(models.Model):
    """The append-only ledger: every record of every section, as it was given.

    A record is known by site, section and natural key; importing it again changes nothing.
    A correction is a new entry that names the old one. The database refuses UPDATE and DELETE.
    """

    _name = "hotline.fact"
    _description = "Fact Ledger"
    _order = "id"
    _log_access = False
    _rec_name = "key"

    site_id = fields.Many2one("hotline.site", required=True, readonly=True, ondelete="restrict")
    section = fields.Selection(SECTIONS, required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    digest = fields.Char(required=True, readonly=True, help="SHA-256 of the payload")
    payload = fields.Text(
        "Record as Given", required=True, readonly=True, help="Canonical JSON, kept unchanged"
    )
    payload_text = fields.Text("Record", compute="_compute_payload_text")
    summary = fields.Char("Summary", compute="_compute_payload_text")
    corrects_id = fields.Many2one(
        "hotline.fact", string="Corrects", readonly=True, ondelete="restrict"
    )
    corrected_by_id = fields.Many2one(
        "hotline.fact", string="Corrected By", compute="_compute_corrected_by_id"
    )
    source = fields.Char(readonly=True, help="File or form the record came from")
    recorded_at = fields.Datetime("Recorded On", readonly=True)
    recorded_by = fields.Many2one("res.users", readonly=True, ondelete="restrict")

    _key_uniq = models.UniqueIndex(
        "(site_id, section, key) WHERE corrects_id IS NULL", "This record is already known."
    )
    _corrects_uniq = models.UniqueIndex(
        "(corrects_id) WHERE corrects_id IS NOT NULL",
        "This entry has been corrected already: correct the newest one.",
    )
    _corrections = models.Index("(site_id, section, key) WHERE corrects_id IS NOT NULL")
    _digests = models.Index("USING hash (digest)")
    _sections = models.Index("(site_id, section, id)")

    def init(self):
        """Make the table append-only for everybody, RPC and SQL of other addons included."""
        self.env.cr.execute("""
            CREATE OR REPLACE FUNCTION hotline_fact_append_only() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'hotline_fact is append-only: record a correction instead';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS hotline_fact_append_only ON hotline_fact;
            CREATE TRIGGER hotline_fact_append_only BEFORE UPDATE OR DELETE OR TRUNCATE
                ON hotline_fact FOR EACH STATEMENT EXECUTE FUNCTION hotline_fact_append_only();
        """)

    @api.depends("payload")
    def _compute_payload_text(self):
        for fact in self:
            record = json.loads(fact.payload or "{}", parse_float=Decimal)
            lines = list(_lines(record))
            fact.payload_text = "\n".join(lines)
            fact.summary = shorten("; ".join(lines), SUMMARY, placeholder="…")

    def _compute_corrected_by_id(self):
        corrections = self.search([("corrects_id", "in", self.ids)])
        newer = {fact.corrects_id.id: fact for fact in corrections}
        for fact in self:
            fact.corrected_by_id = newer.get(fact.id, False)

    @api.model
    def _homes(self):
        """Home model of each section: ``{section: model}``."""
        names = (
            name
            for name, cls in self.env.registry.items()
            if getattr(cls, "_fact_section", None) and not cls._abstract
        )
        return {self.env[name]._fact_section: self.env[name] for name in sorted(names)}

    @api.model
    def _section_name(self, section):
        """What users call a section."""
        names = dict(self._fields["section"]._description_selection(self.env))
        return names.get(section, section)

    @api.model
    def _by_id(self, section):
        """Whether the `id` of this section's records names one thing."""
        home = self._homes().get(section)
        return section in IDENTIFIED or (home is not None and home._fact_by_id)

    @api.model
    def _keys(self, section, records):
        """Natural keys of a section's records, in order."""
        if self._by_id(section):
            return [record["id"] for record in records]
        return record_keys(section, records)

    @api.model
    def _check_record(self, section, record):
        """Refuse a record that the exchange format would refuse.

        :raise UserError: one line per fault, in the user's language
        """
        faults = check({"contract": "-", section: [record]})
        if faults:
            raise UserError("\n".join(self._fault_text(fault) for fault in faults))

    @api.model
    def _fault_text(self, fault):
        """A fault of a fact file as one line in the user's language."""
        reason = self._fault_reason(fault)
        return f"{fault.path}: {reason}" if fault.path else reason

    @api.model
    def _fault_reason(self, fault):
        """What is wrong with a value, in the user's language."""
        sentence = self.env._(FAULT_MESSAGES[fault.code])
        return sentence % fault.values

    # ---- writing ----------------------------------------------------------------------

    @api.model
    def _import(self, site, section, records, source):
        """Write records of one section to the ledger and project the new ones.

        :param records: dicts in the exchange format, already checked by ``factfile.check``
        :return: number of new facts; known ones change nothing
        :raise UserError: the section has no home here, or a key is known with other content
        """
        home = self._homes().get(section)
        if home is None:
            raise UserError(self.env._(
                "%(section)s: no installed application takes these records", section=section
            ))
        new = 0
        keys = self._keys(section, records)
        for start in range(0, len(records), CHUNK):
            part = slice(start, start + CHUNK)
            facts = self._append(site, section, keys[part], records[part], source)
            home._fact_project(site, facts)
            new += len(facts)
        self.env.invalidate_all()
        return new

    @api.model
    def _compare(self, site, section, records):
        """What an import of these records would do; nothing is written.

        :return: number of new records, and indices of those known with other content
        """
        keys = self._keys(section, records)
        clashes = []
        if self._by_id(section):
            known = self._known_digests(site, section, keys)
            clashes = [
                index
                for index, (key, record) in enumerate(zip(keys, records, strict=True))
                if key in known and digest(record) not in known[key]
            ]
        if clashes:
            return len(set(keys) - known.keys()), clashes
        return len(self._unknown(site, section, keys, records)), []

    @api.model
    def _append(self, site, section, keys, records, source):
        """Ledger rows of the records that are not known yet, in their order."""
        return self._insert(site, section, self._unknown(site, section, keys, records), source)

    @api.model
    def _unknown(self, site, section, keys, records):
        """``(key, digest, record)`` of the records that are not known yet, in their order."""
        wanted = {}
        for key, record in zip(keys, records, strict=True):
            wanted.setdefault(key, (key, digest(record), record))
        unknown = self._unknown_identified if self._by_id(section) else self._unknown_counted
        return unknown(site, section, list(wanted.values()))

    @api.model
    def _unknown_identified(self, site, section, rows):
        """Rows whose id is new; a known id must have this content now or before a correction."""
        known = self._known_digests(site, section, [key for key, _sha, _record in rows])
        for key, sha, _record in rows:
            if sha not in known.get(key, (sha,)):
                raise UserError(self.env._(
                    "%(section)s “%(key)s”: already recorded with other content",
                    section=self._section_name(section), key=key,
                ))
        return [row for row in rows if row[0] not in known]

    @api.model
    def _known_digests(self, site, section, keys):
        """``{id: digests ever recorded under it}``, corrections included."""
        found = self.env.execute_query(SQL(
            "SELECT key, array_agg(digest) FROM ("
            " SELECT key, digest FROM hotline_fact WHERE corrects_id IS NULL"
            "   AND site_id = %(site)s AND section = %(section)s AND key = ANY(%(keys)s)"
            " UNION ALL"
            " SELECT key, digest FROM hotline_fact WHERE corrects_id IS NOT NULL"
            "   AND site_id = %(site)s AND section = %(section)s AND key = ANY(%(keys)s)"
            ") ever GROUP BY key",
            site=site.id, section=section, keys=keys,
        ))
        return dict(found)

    @api.model
    def _unknown_counted(self, site, section, rows):
        """Rows beyond the number of records that ever had this content.

        Records without an id are told apart by content and running number. One entered in a
        form or corrected counts under the content it had and the content it has.
        """
        found = self.env.execute_query(SQL(
            "SELECT f.digest, count(DISTINCT f.key)"
            " FROM (SELECT DISTINCT unnest(%s::text[]) AS digest) d"
            " JOIN hotline_fact f ON f.digest = d.digest AND f.site_id = %s AND f.section = %s"
            " GROUP BY f.digest",
            [sha for _key, sha, _record in rows], site.id, section,
        ))
        known = dict(found)
        return [row for row in rows if int(row[0].rpartition("/")[2]) > known.get(row[1], 0)]

    @api.model
    def _insert(self, site, section, rows, source, corrects=None):
        """Append ``(key, digest, record)`` rows; returns them as ``Fact`` in the same order."""
        if not rows:
            return []
        found = self.env.execute_query(SQL(
            "INSERT INTO hotline_fact (site_id, section, key, digest, payload, corrects_id,"
            " source, recorded_at, recorded_by)"
            " SELECT %s, %s, k, d, p, %s, %s, now() AT TIME ZONE 'UTC', %s"
            " FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS r(k, d, p, n)"
            " ORDER BY n RETURNING id, key",
            site.id, section, corrects, source, self.env.uid,
            [key for key, _d, _r in rows],
            [sha for _k, sha, _r in rows],
            [canonical(record) for _k, _d, record in rows],
        ))
        return [Fact(id_, key, row[2]) for (id_, key), row in zip(found, rows, strict=True)]

    @api.model
    def _enter(self, site, section, record, form_key):
        """Ledger row of a record typed into a form.

        :param form_key: key of a record whose section has no id of its own
        :raise UserError: the record is not valid, or its id is known
        """
        self._check_record(section, record)
        identified = self._by_id(section)
        rows = [(record["id"] if identified else form_key, digest(record), record)]
        if identified:
            rows = self._unknown_identified(site, section, rows)
        if not rows:
            raise UserError(self.env._("This record has been entered before."))
        [fact] = self._insert(site, section, rows, "form")
        return self.browse(fact.id)

    # ---- corrections ------------------------------------------------------------------

    @api.private
    def correct(self, record, source):
        """Record a correction of this fact; the row in its home shows the corrected record.

        :param record: the whole record as it should have been
        :return: the new fact; this one when nothing is different
        :raise UserError: this fact has been corrected before, or the id would change
        """
        fact = self._correct(record, source)
        home = self._homes().get(self.section)
        if home is not None and fact != self:
            row = home.sudo().search([("fact_id", "=", self.id)])
            row._fact_show(Fact(fact.id, self.key, record))
        return fact

    def _correct(self, record, source):
        """Append the correction without touching the home row."""
        self.ensure_one()
        self._check_record(self.section, record)
        if self._by_id(self.section) and record["id"] != self.key:
            raise UserError(self.env._("The number of a record cannot change."))
        self.invalidate_recordset(["corrected_by_id"])
        if self.corrected_by_id:
            raise UserError(self.env._(
                "This entry has been corrected already: correct the newest one."
            ))
        sha = digest(record)
        if sha == self.digest:
            return self
        [fact] = self._insert(
            self.site_id, self.section, [(self.key, sha, record)], source, self.id
        )
        self.invalidate_recordset(["corrected_by_id"])
        return self.browse(fact.id)

    @api.model
    def _uploaded(self, content):
        """Bytes of an uploaded file.

        :raise UserError: what was sent is no file
        """
        try:
            return base64.b64decode(content or b"", validate=True)
        except ValueError as error:
            raise UserError(self.env._("The uploaded file cannot be read.")) from error

    # ---- reading ----------------------------------------------------------------------

    def _record(self):
        """The record of this fact, numbers exact."""
        return json.loads(self.payload, parse_float=Decimal)

    @api.model
    def _records(self, site, section, condition=None):
        """Records of a section that count today, in order of arrival, exact as given.

        :param condition: SQL on the ledger row ``f`` that narrows them, beginning with AND
        """
        found = self.env.execute_query(SQL(
            "SELECT f.payload FROM hotline_fact f"
            " JOIN hotline_fact o ON o.site_id = f.site_id AND o.section = f.section"
            "  AND o.key = f.key AND o.corrects_id IS NULL"
            " WHERE f.site_id = %s AND f.section = %s"
            "  AND NOT EXISTS (SELECT 1 FROM hotline_fact c WHERE c.corrects_id = f.id) %s"
            " ORDER BY o.id",
            site.id, section, condition or SQL(),
        ))
        return [json.loads(payload, parse_float=Decimal) for (payload,) in found]


def _lines(value, indent=""):
    """A record as indented lines, for reading."""
    pairs = value.items() if isinstance(value, dict) else [("-", item) for item in value]
    for name, item in pairs:
        if isinstance(item, dict | list):
            yield f"{indent}{name}"
            yield from _lines(item, indent + "    ")
        else:
            yield f"{indent}{name}  {item}"
