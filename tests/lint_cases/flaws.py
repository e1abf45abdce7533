"""Planted flaws for config/semgrep.yml: a line marked `finds: RULE` must be reported.

Never imported. Lines without a mark stand beside the flaws to show what is allowed.
"""


class Flaws(models.Model):
    def _database(self, name, ids):
        self.env.cr.execute(f"select * from {name}")  # finds: sql-glued-from-text
        self.env.cr.execute("select * from %s" % name)  # finds: sql-glued-from-text
        query = "select * from " + name
        self.env.cr.execute(query)  # finds: sql-glued-from-text
        SQL("select {}".format(name))  # finds: sql-glued-from-text
        self.env.cr.execute("select id from res_users where id in %s", (tuple(ids),))
        SQL("select %s", SQL.identifier(name))
        self.env.cr.commit()  # finds: transaction-ended-by-hand

    def change_anything(self, values):
        self.sudo().write(values)  # finds: caller-decides-what-sudo-does
        self.env["res.users"].sudo().browse(values)  # finds: caller-decides-what-sudo-does

    def _change_checked(self, values):
        self.sudo().write(values)

    def _texts(self, value, record):
        Markup(f"<b>{value}</b>")  # finds: markup-around-filled-in-text
        Markup("<b>%s</b>" % value)  # finds: markup-around-filled-in-text
        Markup("<b>%s</b>") % value
        _logger.info("called by %s", record.phone)  # finds: personal-data-in-log
        _logger.warning("employee %s", self.employee_id.identification_id)  # finds: personal-data-in-log
        _logger.info("call %s", record.id)

    def _outgoing(self, url):
        requests.get(url)  # finds: call-that-may-never-return
        requests.get(url, timeout=10)
        requests.post(url, timeout=10, verify=False)  # finds: certificate-not-checked

    def _python(self, text):
        eval(text)  # finds: text-run-as-code
        safe_eval(text)  # finds: text-run-as-code
        ast.literal_eval(text)
        pickle.loads(text)  # finds: bytes-that-become-objects
        yaml.load(text)  # finds: bytes-that-become-objects
        yaml.safe_load(text)
        subprocess.run(text, shell=True)  # finds: command-through-a-shell
        subprocess.run(["true"], check=True)
        random.randint(0, 9)  # finds: guessable-secret
        secrets.token_hex()
        try:  # finds: failure-thrown-away
            text.run()
        except Exception:
            pass
        try:
            text.run()
        except ValueError:
            pass


class Pages(http.Controller):
    @http.route("/a", auth="user", type="http", csrf=False)  # finds: session-page-without-csrf-token
    def own(self):
        return "ok"

    @http.route("/b", auth="public", type="http", csrf=False)  # finds: open-page-without-csrf-token
    def anonymous(self):
        return "ok"

    @http.route("/c", auth="user", type="http")
    def model(self, name):
        request.env[name].search([])  # finds: model-named-by-the-browser
        return request.redirect(request.params["next"])  # finds: redirect-where-the-request-says
