"""Fed to `odoo shell` on a new server: give the administrator a password of its own.

It is printed once, in the log of the first start.
"""

import secrets

password = secrets.token_urlsafe(12)
env.ref("base.user_admin").password = password  # noqa: F821  `env` is the shell's
cron = env.ref("mail.ir_cron_module_update_notification", raise_if_not_found=False)  # noqa: F821
if cron:  # mail would report this database to its maker once a week
    cron.active = False
env.cr.commit()  # noqa: F821  nothing else runs in this process
print(f"\nadministrator of this server: admin / {password}\n")
