package redis_test

// This file holds the tests of opening: URLs, users, TLS, what is refused, several stores on one server. Its one rule:
// no error says a password.

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lanai/datastore"
	"lanai/datastore/backendtest"
	"lanai/datastore/redis"
	"lanai/datastore/redis/redistest"
)

func TestOpenRefuses(t *testing.T) {
	for _, c := range []struct{ url, want string }{
		{"http://x", "store URL: want redis://, rediss://, redis+unix://, redis+sentinel:// or redis+cluster://"},
		{"redis:x", "store URL: want redis://"},
		{"redis://", `store URL redis://: host: got "", want host:port`},
		{"redis://u:secret@host:port", `store URL redis://host: port of host "host": want a number from 1 to 65535`},
		{"redis://u:secret@host:0", `store URL redis://host:0: port of host "host": want a number from 1 to 65535`},
		{"redis://user:secret", `store URL redis://user: port of host "user": want a number from 1 to 65535`},
		{"redis://u:sec/ret@host", "store URL: user and password must be percent-encoded where they hold special characters"},
		{"redis://u:sec?ret@host", "store URL: user and password must be percent-encoded where they hold special characters"},
		{"redis://u:se#cret@127.0.0.1:1", "redis://127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused\n  hint: nothing answers there"},
		{"redis://u:secret@no.such.host.invalid", "\n  hint: there is no host of this name: see the URL"},
		{"redis+sentinel://u:secret@127.0.0.1:1/game", "no Sentinel at these addresses knows a master of this name"},
		{"redis://u:sec%ret@host", "user and password must be percent-encoded"},
		{"redis://a,b", "got several hosts, want one; several are redis+sentinel:// or redis+cluster://"},
		{"redis://a/x", `store URL redis://a/x: database: got "x", want a number from 0`},
		{"redis://u:secret@a?db=-1", `database: got "-1", want a number from 0`},
		{"redis://a?prefix={x}", `prefix: got "{x}", want at most 100 letters, digits and -_.:`},
		{"redis://u:secret@a?prefx=x", `store URL redis://a: unknown option "prefx", want db or prefix`},
		{"redis+sentinel://a:1,b:2", "want the name of the master after the hosts: redis+sentinel://host:26379/mymaster"},
		{"redis+cluster://a:1,b:2/3", `got the path "3", want none: a cluster has database 0 alone`},
		{"redis+cluster://a:1?db=3", "db: a cluster has database 0 alone"},
		{"redis+unix://host", "want redis+unix:///path/to/socket"},
		{"redis://u:secret@127.0.0.1:1", "redis://127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused"},
	} {
		_, err := redis.Open(t.Context(), c.url, redis.Options{Password: "secret"})
		require.ErrorContains(t, err, c.want, c.url)
		assert.NotContains(t, err.Error(), "sec", c.url)
	}
}

// TestOpenHints has the right host and the wrong way to speak to it.
func TestOpenHints(t *testing.T) {
	ports := []string{freePort(t), busPort(t)}
	redistest.Start(t, "--port", ports[0], "--bind", "127.0.0.1").Do("rpush mine:format x")
	redistest.Start(t, "--port", ports[1], "--bind", "127.0.0.1", "--cluster-enabled", "yes").Do("cluster addslots 1")
	web := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(web.Close)
	for _, c := range []struct{ url, want string }{
		{"redis://127.0.0.1:" + ports[0] + "/99", "ERR DB index is out of range\n  hint: the server has fewer databases: see ?db= and the path of the URL"},
		{"redis://bob:s3cret@127.0.0.1:" + ports[0], "user is disabled.\n  hint: user or password are wrong: see the URL"},
		{"redis://127.0.0.1:" + ports[0] + "?prefix=mine", "WRONGTYPE Operation against a key holding the wrong kind of value\n  hint: the key holds what another program wrote: choose another prefix"},
		{"redis+cluster://127.0.0.1:" + ports[0], "cluster support disabled\n  hint: this is no cluster: its address begins with redis:// or rediss://"},
		{"redis+sentinel://127.0.0.1:" + ports[0] + "/game", "\n  hint: no Sentinel at these addresses knows a master of this name"},
		{"redis://127.0.0.1:" + ports[1], "\n  hint: the cluster lacks a master for some of its slots"},
		{"redis://" + web.Listener.Addr().String(), "\n  hint: what answers there is not Redis"},
	} {
		b, err := redis.Open(t.Context(), c.url, redis.Options{Patience: hasty})
		if b != nil {
			require.NoError(t, b.Close())
		}
		require.ErrorContains(t, err, c.want, c.url)
		assert.Equal(t, 1, strings.Count(err.Error(), "\n"), "one line and a hint: %v", err)
		assert.NotContains(t, err.Error(), "s3cret")
	}
}

