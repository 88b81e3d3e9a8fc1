# shellcheck shell=bash
# One bridge an engine, and what the machine's firewall has to let through for it. The engines themselves run with
# --iptables=false: dockerd sets the machine's FORWARD policy and never takes a rule back, and two of them flush each other's chains.
# Needs lib.sh.

# network_of NUMBER: sets BRIDGE and ADDRESS. Addresses are of the block that RFC 2544 sets aside for testing, so that they
# meet no network of the machine.
network_of() {
  BRIDGE="mgrlab$SLOT-$1"
  ADDRESS="198.18.$((SLOT * 10 + $1)).1/24"
}

network_up() {
  local rule
  [ -e "/sys/class/net/$BRIDGE" ] || ip link add "$BRIDGE" type bridge
  ip addr replace "$ADDRESS" dev "$BRIDGE"
  ip link set "$BRIDGE" up
  network_rules | while read -r rule; do
    firewall -C "$rule" 2>/dev/null || firewall -I "$rule"
  done
}

network_down() {
  local rule
  [ -e "/sys/class/net/$BRIDGE" ] || return 0
  # As often as a rule is there: an up.sh may have been killed half way.
  network_rules | while read -r rule; do
    while firewall -D "$rule" 2>/dev/null; do :; done
  done
  ip link delete "$BRIDGE"
}

# Each as table, chain and what follows.
network_rules() {
  echo "filter FORWARD -i $BRIDGE -j ACCEPT"
  echo "filter FORWARD -o $BRIDGE -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT"
  echo "nat POSTROUTING -s $ADDRESS ! -o $BRIDGE -j MASQUERADE"
}

# firewall -C|-I|-D RULE: checks, inserts or deletes it, waiting for whoever else changes the firewall.
firewall() {
  local table=${2%% *}
  # shellcheck disable=SC2086 # a rule is a list of words
  iptables -w 10 -t "$table" "$1" ${2#* }
}

# remove_chains PREFIX: the chains of that name with every rule that leads into them, for a program that leaves its own behind.
remove_chains() {
  local table rule chain
  for table in filter nat; do
    # xargs reads a rule's quotes as a shell would.
    iptables -w 10 -t "$table" -S | sed -n "/-j $1/s/^-A /-D /p" | while read -r rule; do
      xargs iptables -w 10 -t "$table" <<<"$rule"
    done
    for chain in $(iptables -w 10 -t "$table" -S | sed -n "s/^-N \($1.*\)/\1/p"); do
      iptables -w 10 -t "$table" -F "$chain"
      iptables -w 10 -t "$table" -X "$chain"
    done
  done
}

# has_chains PREFIX
has_chains() {
  iptables -w 10 -S | grep -q "^-N $1"
}
