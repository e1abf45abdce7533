"""Who may talk SIP to the switch: carriers known by address, agents known by password."""

import ipaddress

from .dialplan import HEADER

REALM = "hotline"
# A leg without any audio for so long is dead (the other side lost power): seconds.
RTP_TIMEOUT = 120
RTP_TIMEOUT_HOLD = 1800


def render_endpoints(config, net):
    """Files of PJSIP: file name -> text."""
    trunks = [line for trunk in config["trunks"] for line in _trunk(trunk)]
    agents = [line for agent in config["agents"] for line in _agent(agent)]
    return {
        "pjsip.conf": _general(net),
        "pjsip_trunks.conf": "\n".join([HEADER, *trunks]) + "\n",
        "pjsip_agents.conf": "\n".join([HEADER, *agents]) + "\n",
    }


def _socket(net):
    host = f"[{net['bind']}]" if ":" in net["bind"] else net["bind"]
    return f"{host}:{net['sip_port']}"


def _general(net):
    media = ""
    if not ipaddress.ip_address(net["bind"]).is_unspecified:
        # Audio sockets at the address of the switch too, not at all of the machine.
        media = f"media_address={net['bind']}\nbind_rtp_to_media_address=yes\n"
    return f"""\
[global]
type=global
user_agent=hotline
; never anonymous: an address of a carrier, or a name with a password
endpoint_identifier_order=ip,username
unidentified_request_count=5
unidentified_request_period=5
unidentified_request_prune_interval=30
keep_alive_interval=90
mwi_disable_initial_unsolicited=yes

[system]
type=system
timer_t1=500
timer_b=32000
compact_headers=no

[udp]
type=transport
protocol=udp
bind={_socket(net)}

[tcp]
type=transport
protocol=tcp
bind={_socket(net)}

; telephones in the browser come over the web server (http.conf), /ws
[ws]
type=transport
protocol=ws
bind={_socket(net)}

[endpoint_base](!)
type=endpoint
disallow=all
direct_media=no
dtmf_mode=auto_info
language=zh
allow_subscribe=no
allow_overlap=no
; the wish of a telephone to forward a call is not followed (Dial and Queue with i)
redirect_method=user
rtp_timeout={RTP_TIMEOUT}
rtp_timeout_hold={RTP_TIMEOUT_HOLD}
{media}
[trunk_base](!,endpoint_base)
context=did
allow=alaw,ulaw
identify_by=ip
trust_id_inbound=yes
allow_transfer=no

[agent_base](!,endpoint_base)
context=agents
identify_by=username
allow_transfer=yes
device_state_busy_at=1

[desk](!,agent_base)
allow=alaw,ulaw

[web](!,agent_base)
webrtc=yes
dtls_auto_generate_cert=yes
rewrite_contact=yes
allow=opus,alaw,ulaw

[agent_aor](!)
type=aor
max_contacts=1
remove_existing=yes
minimum_expiration=60
default_expiration=300
maximum_expiration=3600

[agent_auth](!)
type=auth
auth_type=digest
realm={REALM}

#include pjsip_trunks.conf
#include pjsip_agents.conf
"""


def _trunk(trunk):
    name = trunk["name"]
    yield from (f"[{name}](trunk_base)", f"aors={name}")
    yield from (f"[{name}]", "type=aor", f"contact=sip:{trunk['host']}")
    yield from (f"[{name}]", "type=identify", f"endpoint={name}")
    yield from (f"match={peer}" for peer in trunk["peers"])


def _agent(agent):
    name = agent["agent"]
    caller = f'callerid="{agent["name"] or name}" <{agent["number"] or ""}>'
    yield from (f"[{name}]({agent['kind']})", f"auth={name}", f"aors={name}", caller)
    yield f"[{name}](agent_auth)"
    yield from (f"username={name}", f"password_digest=MD5:{agent['digest']}")
    yield f"[{name}](agent_aor)"
