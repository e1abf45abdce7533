"""From the configuration of a switch to the files Asterisk reads."""

from .check import checked, checked_net
from .dialplan import render_dialplan
from .endpoints import render_endpoints
from .fixed import render_fixed
from .queues import render_queues

# How a running Asterisk reads a changed file; what is not here needs a restart (ports, modules).
RELOADS = {
    "extensions": "dialplan reload",
    "queues": "queue reload all",
    "pjsip": "module reload res_pjsip.so",
    "musiconhold": "moh reload",
    "logger": "logger reload",
    "cel": "module reload cel",
    "features": "module reload features",
    "indications": "module reload indications",
}


def render(config, net):
    """Every file below `etc/` except asterisk.conf (paths of the machine: `bin/pbx`).

    :param config: dict as `hotline.switch` makes it: names, numbers, seconds, steps
    :param net: address and ports to listen at: bind, sip_port, http_port, rtp_start, rtp_end
    :return: {file name: text}; the same configuration always gives the same bytes
    :raise ConfigError: a value cannot be used; names every record and field
    """
    config, net = checked(config), checked_net(net)
    files = {
        **render_fixed(net),
        **render_endpoints(config, net),
        **render_queues(config),
        **render_dialplan(config),
    }
    return dict(sorted(files.items()))


ENVIRONMENT = {
    "bind": ("HOTLINE_PBX_BIND", str),
    "sip_port": ("HOTLINE_SIP_PORT", int),
    "http_port": ("HOTLINE_PBX_HTTP_PORT", int),
    "rtp_start": ("HOTLINE_RTP_START", int),
    "rtp_end": ("HOTLINE_RTP_END", int),
}


def net_of(environ):
    """Address and ports of this machine, as `render` takes them.

    :param environ: mapping with HOTLINE_PBX_BIND, HOTLINE_SIP_PORT …; what is missing stays out
    """
    return {
        name: convert(environ[variable])
        for name, (variable, convert) in ENVIRONMENT.items()
        if environ.get(variable)
    }


def reload_commands(names):
    """Console commands after which Asterisk uses the changed files, in a safe order.

    :param names: names of changed files
    :return: commands; telephones first, then the queues the dialplan sends callers to
    """
    changed = {name.removesuffix(".conf").partition("_")[0] for name in names}
    order = ["pjsip", "queues", "extensions"]
    rest = sorted((changed & set(RELOADS)) - set(order))
    return [RELOADS[part] for part in [*order, *rest] if part in changed]
