import re
from ipaddress import ip_network

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.hotline_switch.switchconf import values

CALLER = re.compile(r"[0-9]{3,20}")
WIDEST = {4: 24, 6: 64}  # smallest prefix of a peer: a trunk is a machine, not half the internet


class HotlineTrunk(models.Model):
    """A line to a carrier: who may deliver calls, and where outgoing calls are sent.

    JX-CAL-03, JX-CAL-04: a local gateway of at least 120 channels.
    """

    _name = "hotline.trunk"
    _inherit = ["hotline.switch.part.mixin"]
    _description = "Line to a Carrier"
    _code_prefix = "line"

    peers = fields.Char(
        "Addresses of the Carrier", required=True,
        help="Addresses calls may come from, separated by commas; from others they are refused",
    )
    host = fields.Char(
        "Sent to", required=True, help="Address and port outgoing calls go to, as 10.0.0.5:5060"
    )
    channels = fields.Integer(default=120, required=True, help="Calls at once the line can carry")
    caller_id = fields.Char("Caller ID", help="Number shown to who is called")
    did_ids = fields.One2many("hotline.did", "trunk_id", string="Numbers")
    did_count = fields.Integer("Count of Numbers", compute="_compute_did_count")

    _channels_range = models.Constraint(
        "CHECK(channels BETWEEN 1 AND 5000)", "A line has between 1 and 5000 channels."
    )

    @api.depends("did_ids")
    def _compute_did_count(self):
        counts = dict(self.env["hotline.did"]._read_group(
            [("trunk_id", "in", self.ids)], ["trunk_id"], ["__count"]
        ))
        for trunk in self:
            trunk.did_count = counts.get(trunk, 0)

    @api.constrains("code")
    def _check_code(self):
        super()._check_code()
        for trunk in self.filtered("code"):
            if len(trunk.code) > 26:  # its name in the files is trunk_<code>
                raise ValidationError(self.env._(
                    "%(name)s: the technical name of a line has at most 26 characters.",
                    name=trunk.name,
                ))

    @api.constrains("peers")
    def _check_peers(self):
        for trunk in self:
            for peer in trunk._peer_list():
                if not self._is_peer(peer):
                    raise ValidationError(self.env._(
                        "%(name)s: “%(peer)s” is no address of a machine. Example: 10.0.0.5 or"
                        " 10.0.0.0/29.",
                        name=trunk.name, peer=peer,
                    ))

    @api.constrains("host")
    def _check_host(self):
        for trunk in self:
            try:
                values.socket_name(trunk.host)
            except ValueError:
                raise ValidationError(self.env._(
                    "%(name)s: “%(host)s” is no address and port. Example: 10.0.0.5:5060.",
                    name=trunk.name, host=trunk.host,
                )) from None

    @api.constrains("caller_id")
    def _check_caller_id(self):
        for trunk in self.filtered("caller_id"):
            if not CALLER.fullmatch(trunk.caller_id):
                raise ValidationError(self.env._(
                    "%(name)s: the caller ID “%(number)s” must be 3 to 20 digits.",
                    name=trunk.name, number=trunk.caller_id,
                ))

    @api.model
    def _is_peer(self, text):
        try:
            network = ip_network(text)
        except ValueError:
            return False
        return network.prefixlen >= WIDEST[network.version]

    def _peer_list(self):
        return [peer for peer in re.split(r"[,，;；\s]+", self.peers or "") if peer]

    def _endpoint(self):
        """Name of the line in the switch; customers' channels are called after it."""
        return f"trunk_{self.code}" if self else None

    @api.model
    def _switch_config(self, switch):
        return [
            {
                "name": trunk._endpoint(), "peers": trunk._peer_list(), "host": trunk.host,
                "channels": trunk.channels, "caller_id": trunk.caller_id or "",
            }
            for trunk in self.search([("switch_id", "=", switch.id)])
        ]