// TestRightsAreChecked leaves out one command after another.
func TestRightsAreChecked(t *testing.T) {
	s := redistest.Start(t)
	for _, c := range []struct{ rights, want string }{
		{"+@all -zadd", "the user may not run ZADD\n  hint: Lanai needs ~PREFIX:* &PREFIX:* and +@all"},
		{"+@all -zadd -hset -lpush", "the user may not run HSET, LPUSH, ZADD\n"},
		{"+@all -evalsha -eval", "NOPERM "},
		{"+@all -multi", "NOPERM "},
		{"+@all -subscribe", "listen to \"app:notices\": NOPERM "},
		{"+@all -publish", "publish to \"app:notices\": NOPERM "},
		{"+@read", "NOPERM "},
	} {
		s.Do("acl setuser few reset on >s3cret ~app:* resetchannels &app:* " + c.rights)
		_, err := redis.Open(t.Context(), s.URL(), redis.Options{Prefix: "app", Username: "few", Password: "s3cret"})
		require.ErrorContains(t, err, c.want, c.rights)
		assert.Equal(t, 1, strings.Count(err.Error(), "\n"), "one line and a hint: %v", err)
		assert.NotContains(t, err.Error(), "s3cret")
	}
	s.Do("acl setuser few reset on >s3cret ~app:* resetchannels &app:* +@all")
	b, err := redis.Open(t.Context(), s.URL(), redis.Options{Prefix: "app", Username: "few", Password: "s3cret"})
	require.NoError(t, err)
	require.NoError(t, b.Close())
	assert.Equal(t, "[app:format]", s.Do("keys *"), "checking leaves nothing")
}

// TestRightsNameEveryCommand looks for commands in the scripts that no right is asked for.
func TestRightsNameEveryCommand(t *testing.T) {
	files, err := filepath.Glob("*.lua")
	require.NoError(t, err)
	rights, err := os.ReadFile("rights.lua")
	require.NoError(t, err)
	for _, name := range files {
		script, err := os.ReadFile(name)
		require.NoError(t, err)
		for _, call := range regexp.MustCompile(`redis\.p?call\('([A-Z]+)'`).FindAllSubmatch(script, -1) {
			if command := string(call[1]); command != "PUBLISH" { // which Open does
				assert.Contains(t, string(rights), "{'"+command+"'", name)
			}
		}
	}
}

func TestIsURL(t *testing.T) {
	for _, url := range []string{"redis://a", "rediss+cluster://a", "redis:a", "redis+sentinal://u:secret@a"} {
		assert.True(t, redis.IsURL(url), url)
	}
	for _, url := range []string{"", "memory", "file:redis", "http://redis"} {
		assert.False(t, redis.IsURL(url), url)
	}
}

func TestOpenRefusesForeignPrefix(t *testing.T) {
	m := miniredis.RunT(t)
	require.NoError(t, m.Set("lanai:format", "cache of a web site"))
	_, err := redis.Open(t.Context(), "redis://"+m.Addr(), redis.Options{})
	require.ErrorContains(t, err, `key "lanai:format": got "cache of a web site", want "lanai store 1": another program`)
	b, err := redis.Open(t.Context(), "redis://"+m.Addr()+"?prefix=mine", redis.Options{})
	require.NoError(t, err)
	assert.Equal(t, "redis://"+m.Addr()+" prefix mine", b.Address())
	require.NoError(t, b.Close())
	require.NoError(t, b.Close(), "twice is no error")
}

func TestOpenGivesUpWithContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts, never answers
	require.NoError(t, err)
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = redis.Open(ctx, "redis://"+l.Addr().String(), redis.Options{})
	require.Error(t, err)
}

func TestPrefixesAndDatabasesAreApart(t *testing.T) {
	m := miniredis.RunT(t)
	a, b := openAs(t, "redis://"+m.Addr(), "a"), openAs(t, "redis://"+m.Addr(), "a:b")
	c := openAs(t, "redis://"+m.Addr()+"/3", "a")
	_, err := a.Save(t.Context(), standard("x"), set("1", now))
	require.NoError(t, err)
	for _, other := range []*redis.Backend{b, c} {
		entry, err := other.Load(t.Context(), standard("x"))
		require.NoError(t, err)
		assert.Nil(t, entry)
	}
}

