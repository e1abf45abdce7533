from datetime import timedelta

from odoo import Command, api, models

from odoo.addons.hotline_base.demo_logins import create_logins
from odoo.addons.hotline_demo import generator

CODE = "DEMO-BJ"
LATE_PAYMENT = 4  # which of the earlier months, counted from 0


class HotlineDemo(models.AbstractModel):
    """Enters the demo: a contract, its people, nine months of figures and one of calls."""

    _name = "hotline.demo"
    _description = "Demo Data"

    @api.model
    def _load(self, logins, say):
        """Enter the demo once.

        :param logins: rows of config/demo_logins.csv, one login per role
        :param say: function that tells the progress
        """
        site = self.env["hotline.site"].search([("code", "=", CODE)])
        if site:
            say("the demo is already there")
            if not site.switch_ids:  # entered before there were switches
                self._switch(site)
            return
        file = generator.fact_file(self.env["hotline.site"].new(
            {"tz": "Asia/Shanghai"}
        ).work_calendar().is_workday)
        contract = self._contract(file)
        users = create_logins(self.env, contract.site_id, logins)
        say("people on the roll")
        self.env["hotline.fact.file"]._take_in(
            contract, {"agents": file["agents"], "scenario": "demo"}
        )
        self._employees(contract.site_id, file["names"], users.get("agent"))
        switch = self._switch(contract.site_id)
        say(f"a switch with {switch.did_count} numbers")
        for month in generator.earlier_months():
            self._earlier_month(contract, month)
        say("nine earlier months, settled and locked")
        self.env["hotline.fact.file"]._take_in(
            contract, {k: v for k, v in file.items() if k != "agents"}
        )
        say(f"{len(file['calls'])} calls and what else happened in October")
        assessment = self._assessment(contract, file["periods"][0])
        assessment._compute_result()
        assessment.state = "computed"
        self._paid(contract, assessment)
        say("October settled, the months before it paid")

    def _contract(self, file):
        fact_file = self.env["hotline.fact.file"]
        site = self.env["hotline.site"].create({
            "name": "北京经开区税务局热线", "code": CODE, "user_ids": [Command.link(self.env.uid)],
        })
        template = self.env["hotline.contract"].search([
            ("template", "=", True), ("code", "=", "BJ"),
        ], limit=1)
        return template._from_terms(
            "BJ", fact_file._terms(file), site_id=site.id, vendor="北京示范呼叫服务有限公司",
            signed=file["signed"], start=file["start"], end=file["end"],
        )

    def _employees(self, site, names, agent):
        """Employees of the people on the roll; the demo's agent is one of them."""
        people = self.env["hotline.assignment"].search([("site_id", "=", site.id)])
        employees = self.env["hr.employee"].create([
            {"name": names[person.code], "company_id": self.env.company.id} for person in people
        ])
        for person, employee in zip(people, employees, strict=True):
            person.employee_id = employee
        if agent:
            people.filtered(lambda p: p.code == "A01").employee_id.user_id = agent

    def _assessment(self, contract, period):
        return self.env["hotline.assessment"].create({
            "contract_id": contract.id, "code": period["id"], "kind": period["kind"],
            "first": period["start"], "last": period["end"],
        })

    def _paid(self, contract, current):
        """The earlier months were paid on the due day, one of them three days late."""
        earlier = contract.milestone_ids.filtered(lambda m: m.assessment_id != current)
        for number, milestone in enumerate(earlier):
            late = timedelta(days=3 if number == LATE_PAYMENT else 0)
            milestone.paid_on = milestone.effective_due + late

    def _earlier_month(self, contract, month):
        """A month that both parties have agreed on: settled, confirmed, sealed."""
        sections = {key: month[key] for key in ("aggregates", "exams")}
        self.env["hotline.fact.file"]._take_in(
            contract, {**sections, "scenario": "platform used before"}
        )
        assessment = self._assessment(contract, month["period"])
        assessment._compute_result()
        assessment.state = "accepted"
        assessment._seal()
        assessment.state = "locked"
