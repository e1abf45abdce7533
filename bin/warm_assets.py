"""Fed to `odoo shell`: build the bundles every page needs, so that copies have them."""

env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821  `env` is the shell's
env.cr.commit()  # noqa: F821  nothing else runs in this process