func TestUsers(t *testing.T) {
	s := redistest.Start(t)
	s.Do("acl setuser game on >s3cret/ ~app:* resetchannels &app:* +@all -@dangerous +config|get +info")
	s.Do("acl setuser mute on >s3cret/ ~app:* resetchannels +@all")
	s.Do("acl setuser default off")
	_, err := redis.Open(t.Context(), s.URL(), redis.Options{Prefix: "app"})
	require.ErrorContains(t, err, "NOAUTH Authentication required.\n  hint: it wants a password")
	_, err = redis.Open(t.Context(), s.URL(), redis.Options{Prefix: "app", Username: "game", Password: "wrong s3cret"})
	require.ErrorContains(t, err, "WRONGPASS ")
	assert.NotContains(t, err.Error(), "s3cret")
	_, err = redis.Open(t.Context(), s.URL(), redis.Options{Prefix: "app", Username: "mute", Password: "s3cret/"})
	require.ErrorContains(t, err, "NOPERM ")
	require.ErrorContains(t, err, `publish to "app:notices"`)
	_, err = redis.Open(t.Context(), s.URL(), redis.Options{Prefix: "other", Username: "game", Password: "s3cret/"})
	require.ErrorContains(t, err, "NOPERM ")

	url := "redis+unix://game:s3cret%2F@" + s.Socket()
	backendtest.Run(t, func(t *testing.T) datastore.Backend {
		return openAs(t, url, "app:"+strconv.FormatInt(prefixes.Add(1), 10))
	})
	b := openAs(t, url, "app")
	assert.Contains(t, b.Durability(t.Context()), "NOT durable")
	assert.NotContains(t, b.Address(), "s3cret")
}

func TestTLS(t *testing.T) {
	dir := t.TempDir()
	pool := makeCertificate(t, dir)
	port := freePort(t)
	redistest.Start(t, "--tls-port", port, "--tls-cert-file", filepath.Join(dir, "cert.pem"), "--tls-key-file", filepath.Join(dir, "key.pem"),
		"--tls-auth-clients", "no", "--tls-ca-cert-file", filepath.Join(dir, "cert.pem"), "--bind", "127.0.0.1")
	url := "rediss://127.0.0.1:" + port
	_, err := redis.Open(t.Context(), url, redis.Options{})
	require.ErrorContains(t, err, "certificate signed by unknown authority")
	b, err := redis.Open(t.Context(), url, redis.Options{TLS: &tls.Config{RootCAs: pool}})
	require.NoError(t, err)
	warm(t, b)
	require.NoError(t, b.Close())
}

// makeCertificate writes a certificate for 127.0.0.1 and its key, and gives the pool that trusts it.
func makeCertificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert})
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cert.pem"), text, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}), 0o600))
	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(text))
	return pool
}

// freePort gives a port nobody listens on now.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	require.NoError(t, err)
	return port
}

// TestTwoServers has two stores, as two game servers have, add to the same keys and keep each other's caches honest.
func TestTwoServers(t *testing.T) {
	url := realURL(t)
	off := datastore.Options{Limits: datastore.LimitsOff, Rates: datastore.RobloxRates()}
	off.Rates.CacheSeconds = 3600 // much longer than the test
	prefix := newPrefix()
	a, b := datastore.Open(openAs(t, url, prefix), off), datastore.Open(openAs(t, url, prefix), off)
	const each = 500
	var group sync.WaitGroup
	for _, e := range []*datastore.Engine{a, b} {
		for range 3 {
			group.Go(func() {
				for range each {
					_, err := e.Increment(context.Background(), standard("n"), 1, datastore.Change{}, datastore.Request{})
					assert.NoError(t, err)
				}
			})
		}
	}
	group.Wait()
	cached := datastore.Request{Cache: b.NewCache()}
	entry, err := b.Get(t.Context(), standard("n"), cached)
	require.NoError(t, err)
	assert.Equal(t, strconv.Itoa(6*each), string(entry.Value), "no update is lost")
	assert.Positive(t, a.Stats().Conflicts+b.Stats().Conflicts, "they met")

	_, err = a.Set(t.Context(), standard("n"), text("-1"), datastore.Request{})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		entry, err := b.Get(t.Context(), standard("n"), cached)
		return err == nil && string(entry.Value) == "-1"
	}, settle, tick, "well before the cache would expire")
	require.NoError(t, a.Close(t.Context()))
	require.NoError(t, b.Close(t.Context()))
}

func TestCachesClearAfterLostConnection(t *testing.T) {
	s := redistest.Start(t, "--appendonly", "yes")
	e := datastore.Open(open(t, s.URL()), datastore.Options{Limits: datastore.LimitsOff})
	cached := datastore.Request{Cache: e.NewCache()}
	_, err := e.Set(t.Context(), standard("n"), text("1"), cached)
	require.NoError(t, err)
	require.Equal(t, 1, cached.Cache.Len())
	s.Do("client kill type pubsub")
	require.Eventually(t, func() bool { return cached.Cache.Len() == 0 }, settle, tick)
	require.NoError(t, e.Close(t.Context()))
}
