package outbound

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
)

// This file holds what may be reached. Its one rule: names are checked when
// they are seen, addresses when the connection is made.

// A rule is an entry of Options.Hosts or Options.Private.
type rule struct {
	name   string       // "" for an address; "*" for all
	below  bool         // the names below name instead of name itself
	prefix netip.Prefix // of addresses
	port   uint16       // 0 for all
}

func parseRules(field string, entries []string, networks bool) ([]rule, error) {
	rules := make([]rule, 0, len(entries))
	for _, entry := range entries {
		r, ok := parseRule(entry, networks)
		if !ok {
			want := `a host such as "example.com", "*.example.com" or "example.com:8080"`
			if networks {
				want += `, or a network such as "10.0.0.0/8"`
			}
			return nil, fmt.Errorf("http.%s: got %q, want %s", field, entry, want)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// contradiction says why an entry of Hosts can never allow anything.
func (c *Client) contradiction(r rule) string {
	switch {
	case isRoblox(r.name):
		return "Roblox's own hosts are out of reach"
	case r.port != 0 && !isAllowedPort(r.port):
		return "this port is not allowed"
	case r.name == "" && !isPublic(r.prefix.Addr()) && !c.isPrivate(r.prefix.Addr(), r.port):
		return "this is not a public address; list it in private instead"
	}
	return ""
}

// isPrivate reports whether an address is listed in Private.
func (c *Client) isPrivate(addr netip.Addr, port uint16) bool {
	for _, r := range c.private {
		if r.contains(addr, port) {
			return true
		}
	}
	return false
}

// isRoblox reports whether a name is of one of Roblox's hosts.
func isRoblox(name string) bool {
	return name == "roblox.com" || strings.HasSuffix(name, ".roblox.com")
}

// isAllowedPort reports whether requests may go to a port, as on Roblox.
// https://create.roblox.com/docs/cloud-services/http-service
func isAllowedPort(port uint16) bool {
	return port == 80 || port == 443 || port >= 1024 && port != 1194
}

// parseRule reads an entry: a network, an address or a name, the last two with
// an optional port.
func parseRule(entry string, networks bool) (r rule, ok bool) {
	if prefix, err := netip.ParsePrefix(entry); err == nil {
		return rule{prefix: prefix.Masked()}, networks && !prefix.Addr().Is4In6()
	}
	host := entry
	if addr, err := netip.ParseAddr(entry); err == nil {
		return addressRule(addr, 0), true
	}
	if before, port, err := net.SplitHostPort(entry); err == nil {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return rule{}, false
		}
		host, r.port = before, uint16(n)
	}
	if addr, err := netip.ParseAddr(host); err == nil {
		return addressRule(addr, r.port), true
	}
	r.name = plainHost(host)
	if r.name == "*" {
		return r, true
	}
	r.name, r.below = strings.CutPrefix(r.name, "*.")
	return r, isHostName(r.name)
}

func addressRule(addr netip.Addr, port uint16) rule {
	addr = addr.Unmap().WithZone("")
	return rule{prefix: netip.PrefixFrom(addr, addr.BitLen()), port: port}
}

// isHostName reports whether a text in lower case can be the name of a host.
func isHostName(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for _, label := range strings.Split(s, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

// plainHost gives a name in lower case without the dot that may end it.
func plainHost(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

// matches reports whether a rule is about a host, a name or an address, as a
// URL names it.
func (r rule) matches(host string, port uint16) bool {
	if r.port != 0 && r.port != port {
		return false
	}
	if r.name == "" {
		addr, err := netip.ParseAddr(host)
		return err == nil && r.contains(addr, port)
	}
	host = plainHost(host)
	switch {
	case r.name == "*":
		return true
	case r.below:
		return strings.HasSuffix(host, "."+r.name)
	}
	return host == r.name
}

// contains reports whether a rule names an address.
func (r rule) contains(addr netip.Addr, port uint16) bool {
	return r.name == "" && (r.port == 0 || r.port == port) && r.prefix.Contains(addr.Unmap().WithZone(""))
}

func anyMatches(rules []rule, host string, port uint16) bool {
	for _, r := range rules {
		if r.matches(host, port) {
			return true
		}
	}
	return false
}

// permit decides whether a URL may be asked. shown is what a text calls the
// host, "" for its name.
func (c *Client) permit(u *url.URL, shown string) error {
	host := u.Hostname()
	if shown == "" {
		shown = strconv.Quote(host)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return badRequest("the URL must begin with http:// or https://")
	}
	if host == "" {
		return badRequest("the URL names no host")
	}
	if strings.ContainsFunc(host, func(r rune) bool { return r >= 0x80 || r <= ' ' }) {
		return badRequest("host %s: write a name that is not ASCII in its xn-- form", shown)
	}
	port, err := portOf(u)
	if err != nil {
		return err
	}
	switch {
	case isRoblox(plainHost(host)):
		return errRoblox
	case !isAllowedPort(port):
		return &Error{Kind: PortRefused, Text: fmt.Sprintf("port %d is not allowed: use 80, 443 or one from 1024, but not 1194", port)}
	case len(c.hosts) > 0 && !anyMatches(c.hosts, host, port) && !anyMatches(c.private, host, port):
		return &Error{Kind: HostRefused, Text: fmt.Sprintf("host %s is not allowed; list it in hosts under [http] in lanai.toml", shown)}
	}
	return nil
}

func portOf(u *url.URL) (uint16, error) {
	switch {
	case u.Port() != "":
		n, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil || n == 0 {
			return 0, badRequest("port %q: want a number from 1 to 65535", u.Port())
		}
		return uint16(n), nil
	case u.Scheme == "https":
		return 443, nil
	}
	return 80, nil
}

// dial connects to a host if the address that its name has at this moment may
// be reached.
func (c *Client) dial(ctx context.Context, network, hostPort string) (net.Conn, error) {
	host, portText, err := net.SplitHostPort(hostPort)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(portText, 10, 16)
	if err != nil {
		return nil, err
	}
	listed := anyMatches(c.private, host, uint16(port))
	dialer := net.Dialer{
		Resolver: c.options.Resolver,
		ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
			if listed {
				return nil
			}
			return c.permitAddress(address)
		},
	}
	return dialer.DialContext(ctx, network, hostPort)
}

// permitAddress decides whether a connection to an address may be made.
func (c *Client) permitAddress(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return &Error{Kind: AddressRefused, Text: "refused to connect to what is no internet address", Err: err}
	}
	if isPublic(at.Addr()) || c.isPrivate(at.Addr(), at.Port()) {
		return nil
	}
	return &Error{Kind: AddressRefused, Text: fmt.Sprintf(
		"refused to connect to %s: it is not a public address; list the host or the address in private under [http] in lanai.toml",
		at.Addr())}
}

// nat64 is the prefix with which translators wrap IPv4 addresses (RFC 6052);
// what counts is the address inside.
var nat64 = netip.MustParsePrefix("64:ff9b::/96")

// global is the part of IPv6 that is given out for hosts on the internet.
var global = netip.MustParsePrefix("2000::/3")

// special are the networks that are not the public internet.
// https://www.iana.org/assignments/iana-ipv4-special-registry
// https://www.iana.org/assignments/iana-ipv6-special-registry
var special = parsePrefixes(
	"0.0.0.0/8",        // this network
	"10.0.0.0/8",       // private
	"100.64.0.0/10",    // behind a provider's translator
	"127.0.0.0/8",      // loopback
	"168.63.129.16/32", // the host service of a cloud, which lets machines in by address
	"169.254.0.0/16",   // link-local, metadata services
	"172.16.0.0/12",    // private
	"192.0.0.0/24",     // protocol assignments
	"192.0.2.0/24",     // documentation
	"192.88.99.0/24",   // 6to4 relays
	"192.168.0.0/16",   // private
	"198.18.0.0/15",    // benchmarks
	"198.51.100.0/24",  // documentation
	"203.0.113.0/24",   // documentation
	"224.0.0.0/4",      // multicast
	"240.0.0.0/4",      // reserved, broadcast
	"2001::/23",        // protocol assignments, Teredo
	"2001:db8::/32",    // documentation
	"2002::/16",        // 6to4
	"3fff::/20",        // documentation
)

func parsePrefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

// isPublic reports whether an address is a host's on the internet.
func isPublic(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	if nat64.Contains(addr) {
		b := addr.As16()
		addr = netip.AddrFrom4([4]byte(b[12:]))
	}
	if addr.Is6() && !global.Contains(addr) {
		return false
	}
	for _, prefix := range special {
		if prefix.Contains(addr) {
			return false
		}
	}
	return addr.IsValid()
}
