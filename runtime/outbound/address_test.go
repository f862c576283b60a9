package outbound_test

// This file tests which hosts and addresses may be reached. Its one rule: the
// names are made up and resolve as the test says.

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/runtime/outbound"
)

// names is a resolver that knows some names and no network: it answers the
// questions of Go's own resolver over a pipe.
type names map[string]string

func (n names) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go n.answer(server)
		return client, nil
	}}
}

// answer serves one connection: a length, then the question (RFC 1035).
func (n names) answer(conn net.Conn) {
	defer conn.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return
		}
		q := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(conn, q); err != nil {
			return
		}
		name, at := "", 12
		for q[at] != 0 {
			name += string(q[at+1:at+1+int(q[at])]) + "."
			at += int(q[at]) + 1
		}
		kind := binary.BigEndian.Uint16(q[at+1:])
		reply := append([]byte{q[0], q[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, q[12:at+5]...)
		addr, err := netip.ParseAddr(n[strings.TrimSuffix(strings.ToLower(name), ".")])
		switch {
		case err != nil:
			reply[3] |= 3 // no such name
		case addr.Is4() == (kind == 1):
			reply[7] = 1
			reply = append(reply, 0xc0, 12, 0, byte(kind), 0, 1, 0, 0, 0, 0, 0, byte(addr.BitLen()/8))
			reply = append(reply, addr.AsSlice()...)
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(reply))), reply...)); err != nil {
			return
		}
	}
}

func TestRules(t *testing.T) {
	for entry, want := range map[string]string{
		"discord.com": "", "*.example.com": "", "*": "", "localhost:3000": "", "1.2.3.4": "", "1.2.3.4:80": "", "2606:4700::1": "", "[2606:4700::1]:80": "",
		"https://discord.com": "host", "discord.com/api": "host", "": "host", "a:b": "host", "a:0": "host", "a:70000": "host",
		"*.*.com": "host", "exa mple.com": "host", "10.0.0.0/8": "host", "a..b": "host",
	} {
		_, err := outbound.New(outbound.Options{Hosts: []string{entry}})
		if want == "" {
			assert.NoError(t, err, entry)
			continue
		}
		assert.EqualError(t, err, fmt.Sprintf(`http.hosts: got %q, want a host such as "example.com", "*.example.com" or "example.com:8080"`, entry))
	}
	_, err := outbound.New(outbound.Options{Private: []string{"10.0.0.0/8", "fd00::/8", "localhost", "10.0.0.0/33"}})
	assert.EqualError(t, err, `http.private: got "10.0.0.0/33", want a host such as "example.com", "*.example.com" or "example.com:8080", or a network such as "10.0.0.0/8"`)
}

func TestContradictions(t *testing.T) {
	for entry, want := range map[string]string{
		"apis.roblox.com": "Roblox's own hosts are out of reach", "*.roblox.com": "Roblox's own hosts are out of reach",
		"example.com:22": "this port is not allowed", "example.com:1194": "this port is not allowed",
		"10.0.0.1": "this is not a public address; list it in private instead",
		"[::1]:80": "this is not a public address; list it in private instead",
	} {
		_, err := outbound.New(outbound.Options{Hosts: []string{"example.com", entry}})
		assert.EqualError(t, err, fmt.Sprintf("http.hosts: %q: %s", entry, want))
	}
	_, err := outbound.New(outbound.Options{Hosts: []string{"10.0.0.1:80"}, Private: []string{"10.0.0.0/8"}})
	assert.NoError(t, err)
}

