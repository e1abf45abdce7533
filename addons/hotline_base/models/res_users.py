from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

# Offices nobody may hold two of, each with the groups that give it.
SEPARATED = (
    ("hotline_base.group_system_admin", "base.group_system"),
    ("hotline_base.group_security_admin",),
    ("hotline_base.group_audit_admin",),
)


class ResUsers(models.Model):
    _inherit = "res.users"

    hotline_site_ids = fields.Many2many("hotline.site", string="Hotline Sites")

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()  # record rules hold the sites of each user
        return super().create(vals_list)

    def write(self, vals):
        if "hotline_site_ids" in vals:
            self.env.registry.clear_cache()
        with self._own_rights_kept():
            return super().write(vals)

    @contextmanager
    def _own_rights_kept(self):
        """The security administrator gives rights to others only.

        :raise AccessError: what happens inside gives the caller a role or a site
        """
        caller = self.env.user
        watched = not self.env.su and caller.has_group("hotline_base.group_security_admin")
        groups, sites = caller.all_group_ids, caller.hotline_site_ids
        yield
        if watched and (caller.all_group_ids - groups or caller.hotline_site_ids - sites):
            raise AccessError(self.env._("Security administrators cannot widen their own rights."))

    @api.constrains("group_ids")
    def _check_separated_administrators(self):
        """三员分立: nobody holds two of system, security and audit administration."""
        offices = [self._hotline_groups(names) for names in SEPARATED]
        for user in self:
            if sum(bool(user.all_group_ids & groups) for groups in offices) > 1:
                raise ValidationError(self.env._(
                    "%(user)s: system, security and audit administration must be three people",
                    user=user.name,
                ))

    @api.model
    def _hotline_groups(self, names):
        """Groups of these names as far as they exist: the check also runs while they are made."""
        groups = self.env["res.groups"]
        found = (self.env.ref(name, raise_if_not_found=False) for name in names)
        return groups.union(*filter(None, found))