// TestPrivateAddresses asks for a name that resolves to each address. Nothing
// listens there; what counts is who refuses.
func TestPrivateAddresses(t *testing.T) {
	for _, addr := range []string{
		"127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
		"100.64.0.1", "192.0.0.192", "198.18.0.1", "224.0.0.1", "255.255.255.255", "168.63.129.16",
		"::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
		"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "100::1",
	} {
		c := newClient(t, outbound.Options{Resolver: names{"evil.test": addr}.resolver()})
		_, err := get(c, "http://evil.test:8080/")
		e := failed(t, err)
		assert.Equal(t, outbound.AddressRefused, e.Kind, "%s: %v", addr, err)
		assert.Contains(t, e.Text, "it is not a public address; list the host or the address in private under [http] in lanai.toml")

		literal := "http://" + net.JoinHostPort(addr, "8080") + "/"
		_, err = get(c, literal)
		assert.Equal(t, outbound.AddressRefused, failed(t, err).Kind, literal)
	}
}

func TestPublicAddresses(t *testing.T) {
	for addr, want := range map[string]bool{
		"1.1.1.1": true, "172.15.255.255": true, "172.32.0.0": true, "100.128.0.0": true, "2606:4700::1111": true,
		"64:ff9b::101:101": true, "::ffff:1.1.1.1": true, "64:ff9b::a00:1": false, "4000::1": false, "169.254.0.1": false,
	} {
		assert.Equal(t, want, outbound.IsPublic(netip.MustParseAddr(addr)), addr)
	}
}

// TestPrivateListed has one line for each way to allow a private address.
func TestPrivateListed(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hi") })
	port := mustURL(s.URL).Port()
	for _, test := range []struct {
		host    string
		private []string
		hosts   []string
		ok      bool
	}{
		{"127.0.0.1", []string{"127.0.0.1"}, nil, true},
		{"127.0.0.1", []string{"127.0.0.1:" + port}, nil, true},
		{"127.0.0.1", []string{"127.0.0.1:1"}, nil, false},
		{"127.0.0.1", []string{"127.0.0.0/8"}, nil, true},
		{"127.0.0.1", []string{"10.0.0.0/8"}, nil, false},
		{"127.0.0.1", []string{"127.0.0.0/8"}, []string{"example.com"}, true}, // listed is allowed
		{"inner.test", []string{"inner.test"}, nil, true},
		{"INNER.test.", []string{"inner.test:" + port}, nil, true},
		{"inner.test", []string{"*.test"}, nil, true},
		{"inner.test", []string{"inner.test:1"}, nil, false},
		{"inner.test", []string{"127.0.0.1"}, nil, true},
		{"inner.test", []string{"127.0.0.1"}, []string{"example.com"}, false}, // the name is not
		{"inner.test", []string{"other.test"}, []string{"inner.test"}, false}, // Hosts is for public ones
		{"inner.test", nil, []string{"*"}, false},
	} {
		c := newClient(t, outbound.Options{Private: test.private, Hosts: test.hosts,
			Resolver: names{"inner.test": "127.0.0.1"}.resolver()})
		answer, err := get(c, "http://"+test.host+":"+port)
		if !test.ok {
			assert.Error(t, err, "%+v", test)
			continue
		}
		if assert.NoError(t, err, "%+v", test) {
			assert.Equal(t, "hi", answer.Body)
		}
	}
}

func mustURL(text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil {
		panic(err)
	}
	return u
}

// FuzzPermit looks for URLs that panic or that reach Roblox or a private
// address.
func FuzzPermit(f *testing.F) {
	for _, seed := range []string{"http://a.test/", "http://[::ffff:7f00:1]:8080", "http://0x7f.1/", "https://roblox.com.", "http://@:1"} {
		f.Add(seed)
	}
	c, err := outbound.New(outbound.Options{Enabled: true, Hosts: []string{"allowed.test"}, Resolver: names{}.resolver()})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, u string) {
		_, err := get(c, u)
		var e *outbound.Error
		require.True(t, errors.As(err, &e))
		if parsed, bad := url.Parse(strings.TrimSpace(u)); bad == nil && e.Kind == outbound.Transport {
			require.Equal(t, "allowed.test", strings.TrimSuffix(strings.ToLower(parsed.Hostname()), "."))
		}
	})
}
